// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/csv_format.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <toolkit/csv/csv_header.hpp>
#include <toolkit/csv/csv_rows.hpp>
#include <toolkit/csv/csv_types.hpp>
#include <toolkit/csv/record_stream.hpp>
#include <toolkit/ingest/samples.hpp>
#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::csv {
namespace {

using ingest::Host;
using ingest::Part;
using ingest::Samples;
using Record = RecordScanner::Record;

/// How far ahead a guessed cut looks, and how many records must look right behind it.
constexpr size_t kGuessBytes = 256 * 1024;
constexpr size_t kGuessRecords = 4;

uint64_t record_bytes(const Record& record) {
  return record.cells[record.size - 1].end - record.begin;
}

/// Whether `text` looks like records of so many cells from its beginning.
bool looks_right(std::string_view text, const CsvHead& head, RecordScanner& scanner) {
  size_t good = 0;
  size_t seen = 0;
  scanner.scan(text, false, [&](const Record& record) {
    if (++seen <= kGuessRecords && record.size == head.names.size()) ++good;
  });
  return good >= std::min(seen, kGuessRecords) && good > 0;
}

/// The best beginning of a record in `text`, behind one of its first lines.
size_t guess(std::string_view text, const CsvHead& head) {
  constexpr int kLines = 24;
  constexpr size_t kLook = 16 * 1024;
  RecordScanner scanner(head.dialect);
  size_t first = std::string_view::npos;
  size_t at = 0;
  for (int line = 0; line < kLines; ++line) {
    const size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) break;
    at = newline + 1;
    if (first == std::string_view::npos) first = at;
    if (looks_right(text.substr(at, kLook), head, scanner)) return at;
  }
  return first;
}

/// Tells whether the records of the current window are UTF-8, looking at each byte once.
class Validity {
 public:
  bool of(const Window& window) {
    const std::string_view text = window.text();
    if (window.offset() == offset_ && text.size() == size_) return valid_;
    offset_ = window.offset();
    size_ = text.size();
    const size_t line_end = text.find_last_of("\r\n");
    const bool cut = !window.ended() && line_end != std::string_view::npos;
    valid_ = text::valid_utf8(cut ? text.substr(0, line_end) : text);
    return valid_;
  }

 private:
  uint64_t offset_ = 0;
  size_t size_ = ~size_t{0};
  bool valid_ = false;
};

class CsvFormat final : public ingest::Format {
 public:
  explicit CsvFormat(CsvFormatOptions options) : options_(std::move(options)) {}

  void begin(size_t units) override { heads_.resize(units); }
  bool wants_head() const override { return true; }
  Result<void> head(size_t unit, archive::Source& text) override {
    auto head = read_head(text, options_);
    if (!head) return tl::unexpected(head.error());
    heads_[unit] = std::move(*head);
    return {};
  }

  Result<std::vector<uint64_t>> cut(size_t unit, archive::RandomFile& text, uint64_t begin,
                                    uint64_t end, uint64_t part_bytes, bool exact) override {
    if (begin == end) return std::vector<uint64_t>{begin};
    return exact ? cut_exactly(heads_[unit], text, begin, end, part_bytes)
                 : cut_by_guess(heads_[unit], text, begin, end, part_bytes);
  }

  std::unique_ptr<archive::Source> as_lines(archive::Source&) override { return nullptr; }
  size_t max_line_bytes() const override { return options_.max_record_bytes; }
  ingest::Scanned scan(const Part& part, archive::Source& text, Host& host) override;
  Result<void> read(const Part& part, archive::Source& text, const typing::TableLayout& layout,
                    const ingest::BatchSink& sink, Host& host) override;

 private:
  static Result<std::vector<uint64_t>> cut_by_guess(const CsvHead& head, archive::RandomFile& text,
                                                    uint64_t begin, uint64_t end,
                                                    uint64_t part_bytes);
  Result<std::vector<uint64_t>> cut_exactly(const CsvHead& head, archive::RandomFile& text,
                                            uint64_t begin, uint64_t end,
                                            uint64_t part_bytes) const;
  void tell(const Part& part, const CsvCounters& counters, Host& host) const;

  /// Moves behind the header of a unit's first part.
  static void skip_head(const Part& part, const CsvHead& head, Window& window) {
    if (!part.first) return;
    for (uint64_t left = head.body; left > 0;) {
      window.fill(Window::kStep);
      const size_t n = std::min<uint64_t>(left, window.text().size());
      if (n == 0) return;
      window.consume(n);
      left -= n;
    }
  }

  CsvFormatOptions options_;
  std::vector<CsvHead> heads_;
};

Result<std::vector<uint64_t>> CsvFormat::cut_by_guess(const CsvHead& head,
                                                      archive::RandomFile& text, uint64_t begin,
                                                      uint64_t end, uint64_t part_bytes) {
  std::vector<uint64_t> cuts = {begin};
  std::string buffer(kGuessBytes + kPadding, '\0');
  for (uint64_t at = begin + part_bytes; at < end; at += part_bytes) {
    if (at <= begin + head.body) continue;
    auto n = text.read_at(at, std::as_writable_bytes(std::span(buffer).first(kGuessBytes)));
    if (!n) return tl::unexpected(n.error());
    std::fill_n(buffer.begin() + static_cast<ptrdiff_t>(*n), kPadding, '\0');
    const size_t found = guess(std::string_view(buffer).substr(0, *n), head);
    if (found != std::string_view::npos && at + found < end) cuts.push_back(at + found);
  }
  cuts.push_back(end);
  return cuts;
}

