// SPDX-License-Identifier: Apache-2.0
//
// From what a first pass saw of the columns to the schema of the second pass.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <toolkit/arrow/schema.hpp>
#include <toolkit/typing/scalar.hpp>

namespace spoor::toolkit::typing {

/// One column as a first pass saw it.
struct ColumnFacts {
  std::string name;
  Evidence evidence = 0;
};

/// The columns of one part of the input, in order of first appearance.
struct TableFacts {
  std::vector<ColumnFacts> columns;
  bool more = false;  ///< there were further columns that are not listed
};

/// Adds up the facts of parts, in the order of the parts.
class FactsMerger {
 public:
  /// Columns beyond `max_columns` are left out, and `more` is set.
  explicit FactsMerger(size_t max_columns) : max_columns_(max_columns) {}

  void add(const TableFacts& part);
  [[nodiscard]] const TableFacts& facts() const noexcept { return facts_; }

 private:
  size_t max_columns_;
  TableFacts facts_;
  std::unordered_map<std::string, size_t> index_;
};

/// Columns a provider adds behind those of the input. A name that the input uses already gets
/// underscores appended until it is unique.
struct ExtraColumns {
  bool rest = false;    ///< `_rest`: JSON of what has no column, utf8
  bool source = false;  ///< `_file` utf8, `_member` utf8, `_row` int64 (from 1)
};

/// The schema of the second pass, shared read-only by all its threads.
class TableLayout {
 public:
  static constexpr size_t kNone = ~size_t{0};

  TableLayout() = default;
  TableLayout(const TableFacts& facts, ExtraColumns extra);

  [[nodiscard]] const std::vector<arrow::Field>& fields() const noexcept { return fields_; }
  /// Columns of the input; the added ones follow.
  [[nodiscard]] size_t n_input() const noexcept { return n_input_; }
  /// Index of a column of the input, or kNone.
  [[nodiscard]] size_t find(std::string_view name) const;
  [[nodiscard]] size_t rest() const noexcept { return rest_; }  ///< or kNone
  [[nodiscard]] size_t source() const noexcept {
    return source_;
  }  ///< the first of three, or kNone

 private:
  size_t add(std::string name, arrow::Type type);

  std::vector<arrow::Field> fields_;
  std::unordered_map<std::string, size_t> index_;
  size_t n_input_ = 0;
  size_t rest_ = kNone;
  size_t source_ = kNone;
};

}  // namespace spoor::toolkit::typing
