// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/csv_header.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <spoor/abi/plugin.h>
#include <toolkit/csv/csv_cells.hpp>
#include <toolkit/csv/record_stream.hpp>
#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::csv {
namespace {

constexpr size_t kSample = 256 * 1024;

/// Behind the first `lines` lines of `text`; nothing if there are fewer.
std::optional<size_t> behind_lines(std::string_view text, size_t lines) {
  size_t at = 0;
  for (; lines > 0; --lines) {
    const size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) return std::nullopt;
    at = newline + 1;
  }
  return at;
}

std::string default_name(size_t column) { return "column_" + std::to_string(column + 1); }

/// Names as columns need them: not empty, each once.
class Names {
 public:
  void add(std::string_view name) {
    std::string wanted;
    text::replace_invalid_utf8(name, wanted);
    // Names of columns end at a zero byte, so there must be none.
    std::replace(wanted.begin(), wanted.end(), '\0', '_');
    if (wanted.empty()) wanted = default_name(names_.size());
    std::string unique = wanted;
    while (!used_.emplace(unique, 1).second) {
      unique = wanted + "_" + std::to_string(++used_[wanted]);
    }
    names_.push_back(std::move(unique));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, size_t> used_;  ///< and the last number appended to it
};

struct FirstRecord {
  bool found = false;
  std::vector<std::string> cells;
  uint64_t begin = 0;
};

/// The first record of `text`, and where the one after it begins.
FirstRecord first_record(std::string_view text, bool last, const CsvFormatOptions& options,
                         const Dialect& dialect, uint64_t& next) {
  FirstRecord out;
  RecordScanner scanner(dialect);
  CellReader reader(dialect, options.null_values);
  bool second = false;
  const size_t used = scanner.scan(text, last, [&](const RecordScanner::Record& record) {
    if (out.found) {
      if (!second) next = record.begin;
      second = true;
      return;
    }
    out.found = true;
    out.begin = record.begin;
    for (size_t i = 0; i < record.size; ++i)
      out.cells.emplace_back(reader.text(record, i));
  });
  if (!second) next = used;
  return out;
}

std::vector<std::string> names_of(const FirstRecord& record, const CsvFormatOptions& options) {
  Names names;
  for (const std::string& name : options.names)
    names.add(name);
  for (size_t i = options.names.size(); i < record.cells.size(); ++i) {
    names.add(options.header ? record.cells[i] : default_name(i));
  }
  return names.take();
}

}  // namespace

Result<CsvHead> read_head(archive::Source& source, const CsvFormatOptions& options) {
  Window window(source, 0);
  for (size_t wanted = kSample;; wanted *= 4) {
    window.fill(wanted);
    const auto skipped = behind_lines(window.text(), options.skip_lines);
    if (skipped) {
      const std::string_view text = window.text().substr(*skipped);
      CsvHead head;
      head.dialect = options.dialect;
      if (options.sniff)
        head.dialect.delimiter = sniff_delimiter(text.substr(0, kSample), head.dialect);
      uint64_t next = 0;
      const auto record = first_record(text, window.ended(), options, head.dialect, next);
      if (record.found || window.ended()) {
        head.names = names_of(record, options);
        head.body = *skipped + (options.header ? next : record.begin);
        if (record.found || window.status()) return head;
      }
    }
    if (!window.status()) return tl::unexpected(window.status().error());
    if (window.ended()) return CsvHead{options.dialect, options.names, window.text().size()};
    if (wanted > options.max_record_bytes) {
      return fail(SPOOR_RESOURCE, "the header is longer than `max_line_bytes`");
    }
  }
}

}  // namespace spoor::toolkit::csv
