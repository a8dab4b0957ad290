// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/ndjson_format.hpp>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <toolkit/ingest/line_chunks.hpp>
#include <toolkit/ingest/samples.hpp>
#include <toolkit/json/array_lines.hpp>
#include <toolkit/json/ndjson_rows.hpp>
#include <toolkit/json/ndjson_types.hpp>

namespace spoor::toolkit::json {
namespace {

using ingest::Host;
using ingest::LineChunks;
using ingest::Part;
using ingest::Samples;

class NdjsonFormat final : public ingest::Format {
 public:
  explicit NdjsonFormat(const NdjsonFormatOptions& options) : options_(options) {}

  void begin(size_t) override {}
  bool wants_head() const override { return false; }
  Result<void> head(size_t, archive::Source&) override { return {}; }

  Result<std::vector<uint64_t>> cut(size_t, archive::RandomFile& text, uint64_t begin, uint64_t end,
                                    uint64_t part_bytes, bool) override {
    std::array<std::byte, 4096> head{};
    auto n = text.read_at(begin, head);
    if (!n) return tl::unexpected(n.error());
    // An array cannot be cut without having been read.
    if (begins_array(std::span(head).first(*n))) return std::vector<uint64_t>{begin, end};
    return ingest::cut_at_newlines(text, begin, end, part_bytes);
  }

  std::unique_ptr<archive::Source> as_lines(archive::Source& text) override {
    return array_lines(text);
  }
  size_t max_line_bytes() const override { return options_.max_line_bytes; }

  ingest::Scanned scan(const Part& part, archive::Source& text, Host& host) override {
    NdjsonTypes types(options_.records);
    ingest::Scanned out;
    uint64_t long_lines = 0;
    out.status = each_piece(part, text, host, [&](const LineChunks::Piece& piece) -> Result<void> {
      if (piece.too_long) {
        ++long_lines;
      } else {
        types.chunk(piece.text);
      }
      return {};
    });
    out.facts = types.facts();
    out.records = types.counters().records + long_lines;
    return out;
  }

  Result<void> read(const Part& part, archive::Source& text, const typing::TableLayout& layout,
                    const ingest::BatchSink& sink, Host& host) override {
    NdjsonRows rows(options_.records, layout,
                    {std::string(part.file), std::string(part.member), part.first_record}, sink);
    Samples bad(host, part, "bad_json");
    Samples too_long(host, part, "line_too_long");
    const BadRecord report = [&](uint64_t offset, uint64_t record, std::string_view cause) {
      bad.add(offset, record, cause);
    };
    auto status = each_piece(part, text, host, [&](const LineChunks::Piece& piece) -> Result<void> {
      if (!piece.too_long) return rows.chunk(piece.text, piece.offset, report);
      too_long.add(piece.offset, rows.skip_record(), "the line is longer than `max_line_bytes`");
      return {};
    });
    if (auto finished = rows.finish(); status && !finished) status = finished;
    bad.finish();
    too_long.finish();
    tell(part, rows.counters(), bad.count(), too_long.count(), host);
    return status;
  }

 private:
  template <class Use>
  Result<void> each_piece(const Part& part, archive::Source& text, Host& host, Use use) const {
    LineChunks::Options sizes;
    sizes.line_bytes = options_.max_line_bytes;
    const auto lines = array_lines(text);
    LineChunks chunks(part.first ? *lines : text, part.from, sizes);
    for (;;) {
      if (host.cancelled()) return ingest::cancelled_error();
      auto piece = chunks.next();
      if (!piece) return tl::unexpected(piece.error());
      if (piece->text.empty() && !piece->too_long) return {};
      if (auto used = use(*piece); !used) return used;
    }
  }

  static void tell(const Part& part, const NdjsonCounters& counters, uint64_t bad,
                   uint64_t too_long, Host& host) {
    host.records_read(counters.records);
    if (bad > 0) host.dropped("bad_json", bad);
    if (too_long > 0) host.dropped("line_too_long", too_long);
    count_fault(host, part, "invalid_utf8", counters.invalid_utf8,
                "bytes that are no UTF-8 and half surrogates were replaced by U+FFFD");
    count_fault(host, part, "duplicate_key", counters.duplicate_keys,
                "an object has a key twice: the last value was taken");
    count_fault(host, part, "late_key", counters.rest_values,
                "keys without a column of their own: their values are in the rest column");
    count_fault(host, part, "type_conflict", counters.type_conflicts,
                "values that do not fit their column's type are in the rest column");
    count_fault(host, part, "time_digits_cut", counters.time_digits_cut,
                "digits below a microsecond were cut");
    count_fault(host, part, "doubtful_time", counters.doubtful_times,
                "local times that happened twice or never");
  }

  NdjsonFormatOptions options_;
};

}  // namespace

std::unique_ptr<ingest::Format> ndjson_format(const NdjsonFormatOptions& options) {
  return std::make_unique<NdjsonFormat>(options);
}

}  // namespace spoor::toolkit::json
