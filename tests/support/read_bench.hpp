// SPDX-License-Identifier: Apache-2.0
//
// Both passes over a text in memory, at the provider's output: what the bars of the providers
// measure.
#pragma once

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <utility>

#include <toolkit/ingest/test_host.hpp>
#include <toolkit/ingest/two_pass.hpp>

namespace spoor::tests {

/// Reports bytes of uncompressed text per CPU second of one thread. `host` has the files.
template <class MakeFormat>
void measure_reading(benchmark::State& state, toolkit::ingest::TestHost& host,
                     const std::string& pattern, uint64_t bytes, MakeFormat make_format) {
  namespace ingest = toolkit::ingest;
  uint64_t rows = 0;
  for (auto _ : state) {
    ingest::TwoPass::Options options;
    options.inputs.paths = {pattern};
    options.inputs.members = {"*.json", "*.jsonl", "*.ndjson", "*.csv"};
    ingest::TwoPass plan(options, make_format());
    rows = 0;
    const auto count = [&](toolkit::arrow::Array batch) -> toolkit::Result<void> {
      rows += static_cast<uint64_t>(batch.length());
      return {};
    };
    auto status = plan.plan(host);
    for (size_t part = 0; status && part < plan.n_parts(); ++part) {
      status = plan.read(part, host, count);
    }
    if (!status) return state.SkipWithError(status.error().text().c_str());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.counters["rows"] = static_cast<double>(rows);
}

}  // namespace spoor::tests
