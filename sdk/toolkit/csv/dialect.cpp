// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/dialect.hpp>

#include <map>
#include <string>

#include <toolkit/csv/record_scanner.hpp>

namespace spoor::toolkit::csv {
namespace {

constexpr size_t kRecords = 100;

struct Score {
  size_t agreeing = 0;  ///< records with the most common number of cells
  size_t cells = 0;     ///< that number

  bool operator>(const Score& other) const noexcept {
    return agreeing != other.agreeing ? agreeing > other.agreeing : cells > other.cells;
  }
};

Score score(std::string_view text, Dialect dialect, char delimiter) {
  dialect.delimiter = delimiter;
  std::map<size_t, size_t> counts;
  size_t records = 0;
  RecordScanner scanner(dialect);
  scanner.scan(text, false, [&](const RecordScanner::Record& record) {
    if (++records <= kRecords && record.size > 1) ++counts[record.size];
  });
  Score best;
  for (const auto& [cells, agreeing] : counts) {
    if (const Score candidate{agreeing, cells}; candidate > best) best = candidate;
  }
  return best;
}

}  // namespace

char sniff_delimiter(std::string_view text, const Dialect& dialect) {
  std::string padded(text);
  const bool whole = text.empty() || text.back() == '\n' || text.back() == '\r';
  if (!whole) padded.push_back('\n');
  const size_t size = padded.size();
  padded.append(kPadding, '\0');
  const std::string_view sample = std::string_view(padded).substr(0, size);
  char best = ',';
  Score most;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    if (const Score found = score(sample, dialect, delimiter); found > most) {
      most = found;
      best = delimiter;
    }
  }
  return best;
}

}  // namespace spoor::toolkit::csv
