// SPDX-License-Identifier: Apache-2.0
//
// Reading: a batch of rows and its columns. Slices (offsets of the column and of the batch) and
// missing validity bitmaps are accounted for here, so that a plugin cannot forget them.
#pragma once

#include <spoor/abi/arrow.h>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

inline bool bit_at(const void* bits, int64_t i) {
  return ((static_cast<const uint8_t*>(bits)[i >> 3] >> (i & 7)) & 1) != 0;
}

/// Owns an ArrowArray.
class array_holder {
 public:
  array_holder() = default;
  explicit array_holder(ArrowArray&& taken) : raw_(taken) { taken.release = nullptr; }
  array_holder(array_holder&& other) noexcept : raw_(other.raw_) { other.raw_.release = nullptr; }
  array_holder& operator=(array_holder&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~array_holder() {
    if (raw_.release != nullptr) raw_.release(&raw_);
  }
  const ArrowArray& get() const { return raw_; }
  ArrowArray* out() { return &raw_; }
  bool empty() const { return raw_.release == nullptr; }
  ArrowArray move() {
    ArrowArray moved = raw_;
    raw_.release = nullptr;
    return moved;
  }

 private:
  ArrowArray raw_{};
};

using shared_array = std::shared_ptr<const array_holder>;

/// Children of an exported array. Holders, so that nothing leaks when building fails halfway, and
/// so that a child may be moved out by whoever gets the array.
class array_children {
 public:
  void reserve(size_t count) {
    holders_.reserve(count);
    pointers_.reserve(count);
  }
  /// Only as many as reserved: the pointers must stay valid.
  void add(array_holder child) {
    holders_.push_back(std::move(child));
    pointers_.push_back(holders_.back().out());
  }
  void attach(ArrowArray& to) {
    to.n_children = static_cast<int64_t>(pointers_.size());
    to.children = pointers_.data();
  }

 private:
  std::vector<array_holder> holders_;
  std::vector<ArrowArray*> pointers_;
};

/// Release callback of an array whose private_data is a Body made by new.
template <class Body>
void release_array(ArrowArray* array) {
  delete static_cast<Body*>(array->private_data);
  array->release = nullptr;
}

template <class Body>
array_holder export_array(ArrowArray array, std::unique_ptr<Body> body) {
  array.release = release_array<Body>;
  array.private_data = body.release();
  return array_holder(std::move(array));
}

/// What a view of a shared array owns: a share in the buffers, and views of the children.
struct view_body {
  shared_array owner;
  array_children children;
  array_holder dictionary;
};

inline array_holder view_of(const ArrowArray& from, const shared_array& owner) {
  auto body = std::make_unique<view_body>();
  body->owner = owner;
  const auto count = static_cast<size_t>(from.n_children);
  body->children.reserve(count);
  for (size_t i = 0; i < count; ++i)
    body->children.add(view_of(*from.children[i], owner));
  ArrowArray view = from;
  body->children.attach(view);
  if (from.dictionary != nullptr) {
    body->dictionary = view_of(*from.dictionary, owner);
    view.dictionary = body->dictionary.out();
  }
  return export_array(view, std::move(body));
}

}  // namespace detail

/// One column of a batch; borrowed. Getters check the type, not the row.
class column {
 public:
  column(const ArrowSchema* schema, const ArrowArray* array, int64_t batch_offset, int64_t rows)
      : schema_(schema),
        array_(array),
        offset_(array->offset + batch_offset),
        rows_(rows),
        type_(detail::type_of(*schema)) {
    validity_ = array->n_buffers > 0 && array->null_count != 0 ? array->buffers[0] : nullptr;
    values_ = array->n_buffers > 1 ? array->buffers[1] : nullptr;
    if (type_.id == type_id::list) items_ = array->children[0];
  }

  std::string_view name() const { return schema_->name == nullptr ? "" : schema_->name; }
  data_type storage() const { return type_; }
  int64_t rows() const { return rows_; }

  bool null(int64_t row) const {
    return validity_ != nullptr && !detail::bit_at(validity_, offset_ + row);
  }
  /// Text, or the bytes of a binary column. Valid as long as the batch.
  std::string_view str(int64_t row) const {
    if (type_.id != type_id::utf8 && type_.id != type_id::binary) wrong_type("utf8");
    return text_at(array_, offset_ + row);
  }
  bool boolean(int64_t row) const {
    if (type_.id != type_id::boolean) wrong_type("bool");
    return detail::bit_at(values_, offset_ + row);
  }
  /// Of int64, timestamp (µs) and date32 (days).
  int64_t i64(int64_t row) const {
    if (type_.id == type_id::date32) return value<int32_t>(row);
    if (type_.id == type_id::i8) return value<int8_t>(row);
    if (type_.id != type_id::i64 && type_.id != type_id::timestamp_us) wrong_type("int64");
    return value<int64_t>(row);
  }
  uint64_t u64(int64_t row) const {
    if (type_.id != type_id::u64) wrong_type("uint64");
    return value<uint64_t>(row);
  }
  double f64(int64_t row) const {
    if (type_.id != type_id::f64) wrong_type("float64");
    return value<double>(row);
  }
  int64_t timestamp(int64_t row) const {
    if (type_.id != type_id::timestamp_us) wrong_type("timestamp");
    return value<int64_t>(row);
  }
  /// How many items a list has in this row, and the items of all rows as a column of their own:
  /// those of `row` are at list_begin(row) … list_begin(row) + list_size(row) - 1.
  int64_t list_size(int64_t row) const { return list_begin(row + 1) - list_begin(row); }
  int64_t list_begin(int64_t row) const {
    if (type_.id != type_id::list) wrong_type("list");
    return static_cast<const int32_t*>(values_)[offset_ + row];
  }
  column items() const {
    if (type_.id != type_id::list) wrong_type("list");
    return column(schema_->children[0], items_, 0, items_->length);
  }
  std::vector<std::string_view> strings(int64_t row) const {
    const column all = items();
    std::vector<std::string_view> out;
    const int64_t end = list_begin(row + 1);
    for (int64_t i = list_begin(row); i < end; ++i) {
      out.push_back(all.null(i) ? std::string_view() : all.str(i));
    }
    return out;
  }

