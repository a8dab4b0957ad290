// SPDX-License-Identifier: Apache-2.0
//
// The first pass over newline-delimited JSON: which keys there are, and of what types their values.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <toolkit/json/ndjson_options.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::json {

/// The facts of one part of the input. For one thread at a time.
class NdjsonTypes {
 public:
  explicit NdjsonTypes(const NdjsonOptions& options);
  ~NdjsonTypes();
  NdjsonTypes(const NdjsonTypes&) = delete;
  NdjsonTypes& operator=(const NdjsonTypes&) = delete;

  /// Whole lines; only the last may lack its newline. 64 bytes behind them must be readable. Throws
  /// std::bad_alloc.
  void chunk(std::string_view text);

  /// Facts of the records that are not dropped. A record is dropped here exactly if NdjsonRows
  /// drops it.
  [[nodiscard]] typing::TableFacts facts() const;
  [[nodiscard]] const NdjsonCounters& counters() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spoor::toolkit::json
