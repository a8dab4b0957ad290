// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/record_scanner.hpp>

namespace spoor::toolkit::csv {

void decode_cell(std::string_view raw, const Dialect& dialect, std::string& out) {
  const bool escapes = dialect.escape != 0 && dialect.escape != dialect.quote;
  size_t at = 1;
  for (; at < raw.size(); ++at) {
    const char c = raw[at];
    if (escapes && c == dialect.escape && at + 1 < raw.size()) {
      out.push_back(raw[++at]);
    } else if (c != dialect.quote) {
      out.push_back(c);
    } else if (at + 1 < raw.size() && raw[at + 1] == dialect.quote) {
      out.push_back(c);
      ++at;
    } else {
      break;
    }
  }
  if (at < raw.size()) out.append(raw.substr(at + 1));
}

}  // namespace spoor::toolkit::csv
