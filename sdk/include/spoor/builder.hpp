// SPDX-License-Identifier: Apache-2.0
//
// Building one column: appends of checked type, validity only once a null occurs, no copy when the
// column is handed over.
#pragma once

#include <spoor/abi/arrow.h>
#include <spoor/batch.hpp>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

/// Growing bytes that realloc may extend in place; aligned like malloc's.
class byte_buffer {
 public:
  byte_buffer() = default;
  byte_buffer(byte_buffer&& other) noexcept { swap(other); }
  byte_buffer& operator=(byte_buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~byte_buffer() { std::free(data_); }

  size_t size() const { return size_; }
  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  /// Never NULL, so that consumers may do arithmetic on it.
  const void* exported() const {
    alignas(8) static const uint8_t none[8] = {};
    return data_ != nullptr ? data_ : none;
  }
  void reserve(size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }
  template <class T>
  void push(T value) {
    if (size_ + sizeof value > capacity_) grow(size_ + sizeof value);
    std::memcpy(data_ + size_, &value, sizeof value);
    size_ += sizeof value;
  }
  void append(const void* bytes, size_t count) {
    if (count == 0) return;
    if (count > capacity_ - size_) grow(size_ + count);
    std::memcpy(data_ + size_, bytes, count);
    size_ += count;
  }
  void append_zeros(size_t count) {
    if (count == 0) return;
    if (count > capacity_ - size_) grow(size_ + count);
    std::memset(data_ + size_, 0, count);
    size_ += count;
  }
  /// Bit number `i`, which must be the next one.
  void push_bit(int64_t i, bool set) {
    if ((i & 7) == 0) push(uint8_t{0});
    if (set) data_[i >> 3] = static_cast<uint8_t>(data_[i >> 3] | (1u << (i & 7)));
  }
  void clear() { size_ = 0; }

 private:
  void swap(byte_buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void grow(size_t needed) {
    const size_t doubled = capacity_ * 2;
    size_t capacity = needed > doubled ? needed : doubled;
    if (capacity < 64) capacity = 64;
    void* grown = std::realloc(data_, capacity);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<uint8_t*>(grown);
    capacity_ = capacity;
  }

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

/// What an exported column owns.
struct column_body {
  byte_buffer validity;
  byte_buffer offsets;
  byte_buffer values;
  const void* buffers[3] = {};
  array_children children;
};

inline size_t width_of(type_id id) {
  switch (id) {
    case type_id::i8:
      return 1;
    case type_id::date32:
      return 4;
    case type_id::i64:
    case type_id::u64:
    case type_id::f64:
    case type_id::timestamp_us:
      return 8;
    default:
      return 0;
  }
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
struct is_time_point : std::false_type {};
template <class D>
struct is_time_point<std::chrono::time_point<std::chrono::system_clock, D>> : std::true_type {};

template <class T, class = void>
struct is_range : std::false_type {};
template <class T>
struct is_range<T, std::void_t<decltype(std::declval<const T&>().begin()),
                               decltype(std::declval<const T&>().end())>> : std::true_type {};

}  // namespace detail

/// Builds one column. Every append returns how many bytes it added.
class column_builder {
 public:
  explicit column_builder(data_type type, std::string name = {})
      : type_(type), name_(std::move(name)), width_(detail::width_of(type.id)) {
    if (type.id == type_id::list) {
      items_ = std::make_unique<column_builder>(data_type{type.item, type_id::other}, name_);
    }
  }

  data_type storage() const { return type_; }
  const std::string& name() const { return name_; }
  int64_t size() const { return size_; }

  size_t append_null() {
    if (!has_validity_) begin_validity();
    validity_.push_bit(size_, false);
    ++nulls_;
    return append_empty() + 1;
  }

  size_t append_text(std::string_view text) {
    if (type_.id != type_id::utf8 && type_.id != type_id::binary) wrong_type("text");
    start_offsets();
    if (text.size() > max_bytes - values_.size()) too_big();
    values_.append(text.data(), text.size());
    offsets_.push(static_cast<int32_t>(values_.size()));
    return valid(text.size() + sizeof(int32_t));
  }

  size_t append_boolean(bool value) {
    if (type_.id != type_id::boolean) wrong_type("a bool");
    values_.push_bit(size_, value);
    return valid(1);
  }

  size_t append_signed(int64_t value) {
    switch (type_.id) {
      case type_id::i64:
      case type_id::timestamp_us:
        values_.push(value);
        break;
      case type_id::u64:
        if (value < 0) out_of_range();
        values_.push(value);
        break;
      case type_id::f64:
        append_exact_double(value);
        break;
      case type_id::date32:
        values_.push(narrow<int32_t>(value));
        break;
      case type_id::i8:
        values_.push(narrow<int8_t>(value));
        break;
      default:
        wrong_type("an integer");
    }
    return valid(width_);
  }

  size_t append_unsigned(uint64_t value) {
    if (type_.id == type_id::u64) {
      values_.push(value);
      return valid(width_);
    }
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) out_of_range();
    return append_signed(static_cast<int64_t>(value));
  }

  size_t append_double(double value) {
    if (type_.id != type_id::f64) wrong_type("a floating-point number");
    values_.push(value);
    return valid(width_);
  }

  template <class Range>
  size_t append_list(const Range& items) {
    if (type_.id != type_id::list) wrong_type("a list");
    start_offsets();
    size_t bytes = sizeof(int32_t);
    for (const auto& item : items)
      bytes += items_->append(item);
    if (items_->size() > std::numeric_limits<int32_t>::max()) too_big();
    offsets_.push(static_cast<int32_t>(items_->size()));
    return valid(bytes);
  }

  /// The value of another column, of the same type.
  size_t append_cell(const column& from, int64_t row) {
    if (from.null(row)) return append_null();
    switch (from.storage().id) {
      case type_id::boolean:
        return append_boolean(from.boolean(row));
      case type_id::u64:
        return append_unsigned(from.u64(row));
      case type_id::f64:
        return append_double(from.f64(row));
      case type_id::utf8:
      case type_id::binary:
        return append_text(from.str(row));
      case type_id::list:
        return append_list_cell(from, row);
      case type_id::other:
        wrong_type("a value of a type the wrapper does not read");
      default:
        return append_signed(from.i64(row));
    }
  }

  template <class V>
  size_t append(const V& value) {
    using T = std::decay_t<V>;
    if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>) {
      return append_null();
    } else if constexpr (detail::is_optional<T>::value) {
      return value ? append(*value) : append_null();
    } else if constexpr (std::is_same_v<T, bool>) {
      return append_boolean(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      return append_double(static_cast<double>(value));
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      return append_signed(value);
    } else if constexpr (std::is_integral_v<T>) {
      return append_unsigned(value);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      return append_text(value);
    } else if constexpr (detail::is_time_point<T>::value) {
      using micros = std::chrono::microseconds;
      return append_signed(std::chrono::duration_cast<micros>(value.time_since_epoch()).count());
    } else {
      static_assert(detail::is_range<T>::value, "no column type holds a value of this C++ type");
      return append_list(value);
    }
  }

  /// Hands the column over; the builder is empty again.
  detail::array_holder finish() {
    auto body = std::make_unique<detail::column_body>();
    body->validity = std::move(validity_);
    body->offsets = std::move(offsets_);
    body->values = std::move(values_);
    ArrowArray out{};
    out.length = size_;
    out.null_count = nulls_;
    fill_buffers(*body, out);
    out.buffers = body->buffers;
    reset();
    return detail::export_array(out, std::move(body));
  }

 private:
  static constexpr size_t max_bytes = std::numeric_limits<int32_t>::max();
  static constexpr int64_t max_exact = int64_t{1} << 53;

  bool has_offsets() const {
    return type_.id == type_id::utf8 || type_.id == type_id::binary || type_.id == type_id::list;
  }
  void start_offsets() {
    if (offsets_.size() == 0) offsets_.push(int32_t{0});
  }
  size_t valid(size_t bytes) {
    if (has_validity_) validity_.push_bit(size_, true);
    ++size_;
    return bytes;
  }
  void begin_validity() {
    has_validity_ = true;
    for (int64_t i = 0; i < size_; ++i)
      validity_.push_bit(i, true);
  }
  size_t append_empty() {
    size_t bytes = width_;
    if (has_offsets()) {
      start_offsets();
      offsets_.push(
          static_cast<int32_t>(items_ ? static_cast<size_t>(items_->size()) : values_.size()));
      bytes = sizeof(int32_t);
    } else if (type_.id == type_id::boolean) {
      values_.push_bit(size_, false);
    } else {
      values_.append_zeros(width_);
    }
    ++size_;
    return bytes;
  }
  void append_exact_double(int64_t value) {
    if (value > max_exact || value < -max_exact) out_of_range();
    values_.push(static_cast<double>(value));
  }
  size_t append_list_cell(const column& from, int64_t row) {
    if (type_.id != type_id::list) wrong_type("a list");
    start_offsets();
    const column items = from.items();
    size_t bytes = sizeof(int32_t);
    const int64_t end = from.list_begin(row + 1);
    for (int64_t i = from.list_begin(row); i < end; ++i)
      bytes += items_->append_cell(items, i);
    if (items_->size() > std::numeric_limits<int32_t>::max()) too_big();
    offsets_.push(static_cast<int32_t>(items_->size()));
    return valid(bytes);
  }
  void fill_buffers(detail::column_body& body, ArrowArray& out) {
    body.buffers[0] = nulls_ != 0 ? body.validity.exported() : nullptr;
    if (!has_offsets()) {
      out.n_buffers = 2;
      body.buffers[1] = body.values.exported();
      return;
    }
    body.buffers[1] = body.offsets.exported();
    if (items_ == nullptr) {
      out.n_buffers = 3;
      body.buffers[2] = body.values.exported();
      return;
    }
    out.n_buffers = 2;
    body.children.reserve(1);
    body.children.add(items_->finish());
    body.children.attach(out);
  }
  void reset() {
    has_validity_ = false;
    size_ = 0;
    nulls_ = 0;
  }
  template <class Narrow>
  Narrow narrow(int64_t value) {
    if (value < std::numeric_limits<Narrow>::min() || value > std::numeric_limits<Narrow>::max()) {
      out_of_range();
    }
    return static_cast<Narrow>(value);
  }
  [[noreturn]] void wrong_type(const char* given) const {
    throw error(SPOOR_INVALID_ARGUMENT,
                "column '" + name_ + "' holds " + type_name(type_) + " and was given " + given);
  }
  [[noreturn]] void out_of_range() const {
    throw error(SPOOR_INVALID_ARGUMENT, "column '" + name_ + "' holds " + type_name(type_) +
                                            ", which cannot hold the number it was given");
  }
  [[noreturn]] void too_big() const {
    throw error(SPOOR_RESOURCE, "column '" + name_ + "' would exceed 2 GiB in one batch");
  }

  data_type type_;
  std::string name_;
  size_t width_;
  bool has_validity_ = false;
  int64_t size_ = 0;
  int64_t nulls_ = 0;
  detail::byte_buffer validity_;
  detail::byte_buffer offsets_;
  detail::byte_buffer values_;
  std::unique_ptr<column_builder> items_;
};

SPOOR_SDK_END
