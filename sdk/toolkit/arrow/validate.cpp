// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/validate.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/arrow/utf8.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// No array has more rows than this, so that sizes in bytes cannot overflow.
constexpr int64_t kMaxRows = int64_t{1} << 40;
constexpr int64_t kMaxBytes = int64_t{1} << 60;

/// Where we are, for error messages; costs nothing until one is made.
struct Path {
  const Path* parent;
  const ArrowSchema* schema;
};

std::string path_text(const Path& path) {
  const char* name = path.schema->name;
  std::string own = name == nullptr || !is_utf8(name) ? "?" : name;
  if (path.parent == nullptr) return own;
  const std::string above = path_text(*path.parent);
  if (own.empty()) return above;  // a dictionary
  return above.empty() ? own : above + "." + own;
}

/// "column 'a.b': what"
Error complaint(const Path& path, std::string what) {
  const std::string column = path_text(path);
  std::string where = column.empty() ? "the batch" : "column '" + column + "'";
  return Error{SPOOR_INVALID_DATA, std::move(where) + ": " + std::move(what), "", ""};
}

std::string number(int64_t value) { return std::to_string(value); }

// ---- schemas
// -------------------------------------------------------------------------------------

class SchemaGuard {
 public:
  bool check(const ArrowSchema& schema, const Path* parent, int depth) {
    const Path path{parent, &schema};
    if (depth > kMaxDepth) return no(path, "nested more than 64 deep");
    if (++nodes_ > kMaxNodes) return no(path, "more than 65536 columns");
    if (schema.name != nullptr && !is_utf8(schema.name)) return no(path, "the name is not UTF-8");
    const auto format = parse_format(schema.format);
    if (!format) return no(path, unknown_format(schema));
    if (!metadata_of(schema)) return no(path, "the metadata is damaged");
    return check_dictionary(schema, *format, path, depth) &&
           check_children(schema, *format, path, depth);
  }
  [[nodiscard]] Error take_error() { return std::move(error_); }

 private:
  static std::string unknown_format(const ArrowSchema& schema) {
    if (schema.format == nullptr) return "the format is NULL";
    const bool printable = is_utf8(schema.format) && std::strlen(schema.format) < 100;
    return printable ? "unknown format '" + std::string(schema.format) + "'" : "unknown format";
  }

  bool check_dictionary(const ArrowSchema& schema, const Format& format, const Path& path,
                        int depth) {
    if (schema.dictionary == nullptr) return true;
    const bool integer =
        format.meaning == Meaning::signed_int || format.meaning == Meaning::unsigned_int;
    if (!integer) return no(path, "dictionary indices are not integers");
    if (schema.dictionary->release == nullptr) return no(path, "the dictionary is released");
    return check(*schema.dictionary, &path, depth + 1);
  }

  static bool right_child_count(const Format& format, int64_t count) noexcept {
    switch (format.layout) {
      case Layout::structure:
      case Layout::sparse_union:
      case Layout::dense_union:
        return count >= 0;
      case Layout::list32:
      case Layout::list64:
      case Layout::list_view32:
      case Layout::list_view64:
      case Layout::fixed_list:
        return count == 1;
      case Layout::run_ends:
        return count == 2;
      default:
        return count == 0;
    }
  }

  bool check_children(const ArrowSchema& schema, const Format& format, const Path& path,
                      int depth) {
    if (!right_child_count(format, schema.n_children)) {
      return no(path, "format '" + std::string(schema.format) + "' with " +
                          number(schema.n_children) + " children");
    }
    if (schema.n_children > 0 && schema.children == nullptr) return no(path, "children are NULL");
    for (int64_t i = 0; i < schema.n_children; ++i) {
      if (schema.children[i] == nullptr) return no(path, "child " + number(i) + " is NULL");
      // Not even the name of a released child may be looked at.
      if (schema.children[i]->release == nullptr) {
        return no(path, "child " + number(i) + " is released");
      }
      if (!check(*schema.children[i], &path, depth + 1)) return false;
    }
    return format.meaning != Meaning::map || check_map(*schema.children[0], path);
  }

