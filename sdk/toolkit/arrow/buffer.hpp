// SPDX-License-Identifier: Apache-2.0
//
// Growable memory for builders: malloc and realloc, never zero-filled unless asked for, and handed
// over without a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace spoor::toolkit::arrow {

/// Owns `capacity()` bytes from malloc, aligned to 16. The builder keeps count of how many are
/// used.
class Buffer {
 public:
  Buffer() noexcept = default;
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(data_); }

  [[nodiscard]] uint8_t* data() const noexcept { return data_; }
  [[nodiscard]] size_t capacity() const noexcept { return capacity_; }

  /// Grows to at least `bytes`, keeping the contents; throws std::bad_alloc.
  void reserve(size_t bytes) {
    if (bytes <= capacity_) return;
    void* grown = std::realloc(data_, bytes);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<uint8_t*>(grown);
    capacity_ = bytes;
  }
  /// The same, and the new part is zero.
  void reserve_zeroed(size_t bytes) {
    const size_t old = capacity_;
    reserve(bytes);
    if (capacity_ > old) std::memset(data_ + old, 0, capacity_ - old);
  }
  /// Gives the memory away; it is to be freed with std::free.
  [[nodiscard]] uint8_t* release() noexcept {
    capacity_ = 0;
    return std::exchange(data_, nullptr);
  }

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace spoor::toolkit::arrow
