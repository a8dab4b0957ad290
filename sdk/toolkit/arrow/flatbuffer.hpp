// SPDX-License-Identifier: Apache-2.0
//
// As much of the FlatBuffers encoding as Arrow's metadata needs: a builder that writes back to
// front, and a reader that survives any bytes. Private to this folder.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace spoor::toolkit::arrow {

static_assert(std::endian::native == std::endian::little, "Arrow IPC here is little endian only");

/// Where an object starts, counted from the end of the buffer. 0 is "none".
using FlatOffset = uint32_t;

/// Builds one buffer. Objects are made before those that refer to them; one table at a time.
class FlatBuilder {
 public:
  [[nodiscard]] FlatOffset make_string(std::string_view text);
  [[nodiscard]] FlatOffset make_vector(std::span<const FlatOffset> tables);
  /// A vector of structs or scalars of 8-byte alignment, given as they lie in memory.
  [[nodiscard]] FlatOffset make_vector(const void* elements, size_t count, size_t element_size);

  void start_table() noexcept {
    n_slots_ = 0;
    table_end_ = size();
  }
  template <class T>
  void add(size_t slot, T value) {
    align(sizeof(T), 0);
    push(&value, sizeof(T));
    remember(slot);
  }
  void add_offset(size_t slot, FlatOffset target) {
    if (target == 0) return;
    align(4, 0);
    push_reference(target);
    remember(slot);
  }
  [[nodiscard]] FlatOffset end_table();

  /// The finished buffer, its size a multiple of 8. The builder is used up.
  [[nodiscard]] std::vector<uint8_t> finish(FlatOffset root);

 private:
  [[nodiscard]] FlatOffset size() const noexcept {
    return static_cast<FlatOffset>(bytes_.size() - head_);
  }
  /// Pads so that after `more` bytes the size is a multiple of `alignment`.
  void align(size_t alignment, size_t more);
  void push(const void* bytes, size_t count);
  template <class T>
  void push_value(T value) {
    push(&value, sizeof value);
  }
  void push_reference(FlatOffset target) { push_value<uint32_t>(size() + 4 - target); }
  void remember(size_t slot);

  static constexpr size_t kMaxSlots = 8;
  std::vector<uint8_t> bytes_ = std::vector<uint8_t>(1'024);
  size_t head_ = 1'024;
  std::array<FlatOffset, kMaxSlots> slots_{};
  size_t n_slots_ = 0;
  FlatOffset table_end_ = 0;
};

/// A buffer to read. Anything out of bounds makes it bad, and what is read then is a default.
class FlatBuffer {
 public:
  explicit FlatBuffer(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  void spoil() noexcept { ok_ = false; }
  [[nodiscard]] size_t size() const noexcept { return bytes_.size(); }
  template <class T>
  [[nodiscard]] T read(size_t at) noexcept {
    T value{};
    if (!has(at, sizeof(T))) return value;
    std::memcpy(&value, bytes_.data() + at, sizeof(T));
    return value;
  }
  /// Whether `count` bytes lie at `at`; if not the buffer is bad.
  [[nodiscard]] bool has(size_t at, size_t count) noexcept {
    const bool inside = at <= bytes_.size() && count <= bytes_.size() - at;
    if (!inside) ok_ = false;
    return inside;
  }
  [[nodiscard]] const std::byte* at(size_t position) const noexcept {
    return bytes_.data() + position;
  }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

/// A vector in a buffer: elements of `element_size` bytes, all of them in bounds.
struct FlatVector {
  FlatBuffer* buffer = nullptr;
  size_t start = 0;
  size_t count = 0;

  template <class T>
  [[nodiscard]] T read(size_t index, size_t element_size, size_t within = 0) const noexcept {
    return buffer->read<T>(start + index * element_size + within);
  }
};

class FlatTable {
 public:
  FlatTable() noexcept = default;
  /// The root table of a buffer.
  [[nodiscard]] static FlatTable root(FlatBuffer& buffer) noexcept;

  /// False for a table that is absent.
  [[nodiscard]] explicit operator bool() const noexcept { return buffer_ != nullptr; }
  template <class T>
  [[nodiscard]] T scalar(size_t slot, T fallback) const noexcept {
    const size_t at = field(slot);
    return at == 0 ? fallback : buffer_->read<T>(at);
  }
  [[nodiscard]] FlatTable table(size_t slot) const noexcept;
  [[nodiscard]] std::string_view string(size_t slot) const noexcept;
  [[nodiscard]] FlatVector vector(size_t slot, size_t element_size) const noexcept;
  /// An element of a vector of tables.
  [[nodiscard]] static FlatTable element(const FlatVector& vector, size_t index) noexcept;

 private:
  FlatTable(FlatBuffer& buffer, size_t start) noexcept;
  /// Position of a field, or 0 if it is absent.
  [[nodiscard]] size_t field(size_t slot) const noexcept;
  /// Follows the reference in a field; 0 if it is absent or bad.
  [[nodiscard]] size_t reference(size_t slot) const noexcept;

  FlatBuffer* buffer_ = nullptr;
  size_t start_ = 0;
  size_t vtable_ = 0;
  size_t vtable_size_ = 0;
};

}  // namespace spoor::toolkit::arrow
