// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/canonical.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/decimal_text.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/schema_node.hpp>
#include <toolkit/arrow/take.hpp>
#include <toolkit/arrow/utf8.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

constexpr int64_t kSecond = 1'000'000;  // in microseconds
constexpr int64_t kDay = 86'400 * kSecond;

/// How one column, at any level, becomes canonical.
enum class How : uint8_t {
  keep,          ///< already canonical: only offsets and lengths to see to
  cut_bytes,     ///< utf8 and binary: the same, and long values are cut
  widen_int,     ///< to int64
  widen_float,   ///< to float64
  exact_text,    ///< decimals and mixed intervals, to utf8
  scale_time,    ///< times of any unit, to int64 microseconds
  scale_date,    ///< milliseconds, to days
  days_and_ms,   ///< to int64 microseconds
  fixed_bytes,   ///< to binary
  shrink_bytes,  ///< 64-bit offsets, to 32
  unfold_views,  ///< string views, to utf8 or binary
  list,          ///< also maps
  shrink_list,   ///< 64-bit offsets, to 32
  gather_list,   ///< list views, to a list
  fixed_list,    ///< to a list
  structure,
  all_null,    ///< null, to utf8
  decode,      ///< dictionary, to its values
  dictionary,  ///< dictionary, to int32 indices and canonical values
};

struct Column {
  How how = How::keep;
  Format format;
  const ArrowSchema* in = nullptr;   ///< in the plan's copy of the input schema
  const ArrowSchema* out = nullptr;  ///< in the canonical schema
  std::vector<Column> children;
  std::vector<Column> dictionary;  ///< none or one
};

std::string name_of(const ArrowSchema& schema) {
  return schema.name == nullptr ? std::string() : std::string(schema.name);
}

// ---- planning
// ------------------------------------------------------------------------------------

struct Target {
  How how;
  const char* format;
  const char* unit = nullptr;  ///< for spoor.unit
};

std::optional<Target> fixed_target(const Format& format) {
  switch (format.meaning) {
    case Meaning::signed_int:
      return format.width == 8 ? Target{How::keep, "l"} : Target{How::widen_int, "l"};
    case Meaning::unsigned_int:
      return format.width == 8 ? Target{How::keep, "L"} : Target{How::widen_int, "l"};
    case Meaning::floating:
      return format.width == 8 ? Target{How::keep, "g"} : Target{How::widen_float, "g"};
    case Meaning::decimal:
    case Meaning::month_day_nano:
      return Target{How::exact_text, "u"};
    case Meaning::bytes:
      return Target{How::fixed_bytes, "z"};
    case Meaning::date:
      return format.unit == 'D' ? Target{How::keep, "tdD"} : Target{How::scale_date, "tdD"};
    case Meaning::timestamp:
      return format.unit == 'u' ? Target{How::keep, "tsu:UTC"} : Target{How::scale_time, "tsu:UTC"};
    case Meaning::time:
    case Meaning::duration:
      return format.unit == 'u' ? Target{How::keep, "l", "us"} : Target{How::scale_time, "l", "us"};
    case Meaning::months:
      return Target{How::widen_int, "l", "month"};
    case Meaning::days_and_ms:
      return Target{How::days_and_ms, "l", "us"};
    default:
      return std::nullopt;
  }
}

std::optional<Target> target_of(const Format& format) {
  const bool text = format.meaning == Meaning::text;
  switch (format.layout) {
    case Layout::null:
      return Target{How::all_null, "u"};
    case Layout::boolean:
      return Target{How::keep, "b"};
    case Layout::fixed:
      return fixed_target(format);
    case Layout::bytes32:
      return Target{How::cut_bytes, text ? "u" : "z"};
    case Layout::bytes64:
      return Target{How::shrink_bytes, text ? "u" : "z"};
    case Layout::views:
      return Target{How::unfold_views, text ? "u" : "z"};
    case Layout::list32:
      return Target{How::list, "+l"};
    case Layout::list64:
      return Target{How::shrink_list, "+l"};
    case Layout::list_view32:
    case Layout::list_view64:
      return Target{How::gather_list, "+l"};
    case Layout::fixed_list:
      return Target{How::fixed_list, "+l"};
    case Layout::structure:
      return Target{How::structure, "+s"};
    default:
      return std::nullopt;
  }
}

/// Whether converting can turn a value into null.
bool may_lose_values(How how) noexcept {
  return how == How::scale_time || how == How::scale_date || how == How::days_and_ms ||
         how == How::all_null;
}

class Planner {
 public:
  explicit Planner(const CanonicalOptions& options) noexcept : options_(options) {}