  /// A dictionary-encoded column (only for classes that accept them): the number of each row's
  /// value, and the values.
  bool encoded() const { return schema_->dictionary != nullptr; }
  int64_t code(int64_t row) const {
    if (!encoded()) wrong_type("dictionary-encoded");
    switch (schema_->format[0]) {
      case 'c':
        return value<int8_t>(row);
      case 'C':
        return value<uint8_t>(row);
      case 's':
        return value<int16_t>(row);
      case 'S':
        return value<uint16_t>(row);
      case 'i':
        return value<int32_t>(row);
      case 'I':
        return value<uint32_t>(row);
      default:
        return value<int64_t>(row);
    }
  }
  column dictionary() const {
    if (!encoded()) wrong_type("dictionary-encoded");
    return column(schema_->dictionary, array_->dictionary, 0, array_->dictionary->length);
  }

  /// Throws unless the column has that type: once per batch instead of a surprise in row 4711.
  const column& expect(data_type wanted) const {
    if (type_ != wanted) wrong_type(type_name(wanted).c_str());
    return *this;
  }

  const ArrowSchema* raw_schema() const { return schema_; }
  const ArrowArray* raw() const { return array_; }
  /// Offset of row 0 in the buffers: of the column and of the batch together.
  int64_t offset() const { return offset_; }

 private:
  template <class T>
  T value(int64_t row) const {
    return static_cast<const T*>(values_)[offset_ + row];
  }
  static std::string_view text_at(const ArrowArray* array, int64_t at) {
    const auto* offsets = static_cast<const int32_t*>(array->buffers[1]) + at;
    return {static_cast<const char*>(array->buffers[2]) + offsets[0],
            static_cast<size_t>(offsets[1] - offsets[0])};
  }
  [[noreturn]] void wrong_type(const char* asked) const {
    const std::string has = type_.id == type_id::other ? schema_->format : type_name(type_);
    throw error(SPOOR_INVALID_DATA,
                "column '" + std::string(name()) + "' is " + has + ", not " + asked);
  }

  const ArrowSchema* schema_;
  const ArrowArray* array_;
  int64_t offset_;
  int64_t rows_;
  data_type type_;
  const void* validity_ = nullptr;
  const void* values_ = nullptr;
  const ArrowArray* items_ = nullptr;
};

namespace detail {

/// How a declared input column is found when the table has none of its name.
struct column_rule {
  std::string name;
  std::string role;
  std::string value_type;
};

/// The names of declared columns, resolved once per schema.
using aliases = std::vector<std::pair<std::string, int64_t>>;

}  // namespace detail

/// Some rows of a table. Owns its buffers together with every batch or writer they were passed to.
class batch {
 public:
  batch(const ArrowSchema* schema, detail::array_holder array,
        const detail::aliases* aliases = nullptr, size_t input = 0)
      : schema_(schema),
        array_(std::make_shared<const detail::array_holder>(std::move(array))),
        aliases_(aliases),
        input_(input) {}

  int64_t rows() const { return raw().length; }
  size_t columns() const { return static_cast<size_t>(raw().n_children); }
  schema_view schema() const { return schema_view(schema_); }
  /// Which of the step's inputs it came from, in the order of call().info()["inputs"].
  size_t input() const { return input_; }

  column at(size_t i) const {
    if (i >= columns()) {
      throw error(SPOOR_INVALID_DATA, "the input has no column number " + std::to_string(i));
    }
    return column(schema_->children[i], raw().children[i], raw().offset, rows());
  }
  /// By name; a column that describe() declares is also found by its role or its value type.
  std::optional<column> find(std::string_view name) const {
    if (const auto field = schema().find(name)) return at(field->index());
    if (aliases_ == nullptr) return std::nullopt;
    for (const auto& [alias, index] : *aliases_) {
      if (alias == name) return at(static_cast<size_t>(index));
    }
    return std::nullopt;
  }
  column operator[](std::string_view name) const {
    if (auto found = find(name)) return *found;
    throw error(SPOOR_INVALID_DATA, "the input has no column '" + std::string(name) + "'");
  }

  const ArrowSchema* raw_schema() const { return schema_; }
  const ArrowArray& raw() const { return array_->get(); }
  const detail::shared_array& shared() const { return array_; }

 private:
  const ArrowSchema* schema_;
  detail::shared_array array_;
  const detail::aliases* aliases_;
  size_t input_;
};

SPOOR_SDK_END
