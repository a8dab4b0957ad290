// SPDX-License-Identifier: Apache-2.0
//
// The second pass over newline-delimited JSON: rows of typed columns, in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <toolkit/arrow/array.hpp>
#include <toolkit/json/ndjson_options.hpp>
#include <toolkit/result.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::json {

/// Takes a finished batch; an error ends the reading.
using BatchSink = std::function<Result<void>(arrow::Array)>;

/// Where rows come from, for the source columns.
struct RowOrigin {
  std::string file;
  std::string member;
  uint64_t first_record = 0;  ///< records of the file or member before this part
};

/// Reads one part of the input. For one thread at a time; `layout` must outlive it.
class NdjsonRows {
 public:
  NdjsonRows(const NdjsonOptions& options, const typing::TableLayout& layout, RowOrigin origin,
             BatchSink sink);
  ~NdjsonRows();
  NdjsonRows(const NdjsonRows&) = delete;
  NdjsonRows& operator=(const NdjsonRows&) = delete;

  /// Whole lines (the last may lack its newline), the first at `offset` of the input. 64 bytes
  /// behind them must be readable. Fails only with what the sink returned. Throws std::bad_alloc.
  [[nodiscard]] Result<void> chunk(std::string_view text, uint64_t offset, const BadRecord& bad);
  /// Counts a record that could not even be handed in; returns its number in this part, from 0.
  uint64_t skip_record() noexcept;
  /// Hands the last, unfinished batch to the sink.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] const NdjsonCounters& counters() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spoor::toolkit::json
