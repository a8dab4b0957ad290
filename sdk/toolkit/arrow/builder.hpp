// SPDX-License-Identifier: Apache-2.0
//
// Column and table builders for parsers. Appending a value is an inline store; nulls are only
// counted until the next value, so that a sparse column costs next to nothing; a column without
// nulls has no bitmap; `finish` hands the buffers over without a copy.
//
// A builder is for one thread at a time. Memory that cannot be had throws std::bad_alloc. The same
// appends give the same bytes, whatever was built before.
#pragma once

#include <spoor/abi/arrow.h>

#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/buffer.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>
#include <vector>

namespace spoor::toolkit::arrow {

/// What all column builders share: rows, nulls and their bitmap.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(Type type) noexcept : type_(type) {}
  ColumnBuilder(const ColumnBuilder&) = delete;
  ColumnBuilder& operator=(const ColumnBuilder&) = delete;
  virtual ~ColumnBuilder() = default;

  [[nodiscard]] Type type() const noexcept { return type_; }
  /// Rows appended, nulls included.
  [[nodiscard]] int64_t length() const noexcept { return length_ + pending_nulls_; }
  void append_null() noexcept { ++pending_nulls_; }
  void append_nulls(int64_t count) noexcept { pending_nulls_ += count; }
  /// Appends nulls until there are `rows` rows; does nothing if there are that many.
  void pad_to(int64_t rows) noexcept {
    if (rows > length()) pending_nulls_ = rows - length_;
  }
  /// Forgets the rows from `rows` on (a record that turned out bad).
  virtual void truncate(int64_t rows) = 0;
  /// Bytes the finished array will have, as `size_bytes` counts them.
  [[nodiscard]] virtual int64_t size_bytes() const noexcept = 0;
  /// The array; the builder is empty afterwards. Fails with SPOOR_RESOURCE if a utf8, binary or
  /// list column passed 2 GiB, which cannot happen to those who finish when the table is `full()`.
  [[nodiscard]] virtual Result<Array> finish() = 0;

  /// `*flag` is set each time a column has grown by about 256 KiB. For TableBuilder.
  virtual void set_growth_flag(bool* flag) noexcept { growth_flag_ = flag; }

 protected:
  /// Marks row `length_` as valid and counts it. The bitmap, if any, is zero beyond `length_`.
  void count_valid() noexcept {
    if (bits_ != nullptr) {
      bits_[length_ >> 3] = static_cast<uint8_t>(bits_[length_ >> 3] | (1U << (length_ & 7)));
    }
    ++length_;
  }
  /// Makes the bitmap as large as the rows it must hold from now on.
  void reserve_bits(int64_t rows);
  /// Turns pending nulls into rows of the bitmap. The caller has made room for the values.
  void flush_bits(int64_t row_capacity);
  /// Forgets bits and pending nulls from `rows` on.
  void truncate_bits(int64_t rows) noexcept;
  [[nodiscard]] int64_t bits_bytes() const noexcept;
  void reset_rows() noexcept;

  Type type_;
  uint8_t* bits_ = nullptr;  ///< validity_.data() if there are nulls
  int64_t length_ = 0;       ///< rows without the pending nulls
  int64_t pending_nulls_ = 0;
  int64_t null_count_ = 0;  ///< without the pending ones
  bool* growth_flag_ = nullptr;
  Buffer validity_;
};

/// Columns of one machine word per row.
template <class T, Type kType>
class FixedBuilder final : public ColumnBuilder {
 public:
  FixedBuilder() noexcept : ColumnBuilder(kType) {}

  void append(T value) {
    if (pending_nulls_ != 0 || length_ == capacity_) make_room();
    values_[length_] = value;
    count_valid();
  }
  /// Many values at once, all valid.
  void append(std::span<const T> values);

  void truncate(int64_t rows) override { truncate_bits(rows); }
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;

 private:
  void make_room(int64_t more = 1);

  T* values_ = nullptr;
  int64_t capacity_ = 0;  ///< in rows
  Buffer buffer_;
};

using Int64Builder = FixedBuilder<int64_t, Type::int64>;
using UInt64Builder = FixedBuilder<uint64_t, Type::uint64>;
using Float64Builder = FixedBuilder<double, Type::float64>;
using TimestampBuilder = FixedBuilder<int64_t, Type::timestamp>;
using Date32Builder = FixedBuilder<int32_t, Type::date32>;

/// Copies without a call for the short strings that evidence is made of.
inline void copy_bytes(char* to, const char* from, size_t n) noexcept {
  if (n <= 16) {
    if (n >= 8) {
      uint64_t head;
      uint64_t tail;
      std::memcpy(&head, from, 8);
      std::memcpy(&tail, from + n - 8, 8);
      std::memcpy(to, &head, 8);
      std::memcpy(to + n - 8, &tail, 8);
    } else if (n >= 4) {
      uint32_t head;
      uint32_t tail;
      std::memcpy(&head, from, 4);
      std::memcpy(&tail, from + n - 4, 4);
      std::memcpy(to, &head, 4);
      std::memcpy(to + n - 4, &tail, 4);
    } else if (n != 0) {
      const char middle = from[n >> 1];
      const char last = from[n - 1];
      to[0] = from[0];
      to[n >> 1] = middle;
      to[n - 1] = last;
    }
  } else {
    std::memcpy(to, from, n);
  }
}