  /// Plans one column and makes its canonical schema.
  Result<Schema> plan(const ArrowSchema& in, Column& column, bool force_nullable) {
    column.in = &in;
    column.format = *parse_format(in.format);
    if (in.dictionary != nullptr) return plan_dictionary(in, column, force_nullable);
    const auto target = target_of(column.format);
    if (!target) {
      return fail(SPOOR_INVALID_DATA, "column '" + name_of(in) + "' is of format '" + in.format +
                                          "': unions and run-end encoded columns are not accepted");
    }
    column.how = target->how;
    auto children = plan_children(in, column.children);
    if (!children) return tl::unexpected(std::move(children.error()));
    SchemaParts parts;
    parts.format = target->format;
    parts.name = name_of(in);
    parts.metadata = *metadata_of(in);
    if (target->unit != nullptr) set_unit(parts.metadata, target->unit);
    parts.flags = in.flags & ARROW_FLAG_NULLABLE;
    if (force_nullable || may_lose_values(column.how)) parts.flags |= ARROW_FLAG_NULLABLE;
    parts.children = std::move(*children);
    return make_schema_node(std::move(parts));
  }

  Result<std::vector<Schema>> plan_children(const ArrowSchema& in, std::vector<Column>& columns,
                                            bool force_nullable = false) {
    if (auto unique = check_names(in); !unique) return tl::unexpected(std::move(unique.error()));
    std::vector<Schema> schemas;
    columns.resize(static_cast<size_t>(in.n_children));
    for (int64_t i = 0; i < in.n_children; ++i) {
      auto child = plan(*in.children[i], columns[static_cast<size_t>(i)], force_nullable);
      if (!child) return tl::unexpected(std::move(child.error()));
      schemas.push_back(std::move(*child));
    }
    return schemas;
  }

 private:
  Result<Schema> plan_dictionary(const ArrowSchema& in, Column& column, bool force_nullable) {
    column.how = options_.keep_dictionaries ? How::dictionary : How::decode;
    column.dictionary.resize(1);
    auto values = plan(*in.dictionary, column.dictionary[0], true);
    if (!values) return values;
    SchemaParts parts;
    parts.flags = in.flags | (force_nullable ? ARROW_FLAG_NULLABLE : 0);
    parts.name = name_of(in);
    parts.metadata = *metadata_of(in);
    if (column.how == How::dictionary) {
      parts.format = "i";
      parts.dictionary = std::move(*values);
      return make_schema_node(std::move(parts));
    }
    parts.flags = in.flags & ARROW_FLAG_NULLABLE;
    parts.flags |= ARROW_FLAG_NULLABLE;  // an index may point at a null
    parts.format = (*values)->format;
    for (int64_t i = 0; i < (*values)->n_children; ++i) {
      parts.children.push_back(Schema::take((*values)->children[i]));
    }
    return make_schema_node(std::move(parts));
  }

  static void set_unit(Metadata& metadata, const char* unit) {
    if (value_of(metadata, kUnitKey).empty()) metadata.emplace_back(kUnitKey, unit);
  }

  static Result<void> check_names(const ArrowSchema& in) {
    std::set<std::string_view> seen;
    for (int64_t i = 0; i < in.n_children; ++i) {
      const char* name = in.children[i]->name == nullptr ? "" : in.children[i]->name;
      if (seen.insert(name).second) continue;
      return fail(SPOOR_INVALID_DATA,
                  "columns " + std::to_string(find_column(in, name)) + " and " + std::to_string(i) +
                      " are both named '" + name + "'",
                  "", "names must be unique; give one of them another");
    }
    return {};
  }

  const CanonicalOptions& options_;
};

void link_output(Column& column, const ArrowSchema& out) {
  column.out = &out;
  for (size_t i = 0; i < column.children.size(); ++i) {
    link_output(column.children[i], *out.children[i]);
  }
  if (column.dictionary.empty()) return;
  link_output(column.dictionary[0], column.how == How::dictionary ? *out.dictionary : out);
}

bool is_unchanged(const Column& column) noexcept {
  const bool same = column.how == How::keep || column.how == How::cut_bytes ||
                    column.how == How::structure || column.how == How::list ||
                    (column.how == How::dictionary && column.format.width == 4);
  return same && std::strcmp(column.in->format, column.out->format) == 0 &&
         std::all_of(column.children.begin(), column.children.end(), is_unchanged) &&
         std::all_of(column.dictionary.begin(), column.dictionary.end(), is_unchanged);
}

// ---- converting
// ----------------------------------------------------------------------------------

