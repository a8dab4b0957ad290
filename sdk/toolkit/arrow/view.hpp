// SPDX-License-Identifier: Apache-2.0
//
// Typed reading of one column. A view costs nothing to make or copy and checks nothing: the schema
// and array must have passed `validate`, and stay alive and unchanged as long as the view.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <cstring>
#include <string_view>
#include <toolkit/arrow/schema.hpp>

namespace spoor::toolkit::arrow {

/// Bit `index` of an Arrow bitmap (least significant bit first).
[[nodiscard]] inline bool bit_at(const void* bitmap, int64_t index) noexcept {
  return ((static_cast<const uint8_t*>(bitmap)[index >> 3] >> (index & 7)) & 1) != 0;
}

/// A column of a canonical type (or a dictionary of one: `index` gives the position in
/// `dictionary()`). Rows are 0 .. length()-1; offsets of the array and of the parent struct are
/// honoured. Values of null rows are unspecified but safe to read.
class ColumnView {
 public:
  ColumnView() = default;
  /// `parent_offset` and `length` are those of the struct array the column belongs to; leave the
  /// length at -1 to take the column's own.
  ColumnView(const ArrowSchema& schema, const ArrowArray& array, int64_t parent_offset = 0,
             int64_t length = -1) noexcept
      : schema_(&schema),
        array_(&array),
        offset_(array.offset + parent_offset),
        length_(length < 0 ? array.length - parent_offset : length) {
    if (array.n_buffers > 0 && array.null_count != 0) {
      validity_ = static_cast<const uint8_t*>(array.buffers[0]);
    }
    if (array.n_buffers > 1) values_ = array.buffers[1];
    if (array.n_buffers > 2) data_ = static_cast<const char*>(array.buffers[2]);
  }

  [[nodiscard]] int64_t length() const noexcept { return length_; }
  [[nodiscard]] const ArrowSchema& schema() const noexcept { return *schema_; }
  [[nodiscard]] const ArrowArray& array() const noexcept { return *array_; }
  [[nodiscard]] std::string_view name() const noexcept {
    return schema_->name == nullptr ? std::string_view{} : schema_->name;
  }
  /// False if there is no null for sure.
  [[nodiscard]] bool may_have_nulls() const noexcept { return validity_ != nullptr; }
  [[nodiscard]] bool null(int64_t row) const noexcept {
    return validity_ != nullptr && !bit_at(validity_, offset_ + row);
  }

  [[nodiscard]] bool boolean(int64_t row) const noexcept { return bit_at(values_, offset_ + row); }
  /// int64 and timestamp.
  [[nodiscard]] int64_t i64(int64_t row) const noexcept { return values<int64_t>()[row]; }
  [[nodiscard]] uint64_t u64(int64_t row) const noexcept { return values<uint64_t>()[row]; }
  [[nodiscard]] double f64(int64_t row) const noexcept { return values<double>()[row]; }
  /// date32: days; also int32 dictionary indices.
  [[nodiscard]] int32_t i32(int64_t row) const noexcept { return values<int32_t>()[row]; }
  /// utf8 and binary; a view into the batch.
  [[nodiscard]] std::string_view str(int64_t row) const noexcept {
    const int32_t* at = values<int32_t>() + row;
    if (data_ == nullptr) return {};
    return {data_ + at[0], static_cast<size_t>(at[1] - at[0])};
  }

  /// First row in `items()` and number of rows of a list cell.
  struct Range {
    int64_t begin;
    int64_t size;
  };
  [[nodiscard]] Range list(int64_t row) const noexcept {
    const int32_t* at = values<int32_t>() + row;
    return {at[0], at[1] - at[0]};
  }
  /// The values of all cells of a list column.
  [[nodiscard]] ColumnView items() const noexcept { return child_view(0, 0, -1); }
  /// A member of a struct column, with rows numbered as in this column.
  [[nodiscard]] ColumnView child(int64_t index) const noexcept {
    return child_view(index, offset_, length_);
  }
  [[nodiscard]] int64_t n_children() const noexcept { return array_->n_children; }

  [[nodiscard]] bool is_dictionary() const noexcept { return array_->dictionary != nullptr; }
  /// The dictionary's values.
  [[nodiscard]] ColumnView dictionary() const noexcept {
    return {*schema_->dictionary, *array_->dictionary};
  }
  /// The position in the dictionary, for any integer width of index.
  [[nodiscard]] int64_t index(int64_t row) const noexcept;

  /// The values of row 0 onwards, for loops that want a plain pointer.
  template <class T>
  [[nodiscard]] const T* values() const noexcept {
    return static_cast<const T*>(values_) + offset_;
  }

 private:
  [[nodiscard]] ColumnView child_view(int64_t i, int64_t offset, int64_t length) const noexcept {
    return {*schema_->children[i], *array_->children[i], offset, length};
  }

  const ArrowSchema* schema_ = nullptr;
  const ArrowArray* array_ = nullptr;
  int64_t offset_ = 0;
  int64_t length_ = 0;
  const uint8_t* validity_ = nullptr;
  const void* values_ = nullptr;
  const char* data_ = nullptr;
};

inline int64_t ColumnView::index(int64_t row) const noexcept {
  switch (schema_->format[0]) {
    case 'c':
      return values<int8_t>()[row];
    case 'C':
      return values<uint8_t>()[row];
    case 's':
      return values<int16_t>()[row];
    case 'S':
      return values<uint16_t>()[row];
    case 'i':
      return values<int32_t>()[row];
    case 'I':
      return values<uint32_t>()[row];
    default:
      return values<int64_t>()[row];
  }
}

/// A batch: a struct array with its schema. `column(i)` has `rows()` rows.
class BatchView {
 public:
  BatchView(const ArrowSchema& schema, const ArrowArray& array) noexcept
      : schema_(&schema), array_(&array) {}

  [[nodiscard]] int64_t rows() const noexcept { return array_->length; }
  [[nodiscard]] int64_t columns() const noexcept { return array_->n_children; }
  [[nodiscard]] ColumnView column(int64_t index) const noexcept {
    return {*schema_->children[index], *array_->children[index], array_->offset, array_->length};
  }
  /// Index of a column, or -1.
  [[nodiscard]] int64_t find(std::string_view name) const noexcept {
    return find_column(*schema_, name);
  }

 private:
  const ArrowSchema* schema_;
  const ArrowArray* array_;
};

}  // namespace spoor::toolkit::arrow
