// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/take.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

using Rows = std::span<const int64_t>;

class Taker {
 public:
  explicit Taker(SharedArray* data) noexcept : data_(data) {}

  /// `offset` is where row 0 lies in the buffers.
  Result<Array> take(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                     Rows rows) const {
    const auto format = parse_format(schema.format);
    if (!format) return refuse(schema);
    const auto length = static_cast<int64_t>(rows.size());
    if (format->layout == Layout::null) return ArrayNode().publish(length, length);
    ArrayNode node;
    int64_t nulls = 0;
    node.add(take_validity(array, offset, rows, nulls));
    auto done = add_values(node, schema, *format, array, offset, rows);
    if (!done) return tl::unexpected(std::move(done.error()));
    if (array.dictionary != nullptr) add_dictionary(node, *array.dictionary);
    return std::move(node).publish(length, nulls);
  }

 private:
  static tl::unexpected<Error> refuse(const ArrowSchema& schema) {
    return fail(SPOOR_NOT_IMPLEMENTED, std::string("rows of format '") +
                                           (schema.format == nullptr ? "" : schema.format) +
                                           "' cannot be taken");
  }

  /// An empty buffer if no row is null.
  static Buffer take_validity(const ArrowArray& array, int64_t offset, Rows rows, int64_t& nulls) {
    const void* bits = array.null_count == 0 ? nullptr : array.buffers[0];
    Buffer out;
    out.reserve_zeroed(rows.size() / 8 + 8);
    int64_t valid = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool is_valid = rows[i] >= 0 && (bits == nullptr || bit_at(bits, offset + rows[i]));
      valid += is_valid;
      uint8_t& byte = out.data()[i >> 3];
      byte = static_cast<uint8_t>(byte | (static_cast<unsigned>(is_valid) << (i & 7)));
    }
    nulls = static_cast<int64_t>(rows.size()) - valid;
    return nulls == 0 ? Buffer() : std::move(out);
  }

  Result<void> add_values(ArrayNode& node, const ArrowSchema& schema, const Format& format,
                          const ArrowArray& array, int64_t offset, Rows rows) const {
    switch (format.layout) {
      case Layout::boolean:
        node.add(take_booleans(array.buffers[1], offset, rows));
        return {};
      case Layout::fixed:
        node.add(take_fixed(array.buffers[1], offset, format.width, rows));
        return {};
      case Layout::bytes32:
        return add_bytes<int32_t>(node, array, offset, rows);
      case Layout::bytes64:
        return add_bytes<int64_t>(node, array, offset, rows);
      case Layout::list32:
        return add_list<int32_t>(node, schema, array, offset, rows);
      case Layout::list64:
        return add_list<int64_t>(node, schema, array, offset, rows);
      case Layout::structure:
        return add_members(node, schema, array, offset, rows);
      case Layout::fixed_list:
        return add_fixed_list(node, schema, array, offset, format.width, rows);
      default:
        return refuse(schema);
    }
  }

  static Buffer take_booleans(const void* bits, int64_t offset, Rows rows) {
    Buffer out;
    out.reserve_zeroed(rows.size() / 8 + 8);
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool value = rows[i] >= 0 && bit_at(bits, offset + rows[i]);
      uint8_t& byte = out.data()[i >> 3];
      byte = static_cast<uint8_t>(byte | (static_cast<unsigned>(value) << (i & 7)));
    }
    return out;
  }

  template <class T>
  static void copy_words(uint8_t* to, const void* values, int64_t offset, Rows rows) noexcept {
    T* out = reinterpret_cast<T*>(to);
    const T* from = static_cast<const T*>(values) + offset;
    for (size_t i = 0; i < rows.size(); ++i)
      out[i] = rows[i] < 0 ? T{} : from[rows[i]];
  }

  static Buffer take_fixed(const void* values, int64_t offset, int64_t width, Rows rows) {
    Buffer out;
    out.reserve(rows.size() * static_cast<size_t>(width) + 8);
    if (width == 8) {
      copy_words<uint64_t>(out.data(), values, offset, rows);
    } else if (width == 4) {
      copy_words<uint32_t>(out.data(), values, offset, rows);
    } else {
      const auto size = static_cast<size_t>(width);
      const auto* from = static_cast<const uint8_t*>(values) + offset * width;
      for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] < 0) std::memset(out.data() + i * size, 0, size);
        if (rows[i] >= 0) std::memcpy(out.data() + i * size, from + rows[i] * width, size);
      }
    }
    return out;
  }

  template <class T>
  static Result<Buffer> take_offsets(const ArrowArray& array, int64_t offset, Rows rows) {
    Buffer out;
    out.reserve((rows.size() + 1) * sizeof(T));
    T* to = reinterpret_cast<T*>(out.data());
    const T* from = static_cast<const T*>(array.buffers[1]) + offset;
    int64_t end = 0;
    to[0] = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= 0) end += static_cast<int64_t>(from[rows[i] + 1] - from[rows[i]]);
      if (end > std::numeric_limits<T>::max()) {
        return fail(SPOOR_RESOURCE, "more than 2 GiB in one column of one batch");
      }
      to[i + 1] = static_cast<T>(end);
    }
    return out;
  }

  template <class T>
  static Result<void> add_bytes(ArrayNode& node, const ArrowArray& array, int64_t offset,
                                Rows rows) {
    auto offsets = take_offsets<T>(array, offset, rows);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    const T* ends = reinterpret_cast<const T*>(offsets->data());
    const T* from = static_cast<const T*>(array.buffers[1]) + offset;
    const auto* data = static_cast<const uint8_t*>(array.buffers[2]);
    Buffer out;
    out.reserve(static_cast<size_t>(ends[rows.size()]) + 8);
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto size = static_cast<size_t>(ends[i + 1] - ends[i]);
      if (size > 0) std::memcpy(out.data() + ends[i], data + from[rows[i]], size);
    }
    node.add(std::move(*offsets));
    node.add(std::move(out));
    return {};
  }

  template <class T>
  Result<void> add_list(ArrayNode& node, const ArrowSchema& schema, const ArrowArray& array,
                        int64_t offset, Rows rows) const {
    auto offsets = take_offsets<T>(array, offset, rows);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    const T* ends = reinterpret_cast<const T*>(offsets->data());
    const T* from = static_cast<const T*>(array.buffers[1]) + offset;
    std::vector<int64_t> items;
    items.reserve(static_cast<size_t>(ends[rows.size()]));
    for (size_t i = 0; i < rows.size(); ++i) {
      for (T k = 0; k < ends[i + 1] - ends[i]; ++k)
        items.push_back(from[rows[i]] + k);
    }
    node.add(std::move(*offsets));
    return add_child(node, *schema.children[0], *array.children[0], 0, items);
  }

  Result<void> add_members(ArrayNode& node, const ArrowSchema& schema, const ArrowArray& array,
                           int64_t offset, Rows rows) const {
    for (int64_t i = 0; i < schema.n_children; ++i) {
      auto done = add_child(node, *schema.children[i], *array.children[i], offset, rows);
      if (!done) return done;
    }
    return {};
  }

  Result<void> add_fixed_list(ArrayNode& node, const ArrowSchema& schema, const ArrowArray& array,
                              int64_t offset, int64_t width, Rows rows) const {
    std::vector<int64_t> items;
    items.reserve(rows.size() * static_cast<size_t>(width));
    for (const int64_t row : rows) {
      for (int64_t k = 0; k < width; ++k) {
        items.push_back(row < 0 ? -1 : (offset + row) * width + k);
      }
    }
    return add_child(node, *schema.children[0], *array.children[0], 0, items);
  }

  Result<void> add_child(ArrayNode& node, const ArrowSchema& schema, const ArrowArray& child,
                         int64_t offset, Rows rows) const {
    auto part = take(schema, child, child.offset + offset, rows);
    if (!part) return tl::unexpected(std::move(part.error()));
    node.add_child(std::move(*part));
    return {};
  }

  /// A view of the whole dictionary, kept alive by the shared data.
  void add_dictionary(ArrayNode& node, const ArrowArray& dictionary) const {
    node.set_dictionary(view_of(data_, dictionary));
  }

  SharedArray* data_;
};

}  // namespace

Result<Array> take(const ArrowSchema& schema, Array& values, std::span<const int64_t> rows) {
  SharedArray* data = shared_data_of(*values.get());
  return Taker(data).take(schema, *values, values->offset, rows);
}

}  // namespace spoor::toolkit::arrow