Result<std::vector<uint64_t>> CsvFormat::cut_exactly(const CsvHead& head, archive::RandomFile& text,
                                                     uint64_t begin, uint64_t end,
                                                     uint64_t part_bytes) const {
  /// The text as a stream; the file outlives it.
  class Stream final : public archive::Source {
   public:
    Stream(archive::RandomFile& file, uint64_t at, uint64_t to) : file_(file), at_(at), to_(to) {}
    Result<size_t> read(std::span<std::byte> out) override {
      auto n = file_.read_at(at_, out.first(std::min<uint64_t>(out.size(), to_ - at_)));
      if (n) at_ += *n;
      return n;
    }

   private:
    archive::RandomFile& file_;
    uint64_t at_;
    uint64_t to_;
  };
  std::vector<uint64_t> cuts = {begin};
  Stream stream(text, begin + head.body, end);
  Window window(stream, begin + head.body);
  RecordScanner scanner(head.dialect);
  uint64_t next = begin + part_bytes;
  while (!window.ended()) {
    window.fill(std::max(Window::kStep, window.text().size() * 2));
    const size_t used = scanner.scan(window.text(), window.ended(), [&](const Record& record) {
      const uint64_t at = window.offset() + record.begin;
      if (at < next) return;
      cuts.push_back(at);
      next = at + part_bytes;
    });
    window.consume(used);
    if (used == 0 && window.text().size() > options_.max_record_bytes) skip_to_next_line(window);
  }
  if (!window.status()) return tl::unexpected(window.status().error());
  cuts.push_back(end);
  return cuts;
}

ingest::Scanned CsvFormat::scan(const Part& part, archive::Source& text, Host& host) {
  const CsvHead& head = heads_[part.unit];
  CsvTypes types(head, options_);
  ingest::Scanned out;
  Window window(text, part.from);
  skip_head(part, head, window);
  RecordScanner scanner(head.dialect);
  out.status = each_record(
      window, scanner, options_.max_record_bytes, host,
      [&](const Record& record, uint64_t) -> Result<void> {
        ++out.records;
        out.torn = record.unclosed;
        if (record_bytes(record) <= options_.max_record_bytes) types.record(record);
        return {};
      },
      [&](uint64_t) {
        ++out.records;
        out.torn = true;
      });
  out.facts = types.facts();
  return out;
}

Result<void> CsvFormat::read(const Part& part, archive::Source& text,
                             const typing::TableLayout& layout, const ingest::BatchSink& sink,
                             Host& host) {
  const CsvHead& head = heads_[part.unit];
  CsvRows rows(head, options_, layout, part, sink);
  Samples short_rows(host, part, "short_row");
  Samples extra_cells(host, part, "extra_cells");
  Samples unclosed(host, part, "unclosed_quote");
  Samples too_long(host, part, "line_too_long");
  Window window(text, part.from);
  skip_head(part, head, window);
  RecordScanner scanner(head.dialect);
  Validity validity;
  const auto drop = [&](uint64_t offset) {
    too_long.add(offset, rows.counters().records++, "the record is longer than `max_line_bytes`");
  };
  auto status = each_record(
      window, scanner, options_.max_record_bytes, host,
      [&](const Record& record, uint64_t offset) -> Result<void> {
        if (record_bytes(record) > options_.max_record_bytes) return drop(offset), Result<void>{};
        const uint64_t number = rows.counters().records;
        if (record.size < head.names.size()) {
          short_rows.add(offset, number, "fewer cells than columns: the others are null");
        } else if (record.size > head.names.size()) {
          extra_cells.add(offset, number,
                          "more cells than columns: the others are in the rest column");
        }
        if (record.unclosed) unclosed.add(offset, number, "the text ends inside quotes");
        return rows.record(record, validity.of(window));
      },
      drop);
  if (auto finished = rows.finish(); status && !finished) status = finished;
  for (const Samples* samples : {&short_rows, &extra_cells, &unclosed, &too_long})
    samples->finish();
  if (too_long.count() > 0) host.dropped("line_too_long", too_long.count());
  tell(part, rows.counters(), host);
  return status;
}

void CsvFormat::tell(const Part& part, const CsvCounters& counters, Host& host) const {
  host.records_read(counters.records);
  count_fault(host, part, "invalid_utf8", counters.invalid_utf8,
              "bytes that are no UTF-8 were replaced by U+FFFD");
  count_fault(host, part, "late_key", counters.rest_values,
              "columns beyond `max_columns`: their values are in the rest column");
  count_fault(host, part, "type_conflict", counters.type_conflicts,
              "values that do not fit their column's type are in the rest column");
  count_fault(host, part, "time_digits_cut", counters.time_digits_cut,
              "digits below a microsecond were cut");
  count_fault(host, part, "doubtful_time", counters.doubtful_times,
              "local times that happened twice or never");
}

}  // namespace

std::unique_ptr<ingest::Format> csv_format(const CsvFormatOptions& options) {
  return std::make_unique<CsvFormat>(options);
}

}  // namespace spoor::toolkit::csv
