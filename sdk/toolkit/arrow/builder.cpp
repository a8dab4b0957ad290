// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/builder.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>

namespace spoor::toolkit::arrow {
namespace {

constexpr int64_t kFirstRows = 256;
constexpr size_t kFirstDataBytes = 4'096;
/// A column that has grown by this much makes the table count its bytes.
constexpr size_t kGrowthStep = size_t{256} << 10;
constexpr size_t kMaxDataBytes = std::numeric_limits<int32_t>::max();

int64_t grown_capacity(int64_t capacity, int64_t needed) noexcept {
  return std::max({needed, capacity * 2, kFirstRows});
}

size_t bitmap_capacity(int64_t rows) noexcept { return static_cast<size_t>((rows + 63) / 64 * 8); }

tl::unexpected<Error> too_large() {
  return fail(SPOOR_RESOURCE, "more than 2 GiB in one column of one batch", "",
              "finish the batch when the table is full");
}

/// Zeroes bits [rows, old_rows) of a bitmap that is zero beyond.
void clear_bits(uint8_t* bits, int64_t rows, int64_t old_rows) noexcept {
  if (rows >= old_rows) return;
  const int64_t first = (rows + 7) / 8;
  if ((rows & 7) != 0) {
    bits[rows >> 3] = static_cast<uint8_t>(bits[rows >> 3] & ((1U << (rows & 7)) - 1));
  }
  const int64_t last = bitmap_bytes(old_rows);
  if (last > first) std::memset(bits + first, 0, static_cast<size_t>(last - first));
}

}  // namespace

void ColumnBuilder::reserve_bits(int64_t rows) {
  validity_.reserve_zeroed(bitmap_capacity(rows));
  bits_ = validity_.data();
}

void ColumnBuilder::flush_bits(int64_t row_capacity) {
  if (bits_ == nullptr) {
    reserve_bits(row_capacity);
    std::memset(bits_, 0xff, static_cast<size_t>(length_ / 8));
    if ((length_ & 7) != 0) bits_[length_ >> 3] = static_cast<uint8_t>((1U << (length_ & 7)) - 1);
  }
  length_ += pending_nulls_;
  null_count_ += pending_nulls_;
  pending_nulls_ = 0;
}

void ColumnBuilder::truncate_bits(int64_t rows) noexcept {
  if (rows >= length_) {
    if (rows < length()) pending_nulls_ = rows - length_;
    return;
  }
  pending_nulls_ = 0;
  if (bits_ != nullptr) {
    const int64_t forgotten = length_ - rows;
    null_count_ -= forgotten - count_ones(bits_, rows, forgotten);
    clear_bits(bits_, rows, length_);
  }
  length_ = rows;
}

int64_t ColumnBuilder::bits_bytes() const noexcept {
  return null_count_ + pending_nulls_ == 0 ? 0 : bitmap_bytes(length());
}

void ColumnBuilder::reset_rows() noexcept {
  validity_ = Buffer();
  bits_ = nullptr;
  length_ = 0;
  pending_nulls_ = 0;
  null_count_ = 0;
}

// ---- fixed width
// ---------------------------------------------------------------------------------

template <class T, Type kType>
void FixedBuilder<T, kType>::make_room(int64_t more) {
  const int64_t needed = length() + more;
  if (needed > capacity_) {
    capacity_ = grown_capacity(capacity_, needed);
    buffer_.reserve(static_cast<size_t>(capacity_) * sizeof(T));
    values_ = reinterpret_cast<T*>(buffer_.data());
    if (bits_ != nullptr) reserve_bits(capacity_);
  }
  if (pending_nulls_ == 0) return;
  std::memset(values_ + length_, 0, static_cast<size_t>(pending_nulls_) * sizeof(T));
  flush_bits(capacity_);
}

template <class T, Type kType>
void FixedBuilder<T, kType>::append(std::span<const T> values) {
  if (values.empty()) return;
  const auto count = static_cast<int64_t>(values.size());
  make_room(count);
  std::memcpy(values_ + length_, values.data(), values.size_bytes());
  if (bits_ == nullptr) {
    length_ += count;
  } else {
    for (int64_t i = 0; i < count; ++i)
      count_valid();
  }
}

template <class T, Type kType>
int64_t FixedBuilder<T, kType>::size_bytes() const noexcept {
  return bits_bytes() + length() * static_cast<int64_t>(sizeof(T));
}

template <class T, Type kType>
Result<Array> FixedBuilder<T, kType>::finish() {
  const int64_t rows = length();
  Array array;
  if (length_ == 0 && rows > 0) {
    array = make_nulls(Field{.name = "", .type = kType}, rows);
  } else {
    if (pending_nulls_ != 0) make_room(0);
    if (null_count_ == 0) validity_ = Buffer();
    array = make_leaf(rows, null_count_, {std::move(validity_), std::move(buffer_), Buffer()}, 2);
  }
  reset_rows();
  buffer_ = Buffer();
  values_ = nullptr;
  capacity_ = 0;
  return array;
}

template class FixedBuilder<int64_t, Type::int64>;
template class FixedBuilder<uint64_t, Type::uint64>;
template class FixedBuilder<double, Type::float64>;
template class FixedBuilder<int64_t, Type::timestamp>;
template class FixedBuilder<int32_t, Type::date32>;

// ---- utf8 and binary
// -----------------------------------------------------------------------------

bool BytesBuilder::make_room(size_t bytes) {
  if (bytes > kMaxDataBytes - used_) {
    overflowed_ = true;
    return false;
  }
  const int64_t needed = length() + 1;
  if (needed > capacity_) {
    const bool first = capacity_ == 0;
    capacity_ = grown_capacity(capacity_, needed);
    offset_buffer_.reserve((static_cast<size_t>(capacity_) + 1) * sizeof(int32_t));
    offsets_ = reinterpret_cast<int32_t*>(offset_buffer_.data());
    if (first) offsets_[0] = 0;
    if (bits_ != nullptr) reserve_bits(capacity_);
  }
  if (pending_nulls_ != 0) {
    std::fill_n(offsets_ + length_ + 1, pending_nulls_, static_cast<int32_t>(used_));
    flush_bits(capacity_);
  }
  if (bytes > room() || data_ == nullptr) grow_data(bytes);
  return true;
}

/// `limit_` stops at multiples of kGrowthStep, so that crossing one depends on the values alone.
void BytesBuilder::grow_data(size_t bytes) {
  const size_t needed = used_ + bytes;
  const size_t boundary = (limit_ / kGrowthStep + 1) * kGrowthStep;
  if (needed > data_buffer_.capacity() || data_ == nullptr) {
    const size_t doubled = std::min(data_buffer_.capacity() * 2, kMaxDataBytes);
    data_buffer_.reserve(std::max({needed, doubled, kFirstDataBytes}));
    data_ = reinterpret_cast<char*>(data_buffer_.data());
  }
  if (needed >= boundary && growth_flag_ != nullptr) *growth_flag_ = true;
  const size_t next = std::max(boundary, (needed / kGrowthStep + 1) * kGrowthStep);
  limit_ = std::min({data_buffer_.capacity(), next - 1, kMaxDataBytes});
}

void BytesBuilder::truncate(int64_t rows) {
  if (rows < length_) used_ = static_cast<size_t>(offsets_[rows]);
  truncate_bits(rows);
}

int64_t BytesBuilder::size_bytes() const noexcept {
  return bits_bytes() + 4 * (length() + 1) + data_bytes();
}

Result<Array> BytesBuilder::finish() {
  const int64_t rows = length();
  Array array;
  if (length_ == 0) {
    array = make_nulls(Field{.name = "", .type = type_}, rows);
  } else {
    if (pending_nulls_ != 0 && !make_room(0)) overflowed_ = true;
    if (null_count_ == 0) validity_ = Buffer();
    array =
        make_leaf(rows, null_count_,
                  {std::move(validity_), std::move(offset_buffer_), std::move(data_buffer_)}, 3);
  }
  reset_rows();
  data_buffer_ = Buffer();
  offset_buffer_ = Buffer();
  data_ = nullptr;
  offsets_ = nullptr;
  used_ = limit_ = 0;
  capacity_ = 0;
  if (std::exchange(overflowed_, false)) return too_large();
  return array;
}

// ---- boolean
// -------------------------------------------------------------------------------------

void BoolBuilder::make_room() {
  const int64_t needed = length() + 1;
  if (needed > capacity_) {
    capacity_ = grown_capacity(capacity_, needed);
    buffer_.reserve_zeroed(bitmap_capacity(capacity_));
    values_ = buffer_.data();
    if (bits_ != nullptr) reserve_bits(capacity_);
  }
  if (pending_nulls_ != 0) flush_bits(capacity_);
}

void BoolBuilder::truncate(int64_t rows) {
  if (rows < length_) clear_bits(values_, rows, length_);
  truncate_bits(rows);
}

int64_t BoolBuilder::size_bytes() const noexcept { return bits_bytes() + bitmap_bytes(length()); }

Result<Array> BoolBuilder::finish() {
  const int64_t rows = length();
  Array array;
  if (length_ == 0) {
    array = make_nulls(Field{.name = "", .type = Type::boolean}, rows);
  } else {
    if (pending_nulls_ != 0) make_room();
    if (null_count_ == 0) validity_ = Buffer();
    array = make_leaf(rows, null_count_, {std::move(validity_), std::move(buffer_), Buffer()}, 2);
  }
  reset_rows();
  buffer_ = Buffer();
  values_ = nullptr;
  capacity_ = 0;
  return array;
}

// ---- list
// ----------------------------------------------------------------------------------------

ListBuilder::ListBuilder(const Field& item)
    : ColumnBuilder(Type::list), items_(make_builder(item)) {}

void ListBuilder::make_room() {
  const int64_t needed = length() + 1;
  if (needed > capacity_) {
    const bool first = capacity_ == 0;
    capacity_ = grown_capacity(capacity_, needed);
    offset_buffer_.reserve((static_cast<size_t>(capacity_) + 1) * sizeof(int32_t));
    offsets_ = reinterpret_cast<int32_t*>(offset_buffer_.data());
    if (first) offsets_[0] = 0;
    if (bits_ != nullptr) reserve_bits(capacity_);
  }
  if (pending_nulls_ == 0) return;
  std::fill_n(offsets_ + length_ + 1, pending_nulls_, offsets_[length_]);
  flush_bits(capacity_);
}

void ListBuilder::end_list() {
  if (items_->length() > std::numeric_limits<int32_t>::max()) {
    overflowed_ = true;
    return append_null();
  }
  if (pending_nulls_ != 0 || length_ == capacity_) make_room();
  offsets_[length_ + 1] = static_cast<int32_t>(items_->length());
  count_valid();
}

void ListBuilder::truncate(int64_t rows) {
  // Items appended since the last row belong to no row and go, too.
  const int64_t last = std::min(rows, length_);
  items_->truncate(last == 0 || offsets_ == nullptr ? 0 : offsets_[last]);
  truncate_bits(rows);
}

int64_t ListBuilder::size_bytes() const noexcept {
  return bits_bytes() + 4 * (length() + 1) + items_->size_bytes();
}

Result<Array> ListBuilder::finish() {
  if (pending_nulls_ != 0 || offsets_ == nullptr) make_room();
  items_->truncate(offsets_[length_]);
  auto items = items_->finish();
  if (std::exchange(overflowed_, false)) items = too_large();
  ArrayNode node;
  node.add(null_count_ == 0 ? Buffer() : std::move(validity_));
  node.add(std::move(offset_buffer_));
  if (items) node.add_child(std::move(*items));
  Array array = std::move(node).publish(length_, null_count_);
  reset_rows();
  offset_buffer_ = Buffer();
  offsets_ = nullptr;
  capacity_ = 0;
  if (!items) return tl::unexpected(std::move(items.error()));
  return array;
}

void ListBuilder::set_growth_flag(bool* flag) noexcept {
  ColumnBuilder::set_growth_flag(flag);
  items_->set_growth_flag(flag);
}

// ---- struct
// --------------------------------------------------------------------------------------

StructBuilder::StructBuilder(std::span<const Field> fields) : ColumnBuilder(Type::structure) {
  for (const Field& field : fields)
    children_.push_back(make_builder(field));
}

void StructBuilder::make_room() {
  const int64_t needed = length() + 1;
  if (needed > capacity_) {
    capacity_ = grown_capacity(capacity_, needed);
    if (bits_ != nullptr) reserve_bits(capacity_);
  }
  if (pending_nulls_ != 0) flush_bits(capacity_);
}

void StructBuilder::end_row() {
  make_room();
  count_valid();
  for (auto& child : children_)
    child->pad_to(length_);
}

void StructBuilder::truncate(int64_t rows) {
  const int64_t kept = std::min(rows, length());
  for (auto& child : children_)
    child->truncate(kept);
  truncate_bits(rows);
}

int64_t StructBuilder::size_bytes() const noexcept {
  int64_t total = bits_bytes();
  for (const auto& child : children_)
    total += child->size_bytes();
  return total;
}

Result<Array> StructBuilder::finish() {
  if (pending_nulls_ != 0) make_room();
  ArrayNode node;
  node.add(null_count_ == 0 ? Buffer() : std::move(validity_));
  std::optional<Error> error;
  for (auto& child : children_) {
    child->truncate(length_);
    child->pad_to(length_);
    auto column = child->finish();
    if (column) {
      node.add_child(std::move(*column));
    } else {
      error = std::move(column.error());
    }
  }
  Array array = std::move(node).publish(length_, null_count_);
  reset_rows();
  capacity_ = 0;
  if (error) return tl::unexpected(std::move(*error));
  return array;
}

void StructBuilder::set_growth_flag(bool* flag) noexcept {
  ColumnBuilder::set_growth_flag(flag);
  for (auto& child : children_)
    child->set_growth_flag(flag);
}

// ---- dictionary
// ----------------------------------------------------------------------------------

DictionaryBuilder::DictionaryBuilder(const Field& field) : ColumnBuilder(field.type) {
  Field values = field;
  values.dictionary = false;
  values_ = make_builder(values);
}

void DictionaryBuilder::truncate(int64_t rows) {
  const int64_t kept = std::min(rows, length());
  indices_.truncate(kept);
  length_ = std::min(kept, length_);
  pending_nulls_ = kept - length_;
}

int64_t DictionaryBuilder::size_bytes() const noexcept {
  return 4 * length() + values_->size_bytes();
}

Result<Array> DictionaryBuilder::finish() {
  indices_.pad_to(length());
  auto indices = indices_.finish();
  auto values = values_->finish();
  reset_rows();
  if (!values) return tl::unexpected(std::move(values.error()));
  return make_dictionary(std::move(*indices), std::move(*values));
}

void DictionaryBuilder::set_growth_flag(bool* flag) noexcept {
  ColumnBuilder::set_growth_flag(flag);
  values_->set_growth_flag(flag);
}

// ---- any
// -----------------------------------------------------------------------------------------

std::unique_ptr<ColumnBuilder> make_builder(const Field& field) {
  if (field.dictionary) return std::make_unique<DictionaryBuilder>(field);
  switch (field.type) {
    case Type::boolean:
      return std::make_unique<BoolBuilder>();
    case Type::int64:
      return std::make_unique<Int64Builder>();
    case Type::uint64:
      return std::make_unique<UInt64Builder>();
    case Type::float64:
      return std::make_unique<Float64Builder>();
    case Type::binary:
      return std::make_unique<BinaryBuilder>();
    case Type::timestamp:
      return std::make_unique<TimestampBuilder>();
    case Type::date32:
      return std::make_unique<Date32Builder>();
    case Type::list:
      return std::make_unique<ListBuilder>(field.children.at(0));
    case Type::structure:
      return std::make_unique<StructBuilder>(field.children);
    default:
      return std::make_unique<Utf8Builder>();
  }
}

// ---- table
// ---------------------------------------------------------------------------------------

TableBuilder::TableBuilder(std::vector<Field> fields, BatchLimits limits)
    : fields_(std::move(fields)), limits_(limits), schema_(make_schema(fields_)) {
  for (const Field& field : fields_) {
    columns_.push_back(make_builder(field));
    columns_.back()->set_growth_flag(&grown_);
  }
}

void TableBuilder::abandon_row() {
  for (auto& column : columns_)
    column->truncate(rows_);
}

int64_t TableBuilder::size_bytes() const noexcept {
  int64_t total = 0;
  for (const auto& column : columns_)
    total += column->size_bytes();
  return total;
}

void TableBuilder::check_limits() noexcept {
  grown_ = false;
  const int64_t bytes = size_bytes();
  full_ = rows_ >= limits_.rows || bytes >= limits_.bytes;
  const int64_t bytes_per_row = bytes / rows_ + 1;
  const int64_t half_way = (limits_.bytes - bytes) / bytes_per_row / 2;
  next_check_ = std::min(rows_ + std::clamp<int64_t>(half_way, 1, 1'024), limits_.rows);
}

Result<Array> TableBuilder::finish() {
  std::vector<Array> columns;
  columns.reserve(columns_.size());
  std::optional<Error> error;
  for (size_t i = 0; i < columns_.size(); ++i) {
    columns_[i]->truncate(rows_);
    columns_[i]->pad_to(rows_);
    auto column = columns_[i]->finish();
    if (!column) {
      error = std::move(column.error());
      error->what = "column '" + fields_[i].name + "': " + error->what;
      continue;
    }
    columns.push_back(std::move(*column));
  }
  const int64_t rows = std::exchange(rows_, 0);
  next_check_ = 1;
  grown_ = full_ = false;
  if (error) return tl::unexpected(std::move(*error));
  return make_struct(rows, std::move(columns));
}

}  // namespace spoor::toolkit::arrow
