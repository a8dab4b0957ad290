// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/concat.hpp>

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/format.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// Rows of one array; `offset` counts from the first element of its buffers.
struct Part {
  const ArrowArray* array;
  int64_t offset;
  int64_t length;
};
using Parts = std::vector<Part>;

int64_t total_length(const Parts& parts) noexcept {
  int64_t total = 0;
  for (const Part& part : parts)
    total += part.length;
  return total;
}

void append_bits(uint8_t* to, int64_t at, const void* bits, int64_t offset, int64_t length) {
  if (at % 8 == 0) {
    const Buffer moved = copy_bits(bits, offset, length);
    std::memcpy(to + at / 8, moved.data(), static_cast<size_t>(bitmap_bytes(length)));
    return;
  }
  const auto* from = static_cast<const uint8_t*>(bits);
  for (int64_t i = 0; i < length; ++i) {
    const unsigned bit = (from[(offset + i) >> 3] >> ((offset + i) & 7)) & 1U;
    to[(at + i) >> 3] = static_cast<uint8_t>(to[(at + i) >> 3] | (bit << ((at + i) & 7)));
  }
}

const void* validity_of(const ArrowArray& array) noexcept {
  return array.null_count == 0 || array.n_buffers == 0 ? nullptr : array.buffers[0];
}

/// The bitmap of all parts, or an empty buffer if no row is null.
Buffer join_validity(const Parts& parts, int64_t length, int64_t& nulls) {
  nulls = 0;
  for (const auto& [array, offset, rows] : parts) {
    const void* bits = validity_of(*array);
    if (bits != nullptr) nulls += rows - count_ones(bits, offset, rows);
  }
  if (nulls == 0) return {};
  Buffer joined;
  joined.reserve_zeroed(static_cast<size_t>(bitmap_bytes(length)) + 8);
  int64_t at = 0;
  for (const auto& [array, offset, rows] : parts) {
    const void* bits = validity_of(*array);
    for (int64_t i = 0; bits == nullptr && i < rows; ++i) {
      uint8_t& byte = joined.data()[(at + i) >> 3];
      byte = static_cast<uint8_t>(byte | (1U << ((at + i) & 7)));
    }
    if (bits != nullptr) append_bits(joined.data(), at, bits, offset, rows);
    at += rows;
  }
  return joined;
}

Buffer join_booleans(const Parts& parts, int64_t length) {
  Buffer joined;
  joined.reserve_zeroed(static_cast<size_t>(bitmap_bytes(length)) + 8);
  int64_t at = 0;
  for (const auto& [array, offset, rows] : parts) {
    if (rows > 0) append_bits(joined.data(), at, array->buffers[1], offset, rows);
    at += rows;
  }
  return joined;
}

Buffer join_fixed(const Parts& parts, int64_t length, int64_t width) {
  Buffer joined;
  joined.reserve(static_cast<size_t>(length * width) + 8);
  uint8_t* to = joined.data();
  for (const auto& [array, offset, rows] : parts) {
    const auto bytes = static_cast<size_t>(rows * width);
    if (bytes == 0) continue;
    std::memcpy(to, static_cast<const uint8_t*>(array->buffers[1]) + offset * width, bytes);
    to += bytes;
  }
  return joined;
}

/// The joined offsets, and the items that each part contributes.
template <class T>
Result<Buffer> join_offsets(const Parts& parts, int64_t length, Parts& items) {
  Buffer joined;
  joined.reserve((static_cast<size_t>(length) + 1) * sizeof(T));
  T* to = reinterpret_cast<T*>(joined.data());
  int64_t end = 0;
  *to++ = 0;
  for (const auto& [array, offset, rows] : parts) {
    if (rows == 0) continue;
    const T* from = static_cast<const T*>(array->buffers[1]) + offset;
    const auto count = static_cast<int64_t>(from[rows] - from[0]);
    if (end + count > std::numeric_limits<T>::max()) {
      return fail(SPOOR_RESOURCE, "more than 2 GiB in one column of the joined batch");
    }
    for (int64_t i = 1; i <= rows; ++i)
      *to++ = static_cast<T>(from[i] - from[0] + end);
    items.push_back({array, static_cast<int64_t>(from[0]), count});
    end += count;
  }
  return joined;
}