  bool check_map(const ArrowSchema& entries, const Path& path) {
    if (std::strcmp(entries.format, "+s") == 0 && entries.n_children == 2) return true;
    return no(path, "a map whose entries are not a struct of two");
  }

  bool no(const Path& path, std::string what) {
    error_ = complaint(path, std::move(what));
    return false;
  }

  Error error_;
  int64_t nodes_ = 0;
};

// ---- arrays
// --------------------------------------------------------------------------------------

/// First and last of the offsets that the rows use.
struct OffsetRange {
  int64_t first = 0;
  int64_t last = 0;
};

bool is_aligned(const void* buffer, int64_t width) noexcept {
  const auto address = reinterpret_cast<uintptr_t>(buffer);
  if (width == 2) return address % 2 == 0;
  if (width == 4) return address % 4 == 0;
  return width < 8 || width % 8 != 0 || address % 8 == 0;
}

class ArrayGuard {
 public:
  explicit ArrayGuard(Level level) noexcept : full_(level == Level::kFull) {}

  bool check(const ArrowSchema& schema, const ArrowArray& array, const Path* parent) {
    const Path path{parent, &schema};
    const auto format = parse_format(schema.format);
    if (!format) return no(path, "unknown format");
    return check_counts(*format, array, path) && check_buffers(*format, array, path) &&
           check_children(*format, schema, array, path) &&
           check_dictionary(*format, schema, array, path) &&
           (!full_ || check_null_count(*format, array, path));
  }
  [[nodiscard]] Error take_error() { return std::move(error_); }

 private:
  bool check_counts(const Format& format, const ArrowArray& array, const Path& path) {
    if (array.release == nullptr) return no(path, "the array is released");
    if (array.length < 0) return no(path, "length " + number(array.length));
    if (array.offset < 0) return no(path, "offset " + number(array.offset));
    const int64_t most = kMaxBytes / std::max(format.width, 1);
    if (array.length > kMaxRows || array.offset > kMaxRows || array.length + array.offset > most) {
      return no(path, "length " + number(array.length) + " at offset " + number(array.offset) +
                          " is absurd");
    }
    if (array.null_count < -1 || array.null_count > array.length) {
      return no(path, "null_count " + number(array.null_count) + " of " + number(array.length));
    }
    return true;
  }

  static bool right_buffer_count(const Format& format, int64_t count) noexcept {
    switch (format.layout) {
      case Layout::null:
      case Layout::run_ends:
        return count == 0;
      case Layout::boolean:
      case Layout::fixed:
      case Layout::list32:
      case Layout::list64:
      case Layout::dense_union:
        return count == 2;
      case Layout::bytes32:
      case Layout::bytes64:
      case Layout::list_view32:
      case Layout::list_view64:
        return count == 3;
      case Layout::views:
        return count >= 3 && count < (1 << 20);
      default:
        return count == 1;
    }
  }

  bool check_buffers(const Format& format, const ArrowArray& array, const Path& path) {
    if (!right_buffer_count(format, array.n_buffers)) {
      return no(path, number(array.n_buffers) + " buffers for format '" +
                          std::string(path.schema->format) + "'");
    }
    if (array.n_buffers == 0) return true;
    if (array.buffers == nullptr) return no(path, "the buffers are NULL");
    if (array.null_count > 0 && array.buffers[0] == nullptr) {
      return no(path, "null_count " + number(array.null_count) + " without a bitmap");
    }
    return check_values(format, array, path);
  }

