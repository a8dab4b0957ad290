// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ingest/two_pass.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <utility>

#include <spoor/abi/plugin.h>
#include <toolkit/ingest/buffered_host.hpp>
#include <toolkit/ingest/windows.hpp>

namespace spoor::toolkit::ingest {
namespace {

using archive::Source;

constexpr uint64_t kMinPart = uint64_t{8} << 20;
constexpr uint64_t kMaxPart = uint64_t{32} << 20;

/// Bytes in memory as a stream.
class MemorySource final : public Source {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  Result<size_t> read(std::span<std::byte> out) override {
    const size_t n = std::min(out.size(), bytes_.size());
    if (n > 0) std::memcpy(out.data(), bytes_.data(), n);
    bytes_ = bytes_.subspan(n);
    return n;
  }

 private:
  std::span<const std::byte> bytes_;
};

/// The part that a piece of a stream is.
Part piece_of(const Part& part, const Piece& piece) {
  Part out;
  out.unit = part.unit;
  out.file = part.file;
  out.member = part.member;
  out.from = piece.offset;
  out.to = piece.offset + piece.size;
  out.first = false;
  return out;
}

/// Columns of one stream that are kept apart; the table has fewer.
constexpr size_t kColumnsPerStream = 16'384;

Result<uint64_t> behind_newline(archive::RandomFile& text, uint64_t from, uint64_t end) {
  std::vector<std::byte> buffer(64 * 1024);
  while (from < end) {
    const size_t wanted = std::min<uint64_t>(buffer.size(), end - from);
    auto n = text.read_at(from, std::span(buffer).first(wanted));
    if (!n) return tl::unexpected(n.error());
    if (*n == 0) break;
    if (const void* newline = std::memchr(buffer.data(), '\n', *n)) {
      return from + static_cast<uint64_t>(static_cast<const std::byte*>(newline) - buffer.data()) +
             1;
    }
    from += *n;
  }
  return end;
}

}  // namespace

/// Standard input cannot be read twice: its beginning is kept.
struct TwoPass::LookAhead {
  size_t unit = 0;
  std::vector<std::byte> bytes;
  std::unique_ptr<Source> rest;
  uint64_t replaced = 0;
  std::atomic<bool> taken = false;
};

struct TwoPass::UnitPlan {
  std::vector<Part> parts;
  std::vector<Scanned> scanned;
  bool open_ended = false;  ///< there may be columns that the first pass has not seen
};

TwoPass::TwoPass(Options options, std::unique_ptr<Format> format)
    : options_(std::move(options)), format_(std::move(format)), inputs_(options_.inputs) {}

TwoPass::~TwoPass() = default;

Result<void> TwoPass::plan(Host& host) {
  if (auto listed = inputs_.list(host); !listed) return listed;
  const size_t n = inputs_.units().size();
  format_->begin(n);
  std::vector<Result<UnitPlan>> plans(n);
  host.run(n, [&](uint64_t unit) { plans[unit] = plan_unit(unit, host); });
  typing::FactsMerger merger(options_.max_columns);
  typing::ExtraColumns extra{.rest = false, .source = options_.source_columns};
  for (auto& plan : plans) {
    if (!plan) return tl::unexpected(plan.error());
    uint64_t records = 0;
    for (size_t i = 0; i < plan->parts.size(); ++i) {
      plan->parts[i].first_record = records;
      records += plan->scanned[i].records;
      merger.add(plan->scanned[i].facts);
      parts_.push_back(plan->parts[i]);
    }
    extra.rest = extra.rest || plan->open_ended;
  }
  extra.rest = extra.rest || merger.facts().more;
  layout_ = typing::TableLayout(merger.facts(), extra);
  inputs_.begin_second_pass();
  return {};
}

Part TwoPass::whole(size_t unit) const {
  const Unit& of = inputs_.units()[unit];
  Part part;
  part.unit = unit;
  part.file = of.file;
  part.member = of.member;
  return part;
}

uint64_t TwoPass::part_bytes(uint64_t size) const noexcept {
  if (options_.part_bytes != 0) return options_.part_bytes;
  return std::clamp(size / 16, kMinPart, kMaxPart);
}

Result<TwoPass::UnitPlan> TwoPass::plan_unit(size_t unit, Host& host) {
  if (host.cancelled()) return cancelled_error();
  if (inputs_.units()[unit].stdin_) return plan_stdin(unit, host);
  auto content = inputs_.open(host, unit);
  if (!content) return tl::unexpected(content.error());
  return content->file == nullptr ? plan_stream(unit, host) : plan_ranges(unit, *content, host);
}

Result<TwoPass::UnitPlan> TwoPass::plan_ranges(size_t unit, const Content& content, Host& host) {
  if (format_->wants_head()) {
    const auto text = archive::file_range(content.file, content.begin, content.end);
    if (auto seen = format_->head(unit, *text); !seen) return tl::unexpected(seen.error());
  }
  auto plan = scan_ranges(unit, content, false, host);
  if (!plan) return plan;
  // If no part but the last is torn, each begins where the one before it has ended: all are right.
  const auto torn = [](const Scanned& scanned) { return scanned.torn; };
  if (std::none_of(plan->scanned.begin(), plan->scanned.end(), torn)) return plan;
  if (plan->scanned.size() > 1) plan = scan_ranges(unit, content, true, host);
  return plan;
}

Result<TwoPass::UnitPlan> TwoPass::scan_ranges(size_t unit, const Content& content, bool exact,
                                               Host& host) {
  auto cuts = format_->cut(unit, *content.file, content.begin, content.end,
                           part_bytes(content.end - content.begin), exact);
  if (!cuts) return tl::unexpected(cuts.error());
  UnitPlan plan;
  for (size_t i = 0; i + 1 < cuts->size(); ++i) {
    Part part = whole(unit);
    part.from = (*cuts)[i];
    part.to = (*cuts)[i + 1];
    part.first = i == 0;
    plan.parts.push_back(part);
  }
  plan.scanned.resize(plan.parts.size());
  host.run(plan.parts.size(), [&](uint64_t i) {
    const Part& part = plan.parts[i];
    const auto text = archive::file_range(content.file, part.from, part.to);
    plan.scanned[i] = format_->scan(part, *text, host);
  });
  for (const Scanned& scanned : plan.scanned) {
    if (!scanned.status) return tl::unexpected(scanned.status.error());
  }
  return plan;
}

Result<TwoPass::UnitPlan> TwoPass::plan_stream(size_t unit, Host& host) {
  UnitPlan plan;
  uint64_t replaced = 0;
  if (format_->wants_head()) {
    auto text = inputs_.stream(host, unit, &replaced);
    auto seen = text ? format_->head(unit, **text) : Result<void>(tl::unexpected(text.error()));
    if (!seen && seen.error().code != SPOOR_INVALID_DATA) return tl::unexpected(seen.error());
  }
  plan.parts.push_back(whole(unit));
  auto text = inputs_.stream(host, unit, &replaced);
  if (text) {
    plan.scanned.push_back(scan_stream(plan.parts.front(), **text, host));
    plan.parts.front().pieces = plan.scanned.front().pieces;
  } else {
    plan.scanned.emplace_back().status = tl::unexpected(text.error());
  }
  const auto& status = plan.scanned.front().status;
  // Damage is told in the second pass, which delivers the rows in front of it.
  if (!status && status.error().code != SPOOR_INVALID_DATA) return tl::unexpected(status.error());
  return plan;
}

Result<TwoPass::UnitPlan> TwoPass::plan_stdin(size_t unit, Host& host) {
  auto ahead = std::make_unique<LookAhead>();
  ahead->unit = unit;
  auto text = inputs_.stream(host, unit, &ahead->replaced);
  if (!text) return tl::unexpected(text.error());
  ahead->bytes.resize(options_.look_ahead_bytes);
  auto n = archive::read_full(**text, ahead->bytes);
  if (!n) return tl::unexpected(n.error());
  ahead->bytes.resize(*n);
  ahead->rest = std::move(*text);
  UnitPlan plan;
  plan.open_ended = *n == options_.look_ahead_bytes;
  if (format_->wants_head()) {
    MemorySource head(ahead->bytes);
    if (auto seen = format_->head(unit, head); !seen) return tl::unexpected(seen.error());
  }
  MemorySource bytes(ahead->bytes);
  plan.parts.push_back(whole(unit));
  plan.scanned.push_back(format_->scan(plan.parts.front(), bytes, host));
  look_ahead_ = std::move(ahead);
  return plan;
}

namespace {

/// What was read ahead, then the rest of the stream.
class Resumed final : public Source {
 public:
  Resumed(std::span<const std::byte> head, Source& rest) : head_(head), rest_(rest) {}

