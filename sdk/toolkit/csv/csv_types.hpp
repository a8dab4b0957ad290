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
  CsvTypes(const CsvHead& head, const CsvFormatOptions& options)
      : head_(head), times_(*options.times), cells_(head.dialect, options.null_values) {
    for (const std::string& name : head.names) {
      rules_.push_back(times_.find(name));
      evidence_.push_back(rules_.back() == nullptr ? typing::Evidence{0} : typing::kTime);
    }
  }

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
    evidence_[i] = static_cast<typing::Evidence>(evidence_[i] | classify(record, i));
  }

  typing::Evidence classify(const RecordScanner::Record& record, size_t i) {
    if (rules_[i] != nullptr) {
      // What is no time in a column of times will go to the rest column.
      extra_ = extra_ || !times_.read(rules_[i], cells_.text(record, i));
      return typing::kTime;
    }
    if (record.cells[i].form == CellForm::mixed) return typing::kText;
    return classify_cell(cells_.text(record, i), times_);
  }

  const CsvHead& head_;
  const typing::TimeRules& times_;
  CellReader cells_;
  std::vector<const typing::ColumnTime*> rules_;  ///< by position in the record
  std::vector<typing::Evidence> evidence_;
  bool extra_ = false;
};

}  // namespace spoor::toolkit::csv
