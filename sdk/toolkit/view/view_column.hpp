// SPDX-License-Identifier: Apache-2.0
//
// A column of a view while it is being built: appended row by row, reordered or cut down, written
// as islands. Whatever an Arrow column holds has a form here: numbers, times and booleans keep
// their type, the rest becomes text.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <toolkit/arrow/view.hpp>
#include <unordered_map>
#include <vector>

namespace spoor::toolkit::view {

enum class ColumnType : uint8_t { kBool, kInt64, kUint64, kFloat64, kUtf8, kTimestamp, kDate32 };

/// Distinct texts by number, in order of first use. Move-only.
class Dictionary {
 public:
  Dictionary() = default;
  Dictionary(Dictionary&&) = default;
  Dictionary& operator=(Dictionary&&) = default;
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  uint32_t code(std::string_view text);
  [[nodiscard]] const std::string& text(uint32_t code) const { return texts_[code]; }
  [[nodiscard]] size_t size() const { return texts_.size(); }
  /// Bytes of all texts.
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  std::deque<std::string> texts_;  // addresses must not change: the keys of `codes_` point there
  std::unordered_map<std::string_view, uint32_t> codes_;
  size_t bytes_ = 0;
};

/// Not thread-safe.
class ViewColumn {
 public:
  ViewColumn(std::string name, ColumnType type, std::string semantic = {}, std::string role = {});
  /// The column that shows `field`: same name, type and role as far as a view knows them.
  [[nodiscard]] static ViewColumn showing(const ArrowSchema& field);

  /// Longer texts are cut there (whole characters) and counted. Default: 4,096 bytes.
  void limit_text(size_t bytes) { most_text_ = bytes; }

  /// Fixes the dictionary: values are `append_code`d, and all of it is written, in this order.
  void seed(std::span<const std::string> texts);
  void append_code(uint32_t code);

  /// Appends one value of the column that `showing` was made for.
  void append(const arrow::ColumnView& from, int64_t row);
  void append_null();
  /// bool (0, 1), int64, timestamp, date32.
  void append_integer(int64_t value);
  void append_text(std::string_view text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] ColumnType type() const { return type_; }
  [[nodiscard]] size_t rows() const { return words_.size(); }
  /// Values whose text was cut.
  [[nodiscard]] uint64_t cut() const { return cut_; }
  /// About what the islands take before compression.
  [[nodiscard]] size_t bytes() const;

  /// Order of two rows by value, nulls last: negative, 0, positive. Texts by their bytes; NaN after
  /// every number.
  [[nodiscard]] int compare(size_t a, size_t b) const;
  [[nodiscard]] bool null(size_t row) const { return nulls_[row] != 0; }

  /// Keeps these rows in this order, each at most once.
  void keep(std::span<const uint32_t> rows);
  /// A column of these rows in this order.
  [[nodiscard]] ViewColumn taking(std::span<const uint32_t> rows) const;

  /// Appends the column object of docs/views.md.
  void append_json(std::string& json) const;

 private:
  void append_word(uint64_t word, bool null);
  void append_islands(std::string& json) const;
  void append_text_islands(std::string& json) const;
  void append_codes(std::string& json, std::span<const uint32_t> codes, size_t distinct) const;
  void append_nulls(std::string& json) const;
  [[nodiscard]] int compare_values(size_t a, size_t b) const;
  template <class T>
  void append_numbers(std::string& json) const;

  std::string name_;
  ColumnType type_;
  std::string semantic_;
  std::string role_;
  size_t most_text_ = 4096;
  std::vector<uint64_t> words_;  // the value's bits; of text: its code
  std::vector<uint8_t> nulls_;
  bool any_null_ = false;
  Dictionary texts_;
  uint64_t cut_ = 0;
  bool seeded_ = false;
  bool from_text_ = true;  // `append` reads utf8, not a type that is turned into text
  std::string scratch_;
};

}  // namespace spoor::toolkit::view