  bool check_values(const Format& format, const ArrowArray& array, const Path& path) {
    switch (format.layout) {
      case Layout::boolean:
        return check_present(array, 1, 1, path);
      case Layout::fixed:
        return check_present(array, 1, format.width, path);
      case Layout::bytes32:
        return check_bytes<int32_t>(format, array, path);
      case Layout::bytes64:
        return check_bytes<int64_t>(format, array, path);
      case Layout::views:
        return check_views(format, array, path);
      case Layout::list_view32:
        return check_present(array, 1, 4, path) && check_present(array, 2, 4, path);
      case Layout::list_view64:
        return check_present(array, 1, 8, path) && check_present(array, 2, 8, path);
      default:
        return true;
    }
  }

  /// A buffer that must be there and aligned if there are rows.
  bool check_present(const ArrowArray& array, int64_t index, int64_t width, const Path& path) {
    const void* buffer = array.buffers[index];
    if (buffer == nullptr) {
      if (array.length + array.offset == 0 || width == 0) return true;
      return no(path, "buffer " + number(index) + " is NULL");
    }
    if (!is_aligned(buffer, width)) {
      return no(path, "buffer " + number(index) + " is not aligned");
    }
    return true;
  }

  /// The offsets of a utf8, binary or list column; `range` is what they span.
  template <class T>
  bool check_offsets(const ArrowArray& array, const Path& path, OffsetRange& range) {
    if (!check_present(array, 1, sizeof(T), path)) return false;
    if (array.buffers[1] == nullptr) return true;
    if (array.length == 0) return true;
    const T* at = static_cast<const T*>(array.buffers[1]) + array.offset;
    range = {static_cast<int64_t>(at[0]), static_cast<int64_t>(at[array.length])};
    if (range.first < 0 || range.last < range.first) {
      return no(path, "offsets run from " + number(range.first) + " to " + number(range.last));
    }
    return !full_ || check_monotone(at, array.length, path);
  }

  template <class T>
  bool check_monotone(const T* offsets, int64_t length, const Path& path) {
    T falling = 0;
    for (int64_t i = 0; i < length; ++i) {
      falling = static_cast<T>(falling | static_cast<T>(offsets[i + 1] < offsets[i]));
    }
    if (falling == 0) return true;
    int64_t row = 0;
    while (offsets[row + 1] >= offsets[row])
      ++row;
    return no(path, "row " + number(row) + ": offsets fall from " +
                        number(static_cast<int64_t>(offsets[row])) + " to " +
                        number(static_cast<int64_t>(offsets[row + 1])));
  }

  template <class T>
  bool check_bytes(const Format& format, const ArrowArray& array, const Path& path) {
    OffsetRange range;
    if (!check_offsets<T>(array, path, range)) return false;
    if (array.buffers[2] == nullptr && range.last > range.first) {
      return no(path, "buffer 2 is NULL");
    }
    if (!full_ || format.meaning != Meaning::text || range.last == range.first) return true;
    return check_text<T>(array, range, path);
  }

  /// The whole span at once, and no row starting inside a character; if that fails, row by row,
  /// since what lies under nulls does not count.
  template <class T>
  bool check_text(const ArrowArray& array, const OffsetRange& range, const Path& path) {
    const auto* data = static_cast<const char*>(array.buffers[2]);
    const T* at = static_cast<const T*>(array.buffers[1]) + array.offset;
    const std::string_view all(data + range.first, static_cast<size_t>(range.last - range.first));
    bool whole = is_utf8(all);
    for (int64_t i = 0; whole && i < array.length; ++i) {
      whole = at[i] == range.last || !continues_character(data[at[i]]);
    }
    if (whole) return true;
    for (int64_t i = 0; i < array.length; ++i) {
      const std::string_view value(data + at[i], static_cast<size_t>(at[i + 1] - at[i]));
      if (is_valid(array, i) && !is_utf8(value))
        return no(path, "row " + number(i) + " is not UTF-8");
    }
    return true;
  }

  static bool is_valid(const ArrowArray& array, int64_t row) noexcept {
    if (array.null_count == 0 || array.buffers[0] == nullptr) return true;
    const int64_t bit = array.offset + row;
    return ((static_cast<const uint8_t*>(array.buffers[0])[bit >> 3] >> (bit & 7)) & 1) != 0;
  }

