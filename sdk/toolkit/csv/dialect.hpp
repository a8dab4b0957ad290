// SPDX-License-Identifier: Apache-2.0
//
// The forms of delimited text that people have.
#pragma once

#include <cstdint>
#include <string_view>

namespace spoor::toolkit::csv {

/// Characters are bytes of ASCII; 0 switches one off.
struct Dialect {
  char delimiter = ',';
  char quote = '"';  ///< around a cell; inside, two of them are one
  char escape = 0;   ///< in front of any byte inside a quoted cell, as an alternative
  char comment = 0;  ///< lines that begin with it are no records
};

/// The delimiter out of `, ; tab |` that cuts the records at the beginning of a text into the same
/// number of cells most often; a comma if none does. `dialect.delimiter` is not looked at.
[[nodiscard]] char sniff_delimiter(std::string_view text, const Dialect& dialect);

}  // namespace spoor::toolkit::csv