/// utf8 and binary columns. The bytes of a utf8 column must be valid UTF-8; this is the caller's
/// business (the guard's full level checks it).
class BytesBuilder : public ColumnBuilder {
 public:
  void append(std::string_view value) {
    if (pending_nulls_ != 0 || length_ == capacity_ || value.size() > room()) {
      if (!make_room(value.size())) return append_null();
    }
    copy_bytes(data_ + used_, value.data(), value.size());
    commit_bytes(value.size());
  }

  /// Room for a value of up to `bytes` bytes, to be written in place and then committed. Null if
  /// the column is past 2 GiB: append_null() then. Calling anything but `commit` forgets it.
  [[nodiscard]] char* reserve(size_t bytes) {
    if (pending_nulls_ != 0 || length_ == capacity_ || bytes > room()) {
      if (!make_room(bytes)) return nullptr;
    }
    return data_ + used_;
  }
  /// Ends a value of `bytes` bytes, not more than were reserved.
  void commit(size_t bytes) noexcept {
    assert(bytes <= room());
    commit_bytes(bytes);
  }

  /// Bytes of all values so far.
  [[nodiscard]] int64_t data_bytes() const noexcept { return static_cast<int64_t>(used_); }
  void truncate(int64_t rows) override;
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;

 protected:
  using ColumnBuilder::ColumnBuilder;

 private:
  [[nodiscard]] size_t room() const noexcept { return limit_ - used_; }
  void commit_bytes(size_t n) noexcept {
    used_ += n;
    offsets_[length_ + 1] = static_cast<int32_t>(used_);
    count_valid();
  }
  /// False, and the column marked as overflowed, if it would pass 2 GiB.
  bool make_room(size_t bytes);
  void grow_data(size_t bytes);

  char* data_ = nullptr;
  size_t used_ = 0;
  size_t limit_ = 0;  ///< up to where `append` needs no slow path; not more than the capacity
  int32_t* offsets_ = nullptr;
  int64_t capacity_ = 0;  ///< in rows
  Buffer data_buffer_;
  Buffer offset_buffer_;
  bool overflowed_ = false;
};

class Utf8Builder final : public BytesBuilder {
 public:
  Utf8Builder() noexcept : BytesBuilder(Type::utf8) {}
};

class BinaryBuilder final : public BytesBuilder {
 public:
  BinaryBuilder() noexcept : BytesBuilder(Type::binary) {}
};

class BoolBuilder final : public ColumnBuilder {
 public:
  BoolBuilder() noexcept : ColumnBuilder(Type::boolean) {}

  void append(bool value) {
    if (pending_nulls_ != 0 || length_ == capacity_) make_room();
    uint8_t& byte = values_[length_ >> 3];
    byte = static_cast<uint8_t>(byte | (static_cast<unsigned>(value) << (length_ & 7)));
    count_valid();
  }

  void truncate(int64_t rows) override;
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;

 private:
  void make_room();

  uint8_t* values_ = nullptr;  ///< zero beyond length_
  int64_t capacity_ = 0;       ///< in rows
  Buffer buffer_;
};

/// The builder for a field: one of the classes of this file, by its type.
[[nodiscard]] std::unique_ptr<ColumnBuilder> make_builder(const Field& field);

/// `builder` as the class that its type says.
template <class B>
[[nodiscard]] B& builder_as(ColumnBuilder& builder) noexcept {
  assert(dynamic_cast<B*>(&builder) != nullptr);
  return static_cast<B&>(builder);
}

/// Lists of any type: append the items of a row to `items`, then `end_list`.
class ListBuilder final : public ColumnBuilder {
 public:
  explicit ListBuilder(const Field& item);

  template <class B>
  [[nodiscard]] B& items() noexcept {
    return builder_as<B>(*items_);
  }
  [[nodiscard]] ColumnBuilder& items() noexcept { return *items_; }
  /// Ends a row: the items appended since the last row. No items: the empty list.
  void end_list();

  void truncate(int64_t rows) override;
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;
  void set_growth_flag(bool* flag) noexcept override;

 private:
  void make_room();

  std::unique_ptr<ColumnBuilder> items_;
  int32_t* offsets_ = nullptr;
  int64_t capacity_ = 0;
  Buffer offset_buffer_;
  bool overflowed_ = false;
};

/// Structs: append to the children, then `end_row`; children left out are null.
class StructBuilder final : public ColumnBuilder {
 public:
  explicit StructBuilder(std::span<const Field> fields);

  template <class B>
  [[nodiscard]] B& child(size_t index) noexcept {
    return builder_as<B>(child(index));
  }
  /// The builder of a member, brought up to the current row.
  [[nodiscard]] ColumnBuilder& child(size_t index) noexcept {
    children_[index]->pad_to(length());
    return *children_[index];
  }
  void end_row();

