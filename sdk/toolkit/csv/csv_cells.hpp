// SPDX-License-Identifier: Apache-2.0
//
// What a cell means. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toolkit/csv/record_scanner.hpp>
#include <toolkit/typing/time_rules.hpp>

namespace spoor::toolkit::csv {

/// Cells of one dialect, read with one set of words for null. For one thread at a time.
class CellReader {
 public:
  CellReader(const Dialect& dialect, const std::vector<std::string>& null_values)
      : dialect_(dialect), null_values_(null_values) {}

  /// The content; valid until the next call.
  [[nodiscard]] std::string_view text(const RecordScanner::Record& record, size_t cell) {
    const std::string_view raw = record.raw(cell);
    switch (record.cells[cell].form) {
      case CellForm::plain:
        return raw;
      case CellForm::quoted:
        return raw.substr(1, raw.size() - 2);
      default:
        decoded_.clear();
        decode_cell(raw, dialect_, decoded_);
        return decoded_;
    }
  }

  /// An empty cell, or one of the words for null, not in quotes.
  [[nodiscard]] bool is_null(const RecordScanner::Record& record, size_t cell) const {
    if (record.cells[cell].begin == record.cells[cell].end) return true;
    if (null_values_.empty() || record.cells[cell].form != CellForm::plain) return false;
    return is_null_word(record.raw(cell));
  }

 private:
  [[nodiscard]] bool is_null_word(std::string_view raw) const;

  Dialect dialect_;
  const std::vector<std::string>& null_values_;
  std::string decoded_;
};

/// Evidence of a cell that is not null: true/false (also True, TRUE, …), numbers as JSON writes
/// them, times with an offset; all else is text, as are numbers with leading zeros, plus signs or
/// spaces.
[[nodiscard]] typing::Evidence classify_cell(std::string_view text, const typing::TimeRules& times);

/// 1 true, 0 false, -1 neither.
[[nodiscard]] int bool_word(std::string_view text) noexcept;

}  // namespace spoor::toolkit::csv