bool is_valid(const ArrowArray& array, int64_t bit) noexcept {
  return array.null_count == 0 || array.buffers[0] == nullptr || bit_at(array.buffers[0], bit);
}

template <class T>
T element(const void* values, int64_t index) noexcept {
  T value;
  std::memcpy(&value, static_cast<const uint8_t*>(values) + index * static_cast<int64_t>(sizeof(T)),
              sizeof value);
  return value;
}

int64_t any_int(const void* values, int64_t index, int32_t width, bool is_signed) noexcept {
  switch (width) {
    case 1:
      return is_signed ? element<int8_t>(values, index) : element<uint8_t>(values, index);
    case 2:
      return is_signed ? element<int16_t>(values, index) : element<uint16_t>(values, index);
    case 4:
      return is_signed ? element<int32_t>(values, index)
                       : static_cast<int64_t>(element<uint32_t>(values, index));
    default:
      return element<int64_t>(values, index);
  }
}

int64_t floor_div(int64_t value, int64_t divisor) noexcept {
  const int64_t quotient = value / divisor;
  return quotient - (value % divisor < 0 ? 1 : 0);
}

/// Converts the columns of one batch, whose memory `data` keeps alive.
class Converter {
 public:
  Converter(SharedArray* data, const CanonicalOptions& options,
            CanonicalCounters& counters) noexcept
      : data_(data), options_(options), counters_(counters) {}

  /// Rows [offset, offset + length); `offset` counts from the first element of the buffers.
  Result<Array> convert(const Column& column, const ArrowArray& array, int64_t offset,
                        int64_t length) {
    switch (column.how) {
      case How::keep:
        return cut_rows(data_, *column.in, array, offset, length);
      case How::cut_bytes:
        return cut_bytes(column, array, offset, length);
      case How::widen_int:
        return widen_int(column, array, offset, length);
      case How::widen_float:
        return widen_float(column, array, offset, length);
      case How::exact_text:
        return exact_text(column, array, offset, length);
      case How::scale_time:
        return scale_time(column, array, offset, length);
      case How::scale_date:
        return scale_date(array, offset, length);
      case How::days_and_ms:
        return days_and_ms(array, offset, length);
      case How::fixed_bytes:
        return fixed_bytes(column, array, offset, length);
      case How::shrink_bytes:
        return shrink_bytes(column, array, offset, length);
      case How::unfold_views:
        return unfold_views(column, array, offset, length);
      case How::list:
        return list<int32_t>(column, array, offset, length);
      case How::shrink_list:
        return list<int64_t>(column, array, offset, length);
      case How::gather_list:
        return column.format.layout == Layout::list_view32
                   ? gather_list<int32_t>(column, array, offset, length)
                   : gather_list<int64_t>(column, array, offset, length);
      case How::fixed_list:
        return fixed_list(column, array, offset, length);
      case How::structure:
        return structure(column, array, offset, length);
      case How::all_null:
        return make_nulls(Field{.name = ""}, length);
      case How::decode:
        return decode(column, array, offset, length);
      case How::dictionary:
        return dictionary(column, array, offset, length);
    }
    return fail(SPOOR_INTERNAL, "a conversion without a plan");
  }

 private:
  static tl::unexpected<Error> too_large(const Column& column) {
    return fail(SPOOR_RESOURCE,
                "column '" + name_of(*column.in) + "': more than 2 GiB of values in one batch");
  }

  /// A node that has its bitmap; the values are still to be added.
  struct Started {
    ArrayNode node;
    int64_t nulls;
  };

  Started start(const ArrowArray& array, int64_t offset, int64_t length) {
    Started started{ArrayNode(), 0};
    started.node.look_into(data_);
    const void* bits = array.null_count == 0 ? nullptr : array.buffers[0];
    if (bits != nullptr) started.nulls = length - count_ones(bits, offset, length);
    if (started.nulls == 0) {
      started.node.add_view(nullptr);
    } else {
      started.node.add(copy_bits(bits, offset, length));
    }
    return started;
  }

  /// A column of eight-byte values that `value(i)` gives for each row.
  template <class T, class Value>
  Result<Array> words(const ArrowArray& array, int64_t offset, int64_t length, Value value) {
    auto [node, nulls] = start(array, offset, length);
    Buffer out;
    out.reserve(static_cast<size_t>(length) * sizeof(T) + 8);
    T* to = reinterpret_cast<T*>(out.data());
    for (int64_t i = 0; i < length; ++i)
      to[i] = value(offset + i);
    node.add(std::move(out));
    return std::move(node).publish(length, nulls);
  }