  bool check_views(const Format& format, const ArrowArray& array, const Path& path) {
    if (!check_present(array, 1, 16, path)) return false;
    const int64_t n_data = array.n_buffers - 3;
    const auto* sizes = static_cast<const int64_t*>(array.buffers[array.n_buffers - 1]);
    if (n_data > 0 && sizes == nullptr) return no(path, "the sizes of the data buffers are NULL");
    for (int64_t i = 0; i < n_data; ++i) {
      if (sizes[i] < 0 || sizes[i] > kMaxRows) return no(path, "a data buffer of absurd size");
      if (sizes[i] > 0 && array.buffers[i + 2] == nullptr) {
        return no(path, "buffer " + number(i + 2) + " is NULL");
      }
    }
    for (int64_t i = 0; full_ && i < array.length; ++i) {
      if (is_valid(array, i) && !check_view(format, array, i, path)) return false;
    }
    return true;
  }

  bool check_view(const Format& format, const ArrowArray& array, int64_t row, const Path& path) {
    const char* view = static_cast<const char*>(array.buffers[1]) + 16 * (array.offset + row);
    int32_t fields[4];
    std::memcpy(fields, view, sizeof fields);
    const int64_t size = fields[0];
    const char* text = view + 4;
    if (size < 0) return no(path, "row " + number(row) + ": a view of negative length");
    if (size > 12) {
      const int64_t buffer = fields[2];
      const int64_t from = fields[3];
      const auto* sizes = static_cast<const int64_t*>(array.buffers[array.n_buffers - 1]);
      if (buffer < 0 || buffer >= array.n_buffers - 3 || from < 0 || from + size > sizes[buffer]) {
        return no(path, "row " + number(row) + ": a view outside its buffer");
      }
      text = static_cast<const char*>(array.buffers[buffer + 2]) + from;
    }
    if (format.meaning == Meaning::text && !is_utf8({text, static_cast<size_t>(size)})) {
      return no(path, "row " + number(row) + " is not UTF-8");
    }
    return true;
  }

  bool check_children(const Format& format, const ArrowSchema& schema, const ArrowArray& array,
                      const Path& path) {
    if (array.n_children != schema.n_children) {
      return no(path, number(array.n_children) + " children, the schema has " +
                          number(schema.n_children));
    }
    if (array.n_children > 0 && array.children == nullptr) return no(path, "children are NULL");
    for (int64_t i = 0; i < array.n_children; ++i) {
      if (array.children[i] == nullptr) return no(path, "child " + number(i) + " is NULL");
      if (!check(*schema.children[i], *array.children[i], &path)) return false;
    }
    return check_child_lengths(format, array, path);
  }

  bool check_child_lengths(const Format& format, const ArrowArray& array, const Path& path) {
    switch (format.layout) {
      case Layout::structure:
        return check_struct(array, path);
      case Layout::fixed_list:
        return check_child(array, 0, (array.offset + array.length) * int64_t{format.width}, path);
      case Layout::list32:
        return check_list<int32_t>(array, path);
      case Layout::list64:
        return check_list<int64_t>(array, path);
      case Layout::list_view32:
        return !full_ || check_list_views<int32_t>(array, path);
      case Layout::list_view64:
        return !full_ || check_list_views<int64_t>(array, path);
      default:
        return true;
    }
  }

  bool check_struct(const ArrowArray& array, const Path& path) {
    for (int64_t i = 0; i < array.n_children; ++i) {
      if (!check_child(array, i, array.offset + array.length, path)) return false;
    }
    return true;
  }

  bool check_child(const ArrowArray& array, int64_t index, int64_t needed, const Path& path) {
    const int64_t length = array.children[index]->length;
    if (length >= needed) return true;
    const Path child{&path, path.schema->children[index]};
    return no(child, "length " + number(length) + ", the parent needs " + number(needed));
  }

