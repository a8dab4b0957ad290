// SPDX-License-Identifier: Apache-2.0
//
// The first pass over delimited text. Private to this folder.
#pragma once

#include <vector>

#include <toolkit/csv/csv_cells.hpp>
#include <toolkit/csv/csv_header.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::csv {

/// Collects the evidence of one part.
class CsvTypes {
 public:
  CsvTypes(const CsvHead& head, const std::vector<std::string>& null_values)
      : head_(head), cells_(head.dialect, null_values), evidence_(head.names.size(), 0) {}

  void record(const RecordScanner::Record& record) {
    const size_t n = record.size < evidence_.size() ? record.size : evidence_.size();
    extra_ = extra_ || record.size > evidence_.size();
    for (size_t i = 0; i < n; ++i) {
      if ((evidence_[i] & typing::kText) == 0) add(record, i);
    }
  }

  [[nodiscard]] typing::TableFacts facts() const {
    typing::TableFacts facts;
    facts.more = extra_;
    for (size_t i = 0; i < evidence_.size(); ++i) {
      facts.columns.push_back({head_.names[i], evidence_[i]});
    }
    return facts;
  }

 private:
  void add(const RecordScanner::Record& record, size_t i) {
    if (cells_.is_null(record, i)) return;
    const auto seen = record.cells[i].form == CellForm::mixed
                          ? typing::kText
                          : classify_cell(cells_.text(record, i));
    evidence_[i] = static_cast<typing::Evidence>(evidence_[i] | seen);
  }

  const CsvHead& head_;
  CellReader cells_;
  std::vector<typing::Evidence> evidence_;
  bool extra_ = false;
};

}  // namespace spoor::toolkit::csv