  Result<Array> widen_int(const Column& column, const ArrowArray& array, int64_t offset,
                          int64_t length) {
    const void* values = array.buffers[1];
    const int32_t width = column.format.width;
    const bool is_signed = column.format.meaning != Meaning::unsigned_int;
    return words<int64_t>(array, offset, length,
                          [=](int64_t i) { return any_int(values, i, width, is_signed); });
  }

  Result<Array> widen_float(const Column& column, const ArrowArray& array, int64_t offset,
                            int64_t length) {
    const void* values = array.buffers[1];
    const bool half = column.format.width == 2;
    return words<double>(array, offset, length, [=](int64_t i) {
      return half ? half_to_double(element<uint16_t>(values, i))
                  : static_cast<double>(element<float>(values, i));
    });
  }

  Result<Array> exact_text(const Column& column, const ArrowArray& array, int64_t offset,
                           int64_t length) {
    Utf8Builder out;
    std::string text;
    const auto* values = static_cast<const uint8_t*>(array.buffers[1]);
    const Format& format = column.format;
    for (int64_t i = offset; i < offset + length; ++i) {
      if (!is_valid(array, i)) {
        out.append_null();
        continue;
      }
      text.clear();
      const uint8_t* at = values + i * format.width;
      if (format.meaning == Meaning::decimal) {
        append_decimal(text, at, static_cast<size_t>(format.width), format.scale);
      } else {
        append_interval(text, element<int32_t>(at, 0), element<int32_t>(at, 1),
                        element<int64_t>(at, 1));
      }
      out.append(text);
    }
    return out.finish();
  }

