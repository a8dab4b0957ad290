// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/array.hpp>

#include <cassert>
#include <cstring>
#include <optional>
#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/format.hpp>

namespace spoor::toolkit::arrow {
namespace {

bool has_validity(const ArrowArray& array) noexcept {
  return array.n_buffers > 0 && array.null_count != 0 && array.buffers[0] != nullptr;
}

/// Cuts rows out of the nodes of one tree, all of which live in `data`.
class Slicer {
 public:
  explicit Slicer(SharedArray* data) noexcept : data_(data) {}

  /// `offset` counts from the first element of the buffers, `array.offset` included.
  [[nodiscard]] Result<Array> cut(const ArrowSchema& schema, const ArrowArray& array,
                                  int64_t offset, int64_t length) const {
    const auto format = parse_format(schema.format);
    if (!format) return fail(SPOOR_INVALID_DATA, "unknown format in a slice");
    ArrayNode node;
    node.look_into(data_);
    int64_t nulls = 0;
    if (format->layout == Layout::null) return std::move(node).publish(length, length);
    add_validity(node, array, offset, length, nulls);
    if (!add_values(node, *format, array, offset, length)) {
      return fail(SPOOR_NOT_IMPLEMENTED, "unions and run-end encoded columns cannot be sliced");
    }
    auto done = add_children(node, *format, schema, array, offset, length);
    if (!done) return tl::unexpected(std::move(done.error()));
    return std::move(node).publish(length, nulls);
  }

 private:
  static void add_validity(ArrayNode& node, const ArrowArray& array, int64_t offset, int64_t length,
                           int64_t& nulls) {
    if (has_validity(array)) nulls = length - count_ones(array.buffers[0], offset, length);
    if (nulls == 0) {
      node.add_view(nullptr);
    } else {
      add_bits(node, array.buffers[0], offset, length);
    }
  }

  static void add_bits(ArrayNode& node, const void* bits, int64_t offset, int64_t length) {
    if (offset % 64 == 0) {
      node.add_view(static_cast<const uint8_t*>(bits) + offset / 8);
    } else {
      node.add(copy_bits(bits, offset, length));
    }
  }

  /// `count` elements of `width` bytes from element `offset`: a view if that is 8-byte aligned.
  static void add_elements(ArrayNode& node, const void* values, int64_t width, int64_t offset,
                           int64_t count) {
    const auto* from = static_cast<const uint8_t*>(values) + offset * width;
    if (values == nullptr || offset * width % 8 == 0) {
      node.add_view(values == nullptr ? zeros() : from);
      return;
    }
    Buffer copy;
    copy.reserve(static_cast<size_t>(count * width + 8));
    std::memcpy(copy.data(), from, static_cast<size_t>(count * width));
    node.add(std::move(copy));
  }

  /// Everything behind the validity buffer; false for layouts that cannot be sliced.
  static bool add_values(ArrayNode& node, const Format& format, const ArrowArray& array,
                         int64_t offset, int64_t length) {
    switch (format.layout) {
      case Layout::boolean:
        add_bits(node, array.buffers[1], offset, length);
        return true;
      case Layout::fixed:
        add_elements(node, array.buffers[1], format.width, offset, length);
        return true;
      case Layout::bytes32:
      case Layout::bytes64:
      case Layout::list32:
      case Layout::list64:
        add_elements(node, array.buffers[1], offset_width(format.layout), offset, length + 1);
        if (array.n_buffers > 2) node.add_view(array.buffers[2]);
        return true;
      case Layout::views:
        add_elements(node, array.buffers[1], 16, offset, length);
        for (int64_t i = 2; i < array.n_buffers; ++i)
          node.add_view(array.buffers[i]);
        return true;
      case Layout::list_view32:
      case Layout::list_view64: {
        const int64_t width = format.layout == Layout::list_view32 ? 4 : 8;
        add_elements(node, array.buffers[1], width, offset, length);
        add_elements(node, array.buffers[2], width, offset, length);
        return true;
      }
      case Layout::fixed_list:
      case Layout::structure:
        return true;
      default:
        return false;
    }
  }

