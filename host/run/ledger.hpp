// SPDX-License-Identifier: Apache-2.0
//
// The completeness ledger of one step: what came in, what went out, what was lost and why. The host
// counts rows itself (see guard.hpp); plugins only report drops, diagnostics and records read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plan/descriptor.hpp"

namespace spoor::host {

using plan::Cardinality;

/// One occurrence of a diagnostic that is kept for show.
struct DiagnosticSample {
  uint64_t order = 0;  ///< place in the run that does not depend on threads: (partition, sequence)
  std::string where_json;
  std::string cause;
  std::string hint;
};

/// All occurrences of one code: counted, the first few kept.
struct DiagnosticCount {
  uint64_t count = 0;
  std::vector<DiagnosticSample> samples;  ///< at most kMaxSamples, in order
};

/// A copy of the counts at one moment.
struct LedgerCounts {
  uint64_t records_read = 0;  ///< sources only
  bool records_declared = false;
  std::vector<uint64_t> rows_in;                         ///< by input stream
  std::vector<uint64_t> rows_out;                        ///< by output port
  std::vector<std::map<std::string, uint64_t>> dropped;  ///< by output port, then reason
  std::map<std::string, DiagnosticCount> diagnostics;    ///< by code
  uint64_t keys_asked = 0;  ///< enrichers: distinct keys, and what became of them by status
  std::array<uint64_t, 8> keys_by_status{};
  uint64_t bytes_out = 0;

  [[nodiscard]] uint64_t total_in() const;
  [[nodiscard]] uint64_t total_out() const;
  [[nodiscard]] uint64_t total_dropped() const;
};

/// [thread-safe]
class Ledger {
 public:
  static constexpr size_t kMaxSamples = 5;

  Ledger(size_t inputs, size_t outputs);

  void records_read(uint64_t n);
  void rows_in(size_t input, uint64_t n);
  void rows_out(size_t port, uint64_t n, uint64_t bytes);
  void dropped(size_t port, std::string_view reason, uint64_t rows);
  void diagnostic(uint64_t order, std::string_view code, uint64_t count, const char* where_json,
                  const char* cause, const char* hint);
  void keys(uint64_t asked, const std::array<uint64_t, 8>& by_status);

  [[nodiscard]] LedgerCounts counts() const;
  /// Forgets everything: what was counted is tried again from the start.
  void restart();

  /// What does not add up on `port`, in one sentence; nothing when it does.
  [[nodiscard]] std::optional<std::string> mismatch(size_t port, Cardinality cardinality) const;

 private:
  mutable std::mutex mutex_;
  LedgerCounts counts_;
};

}  // namespace spoor::host
