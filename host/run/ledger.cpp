// SPDX-License-Identifier: Apache-2.0
#include "host/run/ledger.hpp"

#include <algorithm>
#include <numeric>

namespace spoor::host {
namespace {

uint64_t sum(const std::vector<uint64_t>& v) {
  return std::accumulate(v.begin(), v.end(), uint64_t{0});
}

uint64_t sum(const std::map<std::string, uint64_t>& m) {
  uint64_t n = 0;
  for (const auto& [reason, rows] : m)
    n += rows;
  return n;
}

std::string text_or_empty(const char* s) { return s != nullptr ? s : ""; }

}  // namespace

uint64_t LedgerCounts::total_in() const { return sum(rows_in); }
uint64_t LedgerCounts::total_out() const { return sum(rows_out); }

uint64_t LedgerCounts::total_dropped() const {
  uint64_t n = 0;
  for (const auto& port : dropped)
    n += sum(port);
  return n;
}

Ledger::Ledger(size_t inputs, size_t outputs) {
  counts_.rows_in.resize(inputs);
  counts_.rows_out.resize(outputs);
  counts_.dropped.resize(std::max<size_t>(outputs, 1));
}

void Ledger::records_read(uint64_t n) {
  const std::lock_guard lock(mutex_);
  counts_.records_read += n;
  counts_.records_declared = true;
}

void Ledger::rows_in(size_t input, uint64_t n) {
  const std::lock_guard lock(mutex_);
  counts_.rows_in.at(input) += n;
}

void Ledger::rows_out(size_t port, uint64_t n, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  counts_.rows_out.at(port) += n;
  counts_.bytes_out += bytes;
}

void Ledger::dropped(size_t port, std::string_view reason, uint64_t rows) {
  const std::lock_guard lock(mutex_);
  const size_t known = std::min(port, counts_.dropped.size() - 1);
  counts_.dropped[known][std::string(reason)] += rows;
}

void Ledger::diagnostic(uint64_t order, std::string_view code, uint64_t count,
                        const char* where_json, const char* cause, const char* hint) {
  const std::lock_guard lock(mutex_);
  DiagnosticCount& kind = counts_.diagnostics[std::string(code)];
  kind.count += count;
  auto& kept = kind.samples;
  if (kept.size() == kMaxSamples && kept.back().order <= order) return;
  const auto at = std::upper_bound(
      kept.begin(), kept.end(), order,
      [](uint64_t value, const DiagnosticSample& sample) { return value < sample.order; });
  kept.insert(at, DiagnosticSample{order, text_or_empty(where_json), text_or_empty(cause),
                                   text_or_empty(hint)});
  if (kept.size() > kMaxSamples) kept.pop_back();
}

void Ledger::keys(uint64_t asked, const std::array<uint64_t, 8>& by_status) {
  const std::lock_guard lock(mutex_);
  counts_.keys_asked += asked;
  for (size_t i = 0; i < by_status.size(); ++i)
    counts_.keys_by_status[i] += by_status[i];
}

LedgerCounts Ledger::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Ledger::restart() {
  const std::lock_guard lock(mutex_);
  LedgerCounts none;
  none.rows_in.resize(counts_.rows_in.size());
  none.rows_out.resize(counts_.rows_out.size());
  none.dropped.resize(counts_.dropped.size());
  counts_ = std::move(none);
}

std::optional<std::string> Ledger::mismatch(size_t port, Cardinality cardinality) const {
  const std::lock_guard lock(mutex_);
  const uint64_t out = counts_.rows_out.at(port);
  const uint64_t lost = sum(counts_.dropped.at(port));
  const uint64_t in = counts_.rows_in.empty() ? 0 : counts_.rows_in.front();
  const auto say = [&](const char* rule, uint64_t left, const char* name) {
    return std::string(rule) + ": " + name + " " + std::to_string(left) + ", rows out " +
           std::to_string(out) + ", dropped " + std::to_string(lost);
  };
  switch (cardinality) {
    case Cardinality::kSource:
      if (counts_.records_declared && counts_.records_read != out + lost)
        return say("a source must account for every record", counts_.records_read, "records read");
      return std::nullopt;
    case Cardinality::kMap:
      if (in != out || lost != 0)
        return say("a map has one row out for each row in", in, "rows in");
      return std::nullopt;
    case Cardinality::kFilter:
      if (in != out + lost) return say("a filter must account for every row", in, "rows in");
      return std::nullopt;
    case Cardinality::kExpand:
    case Cardinality::kAggregate:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace spoor::host