  [[nodiscard]] Result<void> add_children(ArrayNode& node, const Format& format,
                                          const ArrowSchema& schema, const ArrowArray& array,
                                          int64_t offset, int64_t length) const {
    for (int64_t i = 0; i < array.n_children; ++i) {
      const ArrowArray& child = *array.children[i];
      int64_t from = child.offset;
      int64_t rows = child.length;
      if (format.layout == Layout::structure) {
        from += offset;
        rows = length;
      } else if (format.layout == Layout::fixed_list) {
        from += offset * format.width;
        rows = length * format.width;
      }
      auto part = cut(*schema.children[i], child, from, rows);
      if (!part) return tl::unexpected(std::move(part.error()));
      node.add_child(std::move(*part));
    }
    if (array.dictionary == nullptr) return {};
    auto values = cut(*schema.dictionary, *array.dictionary, array.dictionary->offset,
                      array.dictionary->length);
    if (!values) return tl::unexpected(std::move(values.error()));
    node.set_dictionary(std::move(*values));
    return {};
  }

  SharedArray* data_;
};

template <class T>
int64_t distance(const void* offsets, int64_t from, int64_t length) noexcept {
  if (offsets == nullptr) return 0;
  const auto* at = static_cast<const T*>(offsets) + from;
  return static_cast<int64_t>(at[length] - at[0]);
}

/// First item of the rows from `offset` on, and how many items `length` rows have.
struct Items {
  int64_t first;
  int64_t count;
};

template <class T>
Items items_of(const void* offsets, int64_t offset, int64_t length) noexcept {
  if (offsets == nullptr) return {0, 0};
  return {static_cast<int64_t>(static_cast<const T*>(offsets)[offset]),
          distance<T>(offsets, offset, length)};
}

int64_t size_of(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                int64_t length) noexcept;

int64_t child_size(const ArrowSchema& schema, const ArrowArray& array, int64_t index, Items items) {
  const ArrowArray& child = *array.children[index];
  return size_of(*schema.children[index], child, child.offset + items.first, items.count);
}

int64_t view_data_size(const ArrowArray& array) noexcept {
  int64_t total = 0;
  const auto* sizes = static_cast<const int64_t*>(array.buffers[array.n_buffers - 1]);
  for (int64_t i = 2; i + 1 < array.n_buffers; ++i)
    total += sizes[i - 2];
  return total;
}

/// Bytes of the children's buffers that the rows use.
int64_t nested_size(const Format& format, const ArrowSchema& schema, const ArrowArray& array,
                    int64_t offset, int64_t length) noexcept {
  int64_t total = 0;
  for (int64_t i = 0; i < array.n_children; ++i) {
    Items items{0, array.children[i]->length};
    if (format.layout == Layout::structure) items = {offset, length};
    if (format.layout == Layout::fixed_list) items = {offset * format.width, length * format.width};
    if (format.layout == Layout::list32)
      items = items_of<int32_t>(array.buffers[1], offset, length);
    if (format.layout == Layout::list64)
      items = items_of<int64_t>(array.buffers[1], offset, length);
    total += child_size(schema, array, i, items);
  }
  return total;
}

/// Bytes of the values and offsets of the node itself.
int64_t flat_size(const Format& format, const ArrowArray& array, int64_t offset,
                  int64_t length) noexcept {
  switch (format.layout) {
    case Layout::boolean:
      return bitmap_bytes(length);
    case Layout::fixed:
      return length * format.width;
    case Layout::bytes32:
      return 4 * (length + 1) + distance<int32_t>(array.buffers[1], offset, length);
    case Layout::bytes64:
      return 8 * (length + 1) + distance<int64_t>(array.buffers[1], offset, length);
    case Layout::views:
      return 16 * length + view_data_size(array);
    case Layout::list32:
      return 4 * (length + 1);
    case Layout::list64:
      return 8 * (length + 1);
    case Layout::list_view32:
      return 8 * length;
    case Layout::list_view64:
      return 16 * length;
    default:
      return 0;
  }
}

int64_t size_of(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                int64_t length) noexcept {
  const auto format = parse_format(schema.format);
  if (!format) return 0;
  int64_t total = has_validity(array) ? bitmap_bytes(length) : 0;
  total += flat_size(*format, array, offset, length);
  total += nested_size(*format, schema, array, offset, length);
  return total;
}

int64_t dictionaries_size(const ArrowSchema& schema, const ArrowArray& array) noexcept {
  int64_t total = 0;
  if (array.dictionary != nullptr) total += size_bytes(*schema.dictionary, *array.dictionary);
  for (int64_t i = 0; i < array.n_children; ++i) {
    total += dictionaries_size(*schema.children[i], *array.children[i]);
  }
  return total;
}

/// A buffer of zeros: the static ones if they are long enough.
void add_zeros(ArrayNode& node, int64_t bytes) {
  if (bytes <= kZeroBytes) {
    node.add_view(zeros());
    return;
  }
  Buffer buffer;
  buffer.reserve_zeroed(static_cast<size_t>(bytes));
  node.add(std::move(buffer));
}

Array make_null_values(const Field& field, int64_t length) {
  ArrayNode node;
  add_zeros(node, bitmap_bytes(length));
  const auto format = parse_format(format_of(field.type));
  const bool nested = field.type == Type::list || field.type == Type::structure;
  if (field.type == Type::boolean) add_zeros(node, bitmap_bytes(length));
  if (format->layout == Layout::fixed) add_zeros(node, length * format->width);
  if (offset_width(format->layout) != 0) add_zeros(node, 4 * (length + 1));
  if (format->layout == Layout::bytes32) node.add_view(zeros());
  for (const Field& child : field.children) {
    if (nested) node.add_child(make_nulls(child, field.type == Type::list ? 0 : length));
  }
  return std::move(node).publish(length, length);
}

}  // namespace

Array Array::take(ArrowArray* source) noexcept {
  Array array;
  array.raw_ = *source;
  source->release = nullptr;
  return array;
}

Array::Array(Array&& other) noexcept : raw_(other.raw_) { other.raw_.release = nullptr; }

Array& Array::operator=(Array&& other) noexcept {
  if (this != &other) {
    release();
    raw_ = other.raw_;
    other.raw_.release = nullptr;
  }
  return *this;
}

ArrowArray* Array::out() noexcept {
  release();
  return &raw_;
}

void Array::release() noexcept {
  if (raw_.release != nullptr) raw_.release(&raw_);
  raw_ = {};
}

void Array::move_to(ArrowArray* target) noexcept {
  *target = raw_;
  raw_ = {};
}

Result<Array> cut_rows(SharedArray* data, const ArrowSchema& schema, const ArrowArray& array,
                       int64_t offset, int64_t length) {
  return Slicer(data).cut(schema, array, offset, length);
}

Result<Array> slice(const ArrowSchema& schema, Array& batch, int64_t offset, int64_t length) {
  if (offset < 0 || length < 0 || offset > batch.length() - length) {
    return fail(SPOOR_INVALID_ARGUMENT, "slice of rows " + std::to_string(offset) + " + " +
                                            std::to_string(length) + " out of " +
                                            std::to_string(batch.length()));
  }
  SharedArray* data = shared_data_of(*batch.get());
  return Slicer(data).cut(schema, *batch, batch->offset + offset, length);
}

int64_t size_bytes(const ArrowSchema& schema, const ArrowArray& array) noexcept {
  return size_of(schema, array, array.offset, array.length) + dictionaries_size(schema, array);
}

int64_t row_bytes(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                  int64_t length) noexcept {
  return size_of(schema, array, array.offset + offset, length);
}

Array make_struct(int64_t length, std::vector<Array> columns) {
  ArrayNode node;
  node.add_view(nullptr);
  for (Array& column : columns) {
    assert(column.length() == length);
    node.add_child(std::move(column));
  }
  return std::move(node).publish(length, 0);
}

std::vector<Array> take_columns(Array batch) {
  assert(batch->offset == 0);
  std::vector<Array> columns;
  columns.reserve(static_cast<size_t>(batch->n_children));
  for (int64_t i = 0; i < batch->n_children; ++i) {
    columns.push_back(Array::take(batch->children[i]));
  }
  return columns;
}

Array make_dictionary(Array indices, Array values) {
  assert(indices->dictionary == nullptr);
  ArrayNode node;
  SharedArray* data = shared_data_of(*indices.get());
  node.look_into(data);
  node.add_view(indices->buffers[0]);
  node.add_view(indices->buffers[1]);
  node.set_dictionary(std::move(values));
  return std::move(node).publish(indices->length, indices->null_count, indices->offset);
}

Array make_nulls(const Field& field, int64_t length) {
  if (!field.dictionary) return make_null_values(field, length);
  Field values = field;
  values.dictionary = false;
  const Field indices{.name = "", .type = Type::date32};
  return make_dictionary(make_null_values(indices, length), make_nulls(values, 0));
}

}  // namespace spoor::toolkit::arrow
