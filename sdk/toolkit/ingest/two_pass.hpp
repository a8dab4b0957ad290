// SPDX-License-Identifier: Apache-2.0
//
// Reading in two passes: the first finds columns and types over all inputs, the second makes typed
// rows, part by part. What a part is depends on the inputs only, never on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <toolkit/archive/source.hpp>
#include <toolkit/arrow/array.hpp>
#include <toolkit/ingest/host.hpp>
#include <toolkit/ingest/inputs.hpp>
#include <toolkit/result.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::ingest {

/// Takes a finished batch; an error ends the reading.
using BatchSink = std::function<Result<void>(arrow::Array)>;

/// A piece of one unit's text that holds whole records.
struct Part {
  size_t unit = 0;
  std::string_view file;
  std::string_view member;
  uint64_t from = 0;          ///< byte of the unit's text
  uint64_t to = 0;            ///< 0: to the end of a stream
  bool first = true;          ///< the unit's first part, or a stream from its beginning
  uint64_t first_record = 0;  ///< records of the unit before it
  /// Of a stream that is read in pieces: records of each.
  std::vector<uint64_t> pieces = {};
};

/// What the first pass found in a part.
struct Scanned {
  typing::TableFacts facts;
  uint64_t records = 0;
  std::vector<uint64_t> pieces = {};
  Result<void> status = {};  ///< how the source ended; the facts are those of what came before
  bool torn = false;         ///< the part does not end where a record ends
};

/// A text format. All functions but `begin` are [thread-safe] for different units, `scan` and
/// `read` also for parts of one unit.
class Format {
 public:
  Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;
  virtual ~Format() = default;

  /// There will be that many units.
  virtual void begin(size_t units) = 0;
  /// Sees the unit's beginning before anything else is done with it. Formats that need nothing of
  /// it say so, and are not called.
  [[nodiscard]] virtual bool wants_head() const = 0;
  [[nodiscard]] virtual Result<void> head(size_t unit, archive::Source& text) = 0;
  /// Where the parts of about `part_bytes` begin, and the end: ascending, from `begin` to `end`. A
  /// quick guess will do unless `exact`, which is asked for when a part of a guess was torn.
  [[nodiscard]] virtual Result<std::vector<uint64_t>> cut(size_t unit, archive::RandomFile& text,
                                                          uint64_t begin, uint64_t end,
                                                          uint64_t part_bytes, bool exact) = 0;
  /// The text as lines that each hold whole records, so that it may be cut behind any newline, with
  /// every byte in its place; nullptr if that is not so. Parts made of it are not `first`.
  [[nodiscard]] virtual std::unique_ptr<archive::Source> as_lines(archive::Source& text) = 0;
  [[nodiscard]] virtual size_t max_line_bytes() const = 0;
  [[nodiscard]] virtual Scanned scan(const Part& part, archive::Source& text, Host& host) = 0;
  /// Rows of one part, in batches; tells the host about records. `replaced` counts what decoding
  /// replaced.
  [[nodiscard]] virtual Result<void> read(const Part& part, archive::Source& text,
                                          const typing::TableLayout& layout, const BatchSink& sink,
                                          Host& host) = 0;
};

class TwoPass {
 public:
  struct Options {
    InputOptions inputs;
    size_t max_columns = 4096;
    bool source_columns = false;
    size_t look_ahead_bytes = size_t{16} << 20;  ///< of standard input
    uint64_t part_bytes = 0;               ///< about the size of a part; 0: by the size of the text
    size_t piece_bytes = size_t{4} << 20;  ///< of a stream that several threads work on
  };

  TwoPass(Options options, std::unique_ptr<Format> format);
  ~TwoPass();

  /// The first pass. Once.
  [[nodiscard]] Result<void> plan(Host& host);

  [[nodiscard]] const typing::TableLayout& layout() const noexcept { return layout_; }
  [[nodiscard]] size_t n_parts() const noexcept { return parts_.size(); }
  [[nodiscard]] const Part& part(size_t index) const noexcept { return parts_[index]; }

  /// The second pass over one part. [thread-safe] after `plan`. Damage of an archive ends the part
  /// with a diagnostic, not with an error.
  [[nodiscard]] Result<void> read(size_t part, Host& host, const BatchSink& sink);

 private:
  struct UnitPlan;
  struct LookAhead;

  Result<UnitPlan> plan_unit(size_t unit, Host& host);
  Result<UnitPlan> plan_ranges(size_t unit, const Content& content, Host& host);
  Result<UnitPlan> scan_ranges(size_t unit, const Content& content, bool exact, Host& host);
  Result<UnitPlan> plan_stream(size_t unit, Host& host);
  Result<UnitPlan> plan_stdin(size_t unit, Host& host);
  Scanned scan_stream(const Part& part, archive::Source& text, Host& host);
  Result<void> read_stream(const Part& part, archive::Source& text, Host& host,
                           const BatchSink& sink);
  [[nodiscard]] Part whole(size_t unit) const;
  [[nodiscard]] uint64_t part_bytes(uint64_t size) const noexcept;
  Result<std::unique_ptr<archive::Source>> open(const Part& part, Host& host, uint64_t* replaced);

  Options options_;
  std::unique_ptr<Format> format_;
  Inputs inputs_;
  std::unique_ptr<LookAhead> look_ahead_;
  std::vector<Part> parts_;
  typing::TableLayout layout_;
};

/// Places behind newlines, about `part_bytes` apart; `begin` and `end` included. Reads the file
/// only near those places, unless a line is longer than a part.
[[nodiscard]] Result<std::vector<uint64_t>> cut_at_newlines(archive::RandomFile& text,
                                                            uint64_t begin, uint64_t end,
                                                            uint64_t part_bytes);

}  // namespace spoor::toolkit::ingest
