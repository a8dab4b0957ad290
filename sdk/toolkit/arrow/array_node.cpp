// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/array_node.hpp>

#include <bit>
#include <cstring>
#include <new>

namespace spoor::toolkit::arrow {
namespace {

// Deliberately not const: in .bss it takes no room in the library and no memory until read.
alignas(64) unsigned char zero_bytes[kZeroBytes];

void release_if_held(ArrowArray& array) noexcept {
  if (array.release != nullptr) array.release(&array);
}

/// What a leaf owns: its struct of pointers and the memory behind them, in one allocation.
struct Leaf {
  std::array<const void*, 3> buffers;
  std::array<Buffer, 3> owned;
};

void release_leaf(ArrowArray* array) {
  delete static_cast<Leaf*>(array->private_data);
  array->release = nullptr;
}

/// A view of a whole tree in one allocation: this header, then a struct per node below the root,
/// then the tables of child pointers. Children may be moved out and outlive the root, so the block
/// counts the nodes that are not released yet.
struct ViewBlock {
  std::atomic<int64_t> live_nodes;
  SharedArray* data;
};

struct TreeSize {
  size_t nodes = 0;
  size_t child_pointers = 0;
};

void measure(const ArrowArray& array, TreeSize& size) noexcept {
  ++size.nodes;
  size.child_pointers += static_cast<size_t>(array.n_children);
  for (int64_t i = 0; i < array.n_children; ++i)
    measure(*array.children[i], size);
  if (array.dictionary != nullptr) measure(*array.dictionary, size);
}

void release_view(ArrowArray* array) {
  for (int64_t i = 0; i < array->n_children; ++i)
    release_if_held(*array->children[i]);
  if (array->dictionary != nullptr) release_if_held(*array->dictionary);
  auto* block = static_cast<ViewBlock*>(array->private_data);
  array->release = nullptr;
  if (block->live_nodes.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block->data->unref();
  block->~ViewBlock();
  std::free(block);
}

/// Lays the nodes of a view out in a block.
class ViewWriter {
 public:
  ViewWriter(SharedArray* data, const TreeSize& size) {
    const size_t below_root = size.nodes - 1;
    void* memory = std::malloc(sizeof(ViewBlock) + below_root * sizeof(ArrowArray) +
                               size.child_pointers * sizeof(ArrowArray*));
    if (memory == nullptr) throw std::bad_alloc();
    block_ = new (memory) ViewBlock{{static_cast<int64_t>(size.nodes)}, data};
    next_node_ = reinterpret_cast<ArrowArray*>(block_ + 1);
    next_pointer_ = reinterpret_cast<ArrowArray**>(next_node_ + below_root);
    data->ref();
  }

  void write(const ArrowArray& from, ArrowArray& to) noexcept {
    to = from;
    to.release = release_view;
    to.private_data = block_;
    to.children = next_pointer_;
    next_pointer_ += from.n_children;
    for (int64_t i = 0; i < from.n_children; ++i) {
      to.children[i] = next_node_++;
      write(*from.children[i], *to.children[i]);
    }
    if (from.dictionary != nullptr) {
      to.dictionary = next_node_++;
      write(*from.dictionary, *to.dictionary);
    }
  }

 private:
  ViewBlock* block_;
  ArrowArray* next_node_;
  ArrowArray** next_pointer_;
};

ArrowArray make_view(SharedArray* data, const ArrowArray& from) {
  TreeSize size;
  measure(from, size);
  ArrowArray view;
  ViewWriter(data, size).write(from, view);
  return view;
}

uint64_t load_word(const uint8_t* at) noexcept {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace

SharedArray* shared_data_of(ArrowArray& array) {
  if (array.release == release_view) return static_cast<ViewBlock*>(array.private_data)->data;
  const ArrowArray original = array;  // the tree stays where it is; only the root is moved
  auto* data = SharedArray::make(&array);
  try {
    array = make_view(data, original);
  } catch (...) {
    data->unref();
    throw;
  }
  data->unref();  // the view holds it now
  return data;
}

Array view_of(SharedArray* data, const ArrowArray& part) {
  ArrowArray view = make_view(data, part);
  return Array::take(&view);
}

Array Array::share() {
  if (raw_.release == nullptr) return {};
  SharedArray* data = shared_data_of(raw_);
  Array other;
  other.raw_ = make_view(data, raw_);
  return other;
}

Array ArrayNode::publish(int64_t length, int64_t null_count, int64_t offset) && {
  for (Array& child : node_->children)
    node_->child_pointers.push_back(child.get());
  ArrowArray array{};
  array.length = length;
  array.null_count = null_count;
  array.offset = offset;
  array.n_buffers = static_cast<int64_t>(node_->buffers.size());
  array.n_children = static_cast<int64_t>(node_->children.size());
  array.buffers = node_->buffers.data();
  array.children = node_->child_pointers.empty() ? nullptr : node_->child_pointers.data();
  array.dictionary = node_->dictionary ? node_->dictionary.get() : nullptr;
  array.release = release;
  array.private_data = node_.release();
  return Array::take(&array);
}

void ArrayNode::release(ArrowArray* array) {
  delete static_cast<Node*>(array->private_data);
  array->release = nullptr;
}

Array make_leaf(int64_t length, int64_t null_count, std::array<Buffer, 3> buffers, int n_buffers) {
  auto leaf = std::make_unique<Leaf>();
  leaf->owned = std::move(buffers);
  for (size_t i = 0; i < 3; ++i) {
    const void* data = leaf->owned[i].data();
    leaf->buffers[i] = data == nullptr && i > 0 ? zeros() : data;
  }
  ArrowArray array{};
  array.length = length;
  array.null_count = null_count;
  array.n_buffers = n_buffers;
  array.buffers = leaf->buffers.data();
  array.release = release_leaf;
  array.private_data = leaf.release();
  return Array::take(&array);
}

const void* zeros() noexcept { return zero_bytes; }

int64_t count_ones(const void* bitmap, int64_t offset, int64_t length) noexcept {
  const auto* bytes = static_cast<const uint8_t*>(bitmap);
  int64_t ones = 0;
  int64_t at = offset;
  const int64_t end = offset + length;
  for (; at < end && (at & 7) != 0; ++at)
    ones += (bytes[at >> 3] >> (at & 7)) & 1;
  for (; end - at >= 64; at += 64)
    ones += std::popcount(load_word(bytes + (at >> 3)));
  for (; at < end; ++at)
    ones += (bytes[at >> 3] >> (at & 7)) & 1;
  return ones;
}

Buffer copy_bits(const void* bitmap, int64_t offset, int64_t length) {
  const auto* from = static_cast<const uint8_t*>(bitmap) + (offset >> 3);
  const auto shift = static_cast<unsigned>(offset & 7);
  const int64_t source_bytes = bitmap_bytes(length + shift);
  Buffer copy;
  copy.reserve_zeroed(static_cast<size_t>((length + 63) / 64 * 8 + 8));
  uint8_t* to = copy.data();
  for (int64_t i = 0; i < bitmap_bytes(length); ++i) {
    const unsigned low = from[i];
    const unsigned high = shift != 0 && i + 1 < source_bytes ? from[i + 1] : 0U;
    to[i] = static_cast<uint8_t>((low | (high << 8)) >> shift);
  }
  if ((length & 7) != 0) {
    uint8_t& last = to[length >> 3];
    last = static_cast<uint8_t>(last & ((1U << (length & 7)) - 1));
  }
  return copy;
}

}  // namespace spoor::toolkit::arrow