  /// A count of `unit` (s, m, n) in microseconds; false if it does not fit.
  bool to_microseconds(int64_t value, char unit, int64_t& out) noexcept {
    if (unit == 'n') {
      out = floor_div(value, 1'000);
      counters_.time_digits_cut += value % 1'000 != 0;
      return true;
    }
    return !__builtin_mul_overflow(value, unit == 's' ? kSecond : kSecond / 1'000, &out);
  }

  Result<Array> scale_time(const Column& column, const ArrowArray& array, int64_t offset,
                           int64_t length) {
    const bool as_time = std::strcmp(column.out->format, "l") != 0;
    if (as_time) return scale_into<TimestampBuilder>(column, array, offset, length);
    return scale_into<Int64Builder>(column, array, offset, length);
  }

  template <class Builder>
  Result<Array> scale_into(const Column& column, const ArrowArray& array, int64_t offset,
                           int64_t length) {
    Builder out;
    for (int64_t i = offset; i < offset + length; ++i) {
      int64_t scaled = 0;
      if (!is_valid(array, i)) {
        out.append_null();
      } else if (to_microseconds(any_int(array.buffers[1], i, column.format.width, true),
                                 column.format.unit, scaled)) {
        out.append(scaled);
      } else {
        ++counters_.time_overflows;
        out.append_null();
      }
    }
    return out.finish();
  }

  Result<Array> scale_date(const ArrowArray& array, int64_t offset, int64_t length) {
    Date32Builder out;
    for (int64_t i = offset; i < offset + length; ++i) {
      if (!is_valid(array, i)) {
        out.append_null();
        continue;
      }
      const auto value = element<int64_t>(array.buffers[1], i);
      const int64_t days = floor_div(value, kDay / 1'000);
      if (days != static_cast<int32_t>(days)) {
        ++counters_.time_overflows;
        out.append_null();
        continue;
      }
      counters_.time_digits_cut += value % (kDay / 1'000) != 0;
      out.append(static_cast<int32_t>(days));
    }
    return out.finish();
  }

  Result<Array> days_and_ms(const ArrowArray& array, int64_t offset, int64_t length) {
    Int64Builder out;
    for (int64_t i = offset; i < offset + length; ++i) {
      if (!is_valid(array, i)) {
        out.append_null();
        continue;
      }
      const int64_t milliseconds = element<int32_t>(array.buffers[1], 2 * i + 1);
      int64_t sum = 0;
      const bool fits =
          !__builtin_mul_overflow(int64_t{element<int32_t>(array.buffers[1], 2 * i)}, kDay, &sum) &&
          !__builtin_add_overflow(sum, milliseconds * (kSecond / 1'000), &sum);
      if (fits) {
        out.append(sum);
      } else {
        ++counters_.time_overflows;
        out.append_null();
      }
    }
    return out.finish();
  }

  // -- bytes --

  static std::string_view cut(std::string_view value, bool text, size_t limit) noexcept {
    return value.substr(0, text ? utf8_cut(value, limit) : limit);
  }

  /// Appends a value, cut if it is too long.
  void append_cut(BytesBuilder& out, std::string_view value, bool text) {
    const auto limit = static_cast<size_t>(options_.max_value_bytes);
    if (value.size() > limit) {
      value = cut(value, text, limit);
      ++counters_.values_cut;
    }
    out.append(value);
  }

  template <class T>
  bool has_long_value(const ArrowArray& array, int64_t offset, int64_t length) const noexcept {
    if (length == 0) return false;
    const T* at = static_cast<const T*>(array.buffers[1]) + offset;
    if (at[length] - at[0] <= options_.max_value_bytes) return false;
    for (int64_t i = 0; i < length; ++i) {
      if (at[i + 1] - at[i] > options_.max_value_bytes) return true;
    }
    return false;
  }

  /// The values copied one by one and cut where they must be.
  template <class Value>
  Result<Array> rebuild(bool text, const ArrowArray& array, int64_t offset, int64_t length,
                        Value value) {
    std::unique_ptr<BytesBuilder> out;
    if (text) {
      out = std::make_unique<Utf8Builder>();
    } else {
      out = std::make_unique<BinaryBuilder>();
    }
    for (int64_t i = offset; i < offset + length; ++i) {
      if (is_valid(array, i)) {
        append_cut(*out, value(i), text);
      } else {
        out->append_null();
      }
    }
    return out->finish();
  }

  template <class T>
  Result<Array> rebuild_bytes(const Column& column, const ArrowArray& array, int64_t offset,
                              int64_t length) {
    const T* offsets = static_cast<const T*>(array.buffers[1]);
    const auto* data = static_cast<const char*>(array.buffers[2]);
    const auto value = [=](int64_t i) {
      return std::string_view(data + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i]));
    };
    return rebuild(column.format.meaning == Meaning::text, array, offset, length, value);
  }

  Result<Array> cut_bytes(const Column& column, const ArrowArray& array, int64_t offset,
                          int64_t length) {
    if (has_long_value<int32_t>(array, offset, length)) {
      return rebuild_bytes<int32_t>(column, array, offset, length);
    }
    return cut_rows(data_, *column.in, array, offset, length);
  }

  Result<Array> shrink_bytes(const Column& column, const ArrowArray& array, int64_t offset,
                             int64_t length) {
    if (has_long_value<int64_t>(array, offset, length)) {
      return rebuild_bytes<int64_t>(column, array, offset, length);
    }
    auto [node, nulls] = start(array, offset, length);
    const auto first = length == 0 ? 0 : element<int64_t>(array.buffers[1], offset);
    auto offsets = narrow_offsets(column, array, offset, length);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    node.add(std::move(*offsets));
    const auto* data = static_cast<const uint8_t*>(array.buffers[2]);
    node.add_view(data == nullptr ? zeros() : data + first);
    return std::move(node).publish(length, nulls);
  }

  /// 64-bit offsets as 32-bit ones from 0.
  static Result<Buffer> narrow_offsets(const Column& column, const ArrowArray& array,
                                       int64_t offset, int64_t length) {
    Buffer out;
    out.reserve((static_cast<size_t>(length) + 1) * 4);
    auto* to = reinterpret_cast<int32_t*>(out.data());
    to[0] = 0;
    if (length == 0) return out;
    const auto* from = static_cast<const int64_t*>(array.buffers[1]) + offset;
    if (from[length] - from[0] > std::numeric_limits<int32_t>::max()) return too_large(column);
    for (int64_t i = 1; i <= length; ++i)
      to[i] = static_cast<int32_t>(from[i] - from[0]);
    return out;
  }

  Result<Array> unfold_views(const Column& column, const ArrowArray& array, int64_t offset,
                             int64_t length) {
    const auto* views = static_cast<const char*>(array.buffers[1]);
    const auto value = [&](int64_t i) {
      int32_t fields[4];
      std::memcpy(fields, views + 16 * i, sizeof fields);
      const auto size = static_cast<size_t>(fields[0]);
      if (size <= 12) return std::string_view(views + 16 * i + 4, size);
      const auto* data = static_cast<const char*>(array.buffers[2 + fields[2]]);
      return std::string_view(data + fields[3], size);
    };
    return rebuild(column.format.meaning == Meaning::text, array, offset, length, value);
  }

  Result<Array> fixed_bytes(const Column& column, const ArrowArray& array, int64_t offset,
                            int64_t length) {
    const int64_t width = column.format.width;
    const auto* data = static_cast<const char*>(array.buffers[1]);
    if (width > options_.max_value_bytes) {
      return rebuild(false, array, offset, length, [=](int64_t i) {
        return std::string_view(data + i * width, static_cast<size_t>(width));
      });
    }
    auto [node, nulls] = start(array, offset, length);
    auto offsets = even_offsets(column, width, length);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    node.add(std::move(*offsets));
    node.add_view(data == nullptr ? zeros() : data + offset * width);
    return std::move(node).publish(length, nulls);
  }

  /// 0, width, 2 * width, ...
  static Result<Buffer> even_offsets(const Column& column, int64_t width, int64_t length) {
    if (width > 0 && length > std::numeric_limits<int32_t>::max() / width) return too_large(column);
    Buffer out;
    out.reserve((static_cast<size_t>(length) + 1) * 4);
    auto* to = reinterpret_cast<int32_t*>(out.data());
    for (int64_t i = 0; i <= length; ++i)
      to[i] = static_cast<int32_t>(i * width);
    return out;
  }

  // -- nested --

  Result<Array> finish_list(Started started, const Column& column, const ArrowArray& items,
                            int64_t first, int64_t count, int64_t length) {
    auto child = convert(column.children[0], items, items.offset + first, count);
    if (!child) return child;
    started.node.add_child(std::move(*child));
    return std::move(started.node).publish(length, started.nulls);
  }

  template <class T>
  Result<Array> list(const Column& column, const ArrowArray& array, int64_t offset,
                     int64_t length) {
    Started started = start(array, offset, length);
    const T* from = static_cast<const T*>(array.buffers[1]) + offset;
    const int64_t first = length == 0 ? 0 : static_cast<int64_t>(from[0]);
    const int64_t count = length == 0 ? 0 : static_cast<int64_t>(from[length]) - first;
    if (count > std::numeric_limits<int32_t>::max()) return too_large(column);
    Buffer offsets;
    offsets.reserve((static_cast<size_t>(length) + 1) * 4);
    auto* to = reinterpret_cast<int32_t*>(offsets.data());
    to[0] = 0;
    for (int64_t i = 1; i <= length; ++i)
      to[i] = static_cast<int32_t>(from[i] - first);
    started.node.add(std::move(offsets));
    return finish_list(std::move(started), column, *array.children[0], first, count, length);
  }

  /// The items in the order of the rows.
  template <class T>
  Result<Array> gather_list(const Column& column, const ArrowArray& array, int64_t offset,
                            int64_t length) {
    const T* from = static_cast<const T*>(array.buffers[1]);
    const T* size = static_cast<const T*>(array.buffers[2]);
    std::vector<int64_t> rows;
    Buffer offsets;
    offsets.reserve((static_cast<size_t>(length) + 1) * 4);
    auto* to = reinterpret_cast<int32_t*>(offsets.data());
    to[0] = 0;
    for (int64_t i = 0; i < length; ++i) {
      const int64_t count =
          is_valid(array, offset + i) ? static_cast<int64_t>(size[offset + i]) : 0;
      if (static_cast<int64_t>(rows.size()) + count > kMaxItems) return too_large(column);
      for (int64_t k = 0; k < count; ++k)
        rows.push_back(static_cast<int64_t>(from[offset + i]) + k);
      to[i + 1] = static_cast<int32_t>(rows.size());
    }
    const ArrowArray& items = *array.children[0];
    auto all = convert(column.children[0], items, items.offset, items.length);
    if (!all) return all;
    auto child = take(*column.children[0].out, *all, rows);
    if (!child) return child;
    Started started = start(array, offset, length);
    started.node.add(std::move(offsets));
    started.node.add_child(std::move(*child));
    return std::move(started.node).publish(length, started.nulls);
  }

  Result<Array> fixed_list(const Column& column, const ArrowArray& array, int64_t offset,
                           int64_t length) {
    Started started = start(array, offset, length);
    const int64_t width = column.format.width;
    auto offsets = even_offsets(column, width, length);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    started.node.add(std::move(*offsets));
    return finish_list(std::move(started), column, *array.children[0], offset * width,
                       length * width, length);
  }

  Result<Array> structure(const Column& column, const ArrowArray& array, int64_t offset,
                          int64_t length) {
    auto [node, nulls] = start(array, offset, length);
    for (size_t i = 0; i < column.children.size(); ++i) {
      const ArrowArray& member = *array.children[i];
      auto child = convert(column.children[i], member, member.offset + offset, length);
      if (!child) return child;
      node.add_child(std::move(*child));
    }
    return std::move(node).publish(length, nulls);
  }

  // -- dictionaries --

  Result<Array> dictionary_values(const Column& column, const ArrowArray& array) {
    const ArrowArray& values = *array.dictionary;
    return convert(column.dictionary[0], values, values.offset, values.length);
  }

  /// The positions in the dictionary, -1 for null rows.
  static Result<std::vector<int64_t>> indices_of(const Column& column, const ArrowArray& array,
                                                 int64_t offset, int64_t length) {
    const bool is_signed = column.format.meaning == Meaning::signed_int;
    const int64_t size = array.dictionary->length;
    std::vector<int64_t> indices(static_cast<size_t>(length), -1);
    for (int64_t i = 0; i < length; ++i) {
      if (!is_valid(array, offset + i)) continue;
      const int64_t index = any_int(array.buffers[1], offset + i, column.format.width, is_signed);
      if (index < 0 || index >= size) {
        return fail(SPOOR_INVALID_DATA,
                    "column '" + name_of(*column.in) + "': row " + std::to_string(i) +
                        ": an index outside the dictionary of " + std::to_string(size));
      }
      indices[static_cast<size_t>(i)] = index;
    }
    return indices;
  }

  Result<Array> decode(const Column& column, const ArrowArray& array, int64_t offset,
                       int64_t length) {
    auto rows = indices_of(column, array, offset, length);
    if (!rows) return tl::unexpected(std::move(rows.error()));
    auto values = dictionary_values(column, array);
    if (!values) return values;
    return take(*column.dictionary[0].out, *values, *rows);
  }

  Result<Array> dictionary(const Column& column, const ArrowArray& array, int64_t offset,
                           int64_t length) {
    if (array.dictionary->length > kMaxItems) return too_large(column);
    auto rows = indices_of(column, array, offset, length);
    if (!rows) return tl::unexpected(std::move(rows.error()));
    auto values = dictionary_values(column, array);
    if (!values) return values;
    auto [node, nulls] = start(array, offset, length);
    Buffer indices;
    indices.reserve(static_cast<size_t>(length) * 4 + 8);
    auto* to = reinterpret_cast<int32_t*>(indices.data());
    for (const int64_t row : *rows)
      *to++ = static_cast<int32_t>(std::max<int64_t>(row, 0));
    node.add(std::move(indices));
    node.set_dictionary(std::move(*values));
    return std::move(node).publish(length, nulls);
  }

  static constexpr int64_t kMaxItems = std::numeric_limits<int32_t>::max();

  SharedArray* data_;
  const CanonicalOptions& options_;
  CanonicalCounters& counters_;
};

/// Whether the array of an unchanged column can be handed on as it is.
bool conforms(const Column& column, const ArrowArray& array, int64_t length,
              int64_t max_value_bytes) noexcept {
  if (array.offset != 0 || array.length != length) return false;
  if (array.dictionary != nullptr) {
    const ArrowArray& values = *array.dictionary;
    return conforms(column.dictionary[0], values, values.length, max_value_bytes);
  }
  if (column.how == How::cut_bytes && length > 0) {
    const auto* offsets = static_cast<const int32_t*>(array.buffers[1]);
    if (offsets[length] - offsets[0] > max_value_bytes) return false;
  }
  for (int64_t i = 0; i < array.n_children; ++i) {
    const ArrowArray& child = *array.children[i];
    const int64_t rows = column.how == How::structure ? length : child.length;
    if (!conforms(column.children[static_cast<size_t>(i)], child, rows, max_value_bytes)) {
      return false;
    }
  }
  return true;
}

bool has_nulls(const ArrowArray& array) noexcept {
  return array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr &&
         count_ones(array.buffers[0], array.offset, array.length) != array.length;
}

}  // namespace

struct Canonicaliser::Plan {
  CanonicalOptions options;
  Schema in;  ///< a copy
  Schema out;
  std::vector<Column> columns;
  std::vector<uint8_t> unchanged;  ///< per column
  bool identity = true;

  [[nodiscard]] bool passes(const ArrowArray& batch) const noexcept {
    if (!identity || batch.offset != 0) return false;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!conforms(columns[i], *batch.children[i], batch.length, options.max_value_bytes)) {
        return false;
      }
    }
    return true;
  }

  static Result<Array> named(const Column& column, Result<Array> failed) {
    std::string& what = failed.error().what;
    if (what.rfind("column '", 0) != 0) what = "column '" + name_of(*column.in) + "': " + what;
    return failed;
  }

  Result<Array> convert(Array batch, CanonicalCounters& counters) const {
    SharedArray* data = shared_data_of(*batch.get());
    Converter converter(data, options, counters);
    const int64_t length = batch.length();
    std::vector<Array> converted_columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      ArrowArray& column = *batch->children[i];
      const bool movable = unchanged[i] != 0 && batch->offset == 0 &&
                           conforms(columns[i], column, length, options.max_value_bytes);
      if (movable) {
        converted_columns.push_back(Array::take(&column));
        continue;
      }
      auto converted = converter.convert(columns[i], column, column.offset + batch->offset, length);
      if (!converted) return named(columns[i], std::move(converted));
      converted_columns.push_back(std::move(*converted));
    }
    return make_struct(length, std::move(converted_columns));
  }

