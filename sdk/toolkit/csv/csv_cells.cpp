// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/csv_cells.hpp>

#include <algorithm>

namespace spoor::toolkit::csv {

bool CellReader::is_null_word(std::string_view raw) const {
  return std::find(null_values_.begin(), null_values_.end(), raw) != null_values_.end();
}

int bool_word(std::string_view text) noexcept {
  if (text == "true" || text == "True" || text == "TRUE") return 1;
  if (text == "false" || text == "False" || text == "FALSE") return 0;
  return -1;
}

typing::Evidence classify_cell(std::string_view text, const typing::TimeRules& times) {
  if (text.empty()) return typing::kText;
  const char first = text[0];
  if ((first >= '0' && first <= '9') || first == '-') {
    const auto number = typing::classify_number(text);
    return number.evidence != 0 ? number.evidence : times.classify(text);
  }
  return bool_word(text) >= 0 ? typing::kBool : typing::kText;
}

}  // namespace spoor::toolkit::csv