  Result<size_t> read(std::span<std::byte> out) override {
    auto n = head_.read(out);
    return n && *n == 0 ? rest_.read(out) : n;
  }

 private:
  MemorySource head_;
  Source& rest_;
};

}  // namespace

Result<std::unique_ptr<Source>> TwoPass::open(const Part& part, Host& host, uint64_t* replaced) {
  if (inputs_.units()[part.unit].stdin_) {
    if (look_ahead_->taken.exchange(true)) {
      return fail(SPOOR_INVALID_STATE, "standard input can be read only once");
    }
    return std::make_unique<Resumed>(look_ahead_->bytes, *look_ahead_->rest);
  }
  if (part.to == 0) return inputs_.stream(host, part.unit, replaced);
  auto content = inputs_.open(host, part.unit);
  if (!content) return tl::unexpected(content.error());
  if (content->file == nullptr) {
    return fail(SPOOR_INVALID_DATA, "the file has changed while it was read");
  }
  return archive::file_range(content->file, part.from, part.to);
}

/// A stream in pieces on several threads, if its format allows.
Scanned TwoPass::scan_stream(const Part& part, Source& text, Host& host) {
  const auto lines = format_->as_lines(text);
  if (lines == nullptr) return format_->scan(part, text, host);
  PieceCutter cutter(*lines, options_.piece_bytes, format_->max_line_bytes());
  typing::FactsMerger merger(kColumnsPerStream);
  std::array<Scanned, kPiecesAtOnce> found;
  Scanned out;
  const PieceWork work{[&](size_t i, const Piece& piece) {
                         MemorySource bytes(piece.bytes());
                         found[i] = format_->scan(piece_of(part, piece), bytes, host);
                       },
                       [&](size_t i) {
                         merger.add(found[i].facts);
                         out.records += found[i].records;
                         out.pieces.push_back(found[i].records);
                         return found[i].status;
                       }};
  out.status = work_in_windows(cutter, host, work);
  out.facts = merger.facts();
  return out;
}

Result<void> TwoPass::read_stream(const Part& part, Source& text, Host& host,
                                  const BatchSink& sink) {
  const auto lines = part.pieces.empty() ? nullptr : format_->as_lines(text);
  if (lines == nullptr) return format_->read(part, text, layout_, sink, host);
  struct Slot {
    explicit Slot(Host& real) : host(real) {}
    Part part;
    BufferedHost host;
    std::vector<arrow::Array> batches;
    Result<void> status;
  };
  PieceCutter cutter(*lines, options_.piece_bytes, format_->max_line_bytes());
  std::deque<Slot> slots;
  for (size_t i = 0; i < kPiecesAtOnce; ++i)
    slots.emplace_back(host);
  std::vector<uint64_t> before = {0};
  for (const uint64_t records : part.pieces)
    before.push_back(before.back() + records);
  size_t taken = 0;
  const PieceWork work{[&](size_t i, const Piece& piece) {
                         Slot& slot = slots[i];
                         slot.part = piece_of(part, piece);
                         slot.part.first_record = before[std::min(taken + i, before.size() - 1)];
                         const auto keep = [&](arrow::Array batch) -> Result<void> {
                           slot.batches.push_back(std::move(batch));
                           return {};
                         };
                         MemorySource bytes(piece.bytes());
                         slot.status = format_->read(slot.part, bytes, layout_, keep, slot.host);
                       },
                       [&](size_t i) -> Result<void> {
                         Slot& slot = slots[i];
                         ++taken;
                         slot.host.pass_on();
                         for (auto& batch : slot.batches) {
                           if (auto passed = sink(std::move(batch)); !passed) return passed;
                         }
                         slot.batches.clear();
                         return slot.status;
                       }};
  return work_in_windows(cutter, host, work);
}

Result<void> TwoPass::read(size_t index, Host& host, const BatchSink& sink) {
  const Part& part = parts_[index];
  uint64_t replaced = 0;
  auto text = open(part, host, &replaced);
  auto status =
      text ? read_stream(part, **text, host, sink) : Result<void>(tl::unexpected(text.error()));
  const Place place{.file = part.file, .member = part.member};
  if (inputs_.units()[part.unit].stdin_) replaced += look_ahead_->replaced;
  if (replaced > 0)
    host.diagnostic("invalid_utf8", replaced, place, "half a UTF-16 surrogate pair");
  if (status || status.error().code != SPOOR_INVALID_DATA) return status;
  host.diagnostic("damaged_archive", 1, place, status.error().what);
  return {};
}

Result<std::vector<uint64_t>> cut_at_newlines(archive::RandomFile& text, uint64_t begin,
                                              uint64_t end, uint64_t part_bytes) {
  std::vector<uint64_t> cuts = {begin};
  for (uint64_t at = begin + part_bytes; at < end; at = std::max(at, cuts.back()) + part_bytes) {
    auto cut = behind_newline(text, at - 1, end);
    if (!cut) return tl::unexpected(cut.error());
    if (*cut >= end) break;
    if (*cut > cuts.back()) cuts.push_back(*cut);
  }
  if (end > begin) cuts.push_back(end);
  return cuts;
}

}  // namespace spoor::toolkit::ingest