Buffer join_data(const Parts& items) {
  Buffer joined;
  joined.reserve(static_cast<size_t>(total_length(items)) + 8);
  uint8_t* to = joined.data();
  for (const auto& [array, offset, count] : items) {
    if (count == 0) continue;
    std::memcpy(to, static_cast<const uint8_t*>(array->buffers[2]) + offset,
                static_cast<size_t>(count));
    to += count;
  }
  return joined;
}

Parts child_parts(const Parts& parts, int64_t index, int64_t factor) {
  Parts children;
  for (const auto& [array, offset, rows] : parts) {
    const ArrowArray* child = array->children[index];
    children.push_back({child, child->offset + offset * factor, rows * factor});
  }
  return children;
}

class Joiner {
 public:
  Result<Array> join(const ArrowSchema& schema, const Parts& parts) {
    const auto format = parse_format(schema.format);
    if (!format || schema.dictionary != nullptr) return refuse(schema);
    const int64_t length = total_length(parts);
    if (format->layout == Layout::null) return ArrayNode().publish(length, length);
    ArrayNode node;
    int64_t nulls = 0;
    node.add(join_validity(parts, length, nulls));
    auto done = add_values(node, schema, *format, parts, length);
    if (!done) return tl::unexpected(std::move(done.error()));
    return std::move(node).publish(length, nulls);
  }

 private:
  static tl::unexpected<Error> refuse(const ArrowSchema& schema) {
    return fail(SPOOR_NOT_IMPLEMENTED, std::string("columns of format '") +
                                           (schema.format == nullptr ? "" : schema.format) +
                                           "' cannot be joined");
  }

  Result<void> add_values(ArrayNode& node, const ArrowSchema& schema, const Format& format,
                          const Parts& parts, int64_t length) {
    switch (format.layout) {
      case Layout::boolean:
        node.add(join_booleans(parts, length));
        return {};
      case Layout::fixed:
        node.add(join_fixed(parts, length, format.width));
        return {};
      case Layout::bytes32:
        return add_bytes<int32_t>(node, parts, length);
      case Layout::bytes64:
        return add_bytes<int64_t>(node, parts, length);
      case Layout::list32:
        return add_list<int32_t>(node, schema, parts, length);
      case Layout::list64:
        return add_list<int64_t>(node, schema, parts, length);
      case Layout::structure:
        return add_children(node, schema, parts, 1);
      case Layout::fixed_list:
        return add_children(node, schema, parts, format.width);
      default:
        return refuse(schema);
    }
  }

  template <class T>
  static Result<void> add_bytes(ArrayNode& node, const Parts& parts, int64_t length) {
    Parts items;
    auto offsets = join_offsets<T>(parts, length, items);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    node.add(std::move(*offsets));
    node.add(join_data(items));
    return {};
  }

  template <class T>
  Result<void> add_list(ArrayNode& node, const ArrowSchema& schema, const Parts& parts,
                        int64_t length) {
    Parts items;
    auto offsets = join_offsets<T>(parts, length, items);
    if (!offsets) return tl::unexpected(std::move(offsets.error()));
    node.add(std::move(*offsets));
    for (Part& item : items) {
      item.array = item.array->children[0];
      item.offset += item.array->offset;
    }
    return add_child(node, *schema.children[0], items);
  }

  Result<void> add_children(ArrayNode& node, const ArrowSchema& schema, const Parts& parts,
                            int64_t factor) {
    for (int64_t i = 0; i < schema.n_children; ++i) {
      auto done = add_child(node, *schema.children[i], child_parts(parts, i, factor));
      if (!done) return done;
    }
    return {};
  }

  Result<void> add_child(ArrayNode& node, const ArrowSchema& schema, const Parts& parts) {
    auto child = join(schema, parts);
    if (!child) return tl::unexpected(std::move(child.error()));
    node.add_child(std::move(*child));
    return {};
  }
};

}  // namespace

Result<Array> concatenate(const ArrowSchema& schema, std::span<const ArrowArray* const> parts) {
  Parts whole;
  for (const ArrowArray* array : parts)
    whole.push_back({array, array->offset, array->length});
  return Joiner().join(schema, whole);
}

}  // namespace spoor::toolkit::arrow