  template <class T>
  bool check_list(const ArrowArray& array, const Path& path) {
    OffsetRange range;
    return check_offsets<T>(array, path, range) && check_child(array, 0, range.last, path);
  }

  template <class T>
  bool check_list_views(const ArrowArray& array, const Path& path) {
    const T* from = static_cast<const T*>(array.buffers[1]);
    const T* size = static_cast<const T*>(array.buffers[2]);
    for (int64_t i = array.offset; i < array.offset + array.length; ++i) {
      const bool sane = from[i] >= 0 && size[i] >= 0 && from[i] <= array.children[0]->length &&
                        size[i] <= array.children[0]->length - from[i];
      if (!sane) return no(path, "row " + number(i - array.offset) + ": a list outside its child");
    }
    return true;
  }

  bool check_dictionary(const Format& format, const ArrowSchema& schema, const ArrowArray& array,
                        const Path& path) {
    if ((schema.dictionary == nullptr) != (array.dictionary == nullptr)) {
      return no(path, array.dictionary == nullptr ? "the dictionary is missing"
                                                  : "a dictionary that the schema does not have");
    }
    if (array.dictionary == nullptr) return true;
    if (!check(*schema.dictionary, *array.dictionary, &path)) return false;
    if (!full_) return true;
    const bool is_signed = format.meaning == Meaning::signed_int;
    switch (format.width) {
      case 1:
        return is_signed ? check_indices<int8_t>(array, path) : check_indices<uint8_t>(array, path);
      case 2:
        return is_signed ? check_indices<int16_t>(array, path)
                         : check_indices<uint16_t>(array, path);
      case 4:
        return is_signed ? check_indices<int32_t>(array, path)
                         : check_indices<uint32_t>(array, path);
      default:
        return is_signed ? check_indices<int64_t>(array, path)
                         : check_indices<uint64_t>(array, path);
    }
  }

  template <class T>
  bool check_indices(const ArrowArray& array, const Path& path) {
    const auto size = static_cast<uint64_t>(array.dictionary->length);
    const T* at = static_cast<const T*>(array.buffers[1]) + array.offset;
    for (int64_t i = 0; i < array.length; ++i) {
      // A negative index is a huge one here.
      if (static_cast<uint64_t>(at[i]) < size || !is_valid(array, i)) continue;
      return no(path, "row " + number(i) + ": an index outside the dictionary of " +
                          number(array.dictionary->length));
    }
    return true;
  }

  bool check_null_count(const Format& format, const ArrowArray& array, const Path& path) {
    if (array.null_count <= 0 || format.layout == Layout::null) return true;
    const int64_t nulls = array.length - count_ones(array.buffers[0], array.offset, array.length);
    if (nulls == array.null_count) return true;
    return no(path, "null_count " + number(array.null_count) + ", the bitmap has " + number(nulls));
  }

  bool no(const Path& path, std::string what) {
    error_ = complaint(path, std::move(what));
    return false;
  }

  bool full_;
  Error error_;
};

}  // namespace

Result<void> validate_schema(const ArrowSchema& schema) {
  if (schema.release == nullptr) return fail(SPOOR_INVALID_DATA, "the schema is released");
  SchemaGuard guard;
  if (!guard.check(schema, nullptr, 0)) return tl::unexpected(guard.take_error());
  return {};
}

Result<void> validate_table_schema(const ArrowSchema& schema) {
  if (auto valid = validate_schema(schema); !valid) return valid;
  if (std::strcmp(schema.format, "+s") != 0 || schema.dictionary != nullptr) {
    return fail(SPOOR_INVALID_DATA, "the schema is not a struct, so it describes no table");
  }
  return {};
}

Result<void> validate(const ArrowSchema& schema, const ArrowArray& array, Level level) {
  ArrayGuard guard(level);
  if (!guard.check(schema, array, nullptr)) return tl::unexpected(guard.take_error());
  return {};
}

}  // namespace spoor::toolkit::arrow
