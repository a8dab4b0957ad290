// SPDX-License-Identifier: Apache-2.0
//
// How arrays made by this folder own their memory. Private to this folder.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/buffer.hpp>

namespace spoor::toolkit::arrow {

/// Data that several arrays look into. Freed by whoever drops the last reference.
class SharedArray {
 public:
  /// Takes over `array` and starts with one reference.
  static SharedArray* make(ArrowArray* array) { return new SharedArray(array); }
  void ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void unref() noexcept {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  explicit SharedArray(ArrowArray* array) : held_(Array::take(array)) {}
  std::atomic<int64_t> refs_{1};
  Array held_;
};

/// Turns `array` into a view, if it is not one, and returns what it looks into (no new reference).
[[nodiscard]] SharedArray* shared_data_of(ArrowArray& array);

/// Another view of `part`, a node of a tree that `data` keeps alive.
[[nodiscard]] Array view_of(SharedArray* data, const ArrowArray& part);

/// Rows [offset, offset + length) of a node of a tree that `data` keeps alive, with offset 0 at all
/// levels; `offset` counts from the first element of the buffers. See `slice`.
[[nodiscard]] Result<Array> cut_rows(SharedArray* data, const ArrowSchema& schema,
                                     const ArrowArray& array, int64_t offset, int64_t length);

/// Bytes of rows [offset, offset + length), without dictionaries.
[[nodiscard]] int64_t row_bytes(const ArrowSchema& schema, const ArrowArray& array, int64_t offset,
                                int64_t length) noexcept;

/// One node of an array under construction: add buffers and children, then `publish`.
class ArrayNode {
 public:
  ArrayNode() : node_(std::make_unique<Node>()) {}

  /// The next buffer, owned by the node; null is allowed for "no bitmap".
  void add(Buffer buffer) {
    node_->buffers.push_back(buffer.data());
    node_->owned.push_back(std::move(buffer));
  }
  /// The next buffer, kept alive by `look_into` or static.
  void add_view(const void* buffer) { node_->buffers.push_back(buffer); }
  void add_child(Array child) { node_->children.push_back(std::move(child)); }
  void set_dictionary(Array values) { node_->dictionary = std::move(values); }
  /// Keeps `data` alive as long as the node.
  void look_into(SharedArray* data) {
    data->ref();
    node_->data = data;
  }

  [[nodiscard]] Array publish(int64_t length, int64_t null_count, int64_t offset = 0) &&;

 private:
  struct Node {
    Node() = default;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    ~Node() {
      if (data != nullptr) data->unref();
    }
    std::vector<const void*> buffers;
    std::vector<Buffer> owned;
    std::vector<Array> children;
    std::vector<ArrowArray*> child_pointers;
    Array dictionary;
    SharedArray* data = nullptr;
  };
  static void release(ArrowArray* array);

  std::unique_ptr<Node> node_;
};

/// A single-node array over up to three owned buffers: the cheap path of builders. `first_view`, if
/// not null, stands for a missing second buffer (static zeros).
[[nodiscard]] Array make_leaf(int64_t length, int64_t null_count, std::array<Buffer, 3> buffers,
                              int n_buffers);

/// 512 KiB of zeros that nobody may write to: the buffers of columns that are all null.
[[nodiscard]] const void* zeros() noexcept;
inline constexpr int64_t kZeroBytes = 512 * 1024 + 64;

/// Number of one-bits in bits [offset, offset + length).
[[nodiscard]] int64_t count_ones(const void* bitmap, int64_t offset, int64_t length) noexcept;
/// Bits [offset, offset + length) moved to the front of a new bitmap, zero beyond.
[[nodiscard]] Buffer copy_bits(const void* bitmap, int64_t offset, int64_t length);
/// Bytes of a bitmap of that many bits.
[[nodiscard]] constexpr int64_t bitmap_bytes(int64_t bits) noexcept { return (bits + 7) / 8; }

}  // namespace spoor::toolkit::arrow