  /// Nulls at the top, by the bits of `bitmap`, become nulls of every column.
  [[nodiscard]] Result<Array> push_down_nulls(const Buffer& bitmap, Array batch) const {
    std::vector<int64_t> rows(static_cast<size_t>(batch.length()));
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      rows[i] = bit_at(bitmap.data(), row) ? row : -1;
    }
    auto taken = take(*out, batch, rows);
    if (!taken) return taken;
    return make_struct(taken->length(), take_columns(std::move(*taken)));
  }
};

Canonicaliser::Canonicaliser(std::unique_ptr<Plan> plan) noexcept : plan_(std::move(plan)) {}
Canonicaliser::Canonicaliser(Canonicaliser&&) noexcept = default;
Canonicaliser& Canonicaliser::operator=(Canonicaliser&&) noexcept = default;
Canonicaliser::~Canonicaliser() = default;

Result<Canonicaliser> Canonicaliser::make(const ArrowSchema& in, CanonicalOptions options) {
  auto plan = std::make_unique<Plan>();
  plan->options = options;
  plan->in = copy_schema(in);
  const bool rows_may_be_null = (in.flags & ARROW_FLAG_NULLABLE) != 0;
  auto columns = Planner(plan->options).plan_children(*plan->in, plan->columns, rows_may_be_null);
  if (!columns) return tl::unexpected(std::move(columns.error()));
  SchemaParts parts;
  parts.format = "+s";
  parts.name = name_of(in);
  parts.metadata = *metadata_of(in);
  parts.children = std::move(*columns);
  plan->out = make_schema_node(std::move(parts));
  for (size_t i = 0; i < plan->columns.size(); ++i) {
    link_output(plan->columns[i], *plan->out->children[i]);
    plan->unchanged.push_back(is_unchanged(plan->columns[i]));
    plan->identity = plan->identity && plan->unchanged.back() != 0;
  }
  return Canonicaliser(std::move(plan));
}

