// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/canonical_convert.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/decimal_text.hpp>
#include <toolkit/arrow/take.hpp>
#include <toolkit/arrow/utf8.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow::canonical {
namespace {

constexpr int64_t kSecond = 1'000'000;  // in microseconds
constexpr int64_t kDay = 86'400 * kSecond;

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
                "column '" + column_name(*column.in) + "': more than 2 GiB of values in one batch");
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
                    "column '" + column_name(*column.in) + "': row " + std::to_string(i) +
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

}  // namespace

Result<Array> convert_column(SharedArray* data, const CanonicalOptions& options,
                             CanonicalCounters& counters, const Column& column,
                             const ArrowArray& array, int64_t offset, int64_t length) {
  return Converter(data, options, counters).convert(column, array, offset, length);
}

}  // namespace spoor::toolkit::arrow::canonical
