// SPDX-License-Identifier: Apache-2.0
//
// The second pass over delimited text: rows of typed columns. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toolkit/arrow/builder.hpp>
#include <toolkit/csv/csv_cells.hpp>
#include <toolkit/csv/csv_header.hpp>
#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::csv {

struct CsvCounters {
  uint64_t records = 0;
  uint64_t invalid_utf8 = 0;
  uint64_t rest_values = 0;
  uint64_t type_conflicts = 0;
  uint64_t time_digits_cut = 0;
  uint64_t doubtful_times = 0;
};

/// Builds the rows of one part.
class CsvRows {
 public:
  CsvRows(const CsvHead& head, const CsvFormatOptions& options, const typing::TableLayout& layout,
          const ingest::Part& part, const ingest::BatchSink& sink);

  /// `valid`: the record is known to be UTF-8.
  Result<void> record(const RecordScanner::Record& record, bool valid);
  Result<void> finish();

  [[nodiscard]] CsvCounters& counters() noexcept { return counters_; }

 private:
  void cell(size_t column, std::string_view text);
  [[nodiscard]] bool put(size_t column, std::string_view text);
  [[nodiscard]] bool put_number(size_t column, std::string_view text);
  [[nodiscard]] bool put_time(size_t column, std::string_view text);
  void extra(size_t position, std::string_view text);
  void rest(std::string_view name, std::string_view text);
  void end_row();
  Result<void> flush();
  std::string_view repaired(std::string_view text);

  const CsvHead& head_;
  const typing::TableLayout& layout_;
  const typing::TimeRules& times_;
  const ingest::Part& part_;
  const ingest::BatchSink& sink_;
  CellReader cells_;
  arrow::TableBuilder table_;
  std::vector<size_t> columns_;  ///< of the layout, by position in the record
  std::vector<arrow::Type> types_;
  std::vector<const typing::ColumnTime*> rules_;  ///< by column of the layout
  std::string repaired_;
  std::string rest_;
  CsvCounters counters_;
};

}  // namespace spoor::toolkit::csv