const Schema& Canonicaliser::schema() const noexcept { return plan_->out; }
bool Canonicaliser::is_identity() const noexcept { return plan_->identity; }

Result<Array> Canonicaliser::convert(Array in, CanonicalCounters& counters) const {
  if (!has_nulls(*in)) {
    if (plan_->passes(*in)) return in;
    return plan_->convert(std::move(in), counters);
  }
  const Buffer bitmap = copy_bits(in->buffers[0], in->offset, in->length);
  auto converted = plan_->convert(std::move(in), counters);
  if (!converted) return converted;
  return plan_->push_down_nulls(bitmap, std::move(*converted));
}

namespace {

/// Rows from `at` on that make a batch within the limits; at least one.
int64_t rows_within(const ArrowSchema& schema, const ArrowArray& batch, int64_t at,
                    const BatchLimits& limits) noexcept {
  int64_t most = std::min(limits.rows, batch.length - at);
  int64_t fits = 1;
  while (fits < most) {
    const int64_t middle = fits + (most - fits + 1) / 2;
    if (row_bytes(schema, batch, at, middle) <= limits.bytes) {
      fits = middle;
    } else {
      most = middle - 1;
    }
  }
  // Cuts at multiples of 64 rows need no copies.
  const bool last = at + fits == batch.length;
  return last || fits < 64 ? fits : fits / 64 * 64;
}

}  // namespace

Result<std::vector<Array>> split(const ArrowSchema& schema, Array batch, BatchLimits limits) {
  std::vector<Array> pieces;
  const int64_t rows = batch.length();
  const int64_t bytes = row_bytes(schema, *batch, 0, rows);
  // A batch a little over the limit is not worth a second one.
  if (rows <= limits.rows && bytes <= limits.bytes + limits.bytes / 4) {
    pieces.push_back(std::move(batch));
    return pieces;
  }
  for (int64_t at = 0; at < rows; at += pieces.back().length()) {
    auto piece = slice(schema, batch, at, rows_within(schema, *batch, at, limits));
    if (!piece) return tl::unexpected(std::move(piece.error()));
    pieces.push_back(std::move(*piece));
  }
  return pieces;
}

}  // namespace spoor::toolkit::arrow
