// SPDX-License-Identifier: Apache-2.0
//
// Delimited text as a format of two-pass reading.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <toolkit/csv/dialect.hpp>
#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/typing/time_rules.hpp>

namespace spoor::toolkit::csv {

struct CsvFormatOptions {
  Dialect dialect;
  bool sniff = true;                     ///< find the delimiter out, file by file
  bool header = true;                    ///< the first record holds the names
  std::vector<std::string> names;        ///< instead of those, or of column_1 …
  std::vector<std::string> null_values;  ///< unquoted cells that mean null, beside the empty one
  size_t skip_lines = 0;                 ///< lines in front of everything
  size_t max_record_bytes = size_t{16} << 20;
  typing::TimeRulesPtr times = typing::no_time_rules();
};

/// Diagnostics it tells: short_row, extra_cells, unclosed_quote, line_too_long (also the reason of
/// a dropped record), invalid_utf8, late_key, type_conflict, time_digits_cut,
/// doubtful_time.
[[nodiscard]] std::unique_ptr<ingest::Format> csv_format(const CsvFormatOptions& options);

}  // namespace spoor::toolkit::csv
