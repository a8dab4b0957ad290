// SPDX-License-Identifier: Apache-2.0
//
// The beginning of one text: its delimiter, its columns, where its records begin. Private to this
// folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <toolkit/archive/source.hpp>
#include <toolkit/csv/csv_format.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::csv {

struct CsvHead {
  Dialect dialect;
  std::vector<std::string> names;  ///< unique, valid UTF-8
  uint64_t body = 0;               ///< bytes in front of the first record
};

/// Fails with SPOOR_RESOURCE if the header is longer than a record may be, else only with what
/// the source says. An empty text has no names.
[[nodiscard]] Result<CsvHead> read_head(archive::Source& text, const CsvFormatOptions& options);

}  // namespace spoor::toolkit::csv
