// SPDX-License-Identifier: Apache-2.0
//
// How newline-delimited JSON is read, and what is told about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include <toolkit/typing/time_rules.hpp>

namespace spoor::toolkit::json {

/// Limits and choices, the same for both passes.
struct NdjsonOptions {
  int flatten = 0;     ///< levels of objects that become columns "a.b"; 0: objects stay JSON text
  int max_depth = 64;  ///< deeper records are dropped; at most 64
  size_t max_columns = 4096;  ///< keys beyond them go to the rest column
  typing::TimeRulesPtr times = typing::no_time_rules();
};

/// Deepest `flatten`.
inline constexpr int kMaxFlatten = 16;

/// What was met in one partition; the ledger's numbers.
struct NdjsonCounters {
  uint64_t records = 0;         ///< lines that are not blank
  uint64_t dropped = 0;         ///< of them, lines that are no JSON object, or too deep
  uint64_t invalid_utf8 = 0;    ///< sequences and half surrogates replaced by U+FFFD
  uint64_t duplicate_keys = 0;  ///< values replaced by a later one of the same key
  uint64_t rest_values = 0;     ///< values of keys without a column, now in the rest column
  uint64_t type_conflicts =
      0;  ///< values that do not fit their column's type, now in the rest column
  uint64_t time_digits_cut = 0;  ///< timestamps with digits below a microsecond
  uint64_t doubtful_times = 0;   ///< local times that happened twice or never
};

/// Told once per dropped record: its byte offset, its number among the records (from 0), and why.
using BadRecord = std::function<void(uint64_t offset, uint64_t record, std::string_view cause)>;

}  // namespace spoor::toolkit::json