  void truncate(int64_t rows) override;
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;
  void set_growth_flag(bool* flag) noexcept override;

 private:
  void make_room();

  std::vector<std::unique_ptr<ColumnBuilder>> children_;
  int64_t capacity_ = 0;  ///< rows the bitmap has room for
};

/// Dictionary columns (`Field::dictionary`): the caller fills `values` with what it wants once and
/// appends positions in it.
class DictionaryBuilder final : public ColumnBuilder {
 public:
  explicit DictionaryBuilder(const Field& field);

  template <class B>
  [[nodiscard]] B& values() noexcept {
    return builder_as<B>(*values_);
  }
  [[nodiscard]] ColumnBuilder& values() noexcept { return *values_; }
  /// `index` must be less than values().length() when the column is finished.
  void append_index(int32_t index) {
    indices_.pad_to(indices_.length() + pending_nulls_);
    length_ += pending_nulls_ + 1;
    pending_nulls_ = 0;
    indices_.append(index);
  }

  void truncate(int64_t rows) override;
  [[nodiscard]] int64_t size_bytes() const noexcept override;
  [[nodiscard]] Result<Array> finish() override;
  void set_growth_flag(bool* flag) noexcept override;

 private:
  FixedBuilder<int32_t, Type::date32> indices_;
  std::unique_ptr<ColumnBuilder> values_;
};

/// Builds batches of one schema. A column that got no value for a row is null there, so a parser
/// touches only the columns it has values for:
///
///     table.utf8(i).append(text); ... table.end_row();
///     if (table.full()) out.batch(*table.finish());
class TableBuilder {
 public:
  explicit TableBuilder(std::vector<Field> fields, BatchLimits limits = {});
  TableBuilder(const TableBuilder&) = delete;  // columns point at their table
  TableBuilder& operator=(const TableBuilder&) = delete;
  ~TableBuilder() = default;

  [[nodiscard]] const Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }
  [[nodiscard]] size_t n_columns() const noexcept { return columns_.size(); }

  /// The builder of a column, brought up to the current row: what is appended next belongs to it.
  template <class B>
  [[nodiscard]] B& column(size_t index) noexcept {
    B& builder = builder_as<B>(*columns_[index]);
    builder.pad_to(rows_);
    return builder;
  }
  [[nodiscard]] ColumnBuilder& column(size_t index) noexcept {
    columns_[index]->pad_to(rows_);
    return *columns_[index];
  }
  [[nodiscard]] Utf8Builder& utf8(size_t index) noexcept { return column<Utf8Builder>(index); }
  [[nodiscard]] Int64Builder& i64(size_t index) noexcept { return column<Int64Builder>(index); }
  [[nodiscard]] UInt64Builder& u64(size_t index) noexcept { return column<UInt64Builder>(index); }
  [[nodiscard]] Float64Builder& f64(size_t index) noexcept { return column<Float64Builder>(index); }
  [[nodiscard]] BoolBuilder& boolean(size_t index) noexcept { return column<BoolBuilder>(index); }
  [[nodiscard]] TimestampBuilder& timestamp(size_t index) noexcept {
    return column<TimestampBuilder>(index);
  }
  [[nodiscard]] Date32Builder& date32(size_t index) noexcept {
    return column<Date32Builder>(index);
  }
  [[nodiscard]] BinaryBuilder& binary(size_t index) noexcept {
    return column<BinaryBuilder>(index);
  }
  [[nodiscard]] ListBuilder& list(size_t index) noexcept { return column<ListBuilder>(index); }
  [[nodiscard]] StructBuilder& structure(size_t index) noexcept {
    return column<StructBuilder>(index);
  }
  [[nodiscard]] DictionaryBuilder& dictionary(size_t index) noexcept {
    return column<DictionaryBuilder>(index);
  }

  /// Whether the current row already has a value in that column (a key given twice).
  [[nodiscard]] bool has_value(size_t index) const noexcept {
    return columns_[index]->length() > rows_;
  }

  /// Ends the current row. Each column has got at most one value for it.
  void end_row() {
    if (++rows_ >= next_check_ || grown_) check_limits();
  }
  /// Forgets what was appended to the current row.
  void abandon_row();

  [[nodiscard]] int64_t rows() const noexcept { return rows_; }
  /// True when the batch must be finished before the next row.
  [[nodiscard]] bool full() const noexcept { return full_; }
  [[nodiscard]] int64_t size_bytes() const noexcept;

  /// A struct array of rows() rows with exact null counts; the builder is empty afterwards. Fails
  /// with SPOOR_RESOURCE, naming the column, if one passed 2 GiB.
  [[nodiscard]] Result<Array> finish();

 private:
  void check_limits() noexcept;

  std::vector<Field> fields_;
  BatchLimits limits_;
  Schema schema_;
  std::vector<std::unique_ptr<ColumnBuilder>> columns_;
  int64_t rows_ = 0;
  int64_t next_check_ = 1;  ///< row count at which the bytes are counted again
  bool grown_ = false;      ///< a column grew a lot: count the bytes at the end of the row
  bool full_ = false;
};

}  // namespace spoor::toolkit::arrow
