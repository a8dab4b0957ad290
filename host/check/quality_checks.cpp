// SPDX-License-Identifier: Apache-2.0
//
// Group quality: what the descriptor promises beyond the contract, and figures.
#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <string>

#include "host/check/check_list.hpp"
#include "host/check/process_state.hpp"
#include "host/check/system_calls.hpp"

namespace spoor::host::check {
namespace {

bool is_pure(const plan::ClassSpec& c) { return c.determinism == "pure"; }
bool is_pure_reader(const plan::ClassSpec& c) { return is_pure(c) && reads_tables(c); }

Finding described(Bench& bench) {
  if (bench.spec().summary.empty()) return fail_check("the descriptor has no summary");
  for (const auto& diagnostic : bench.spec().diagnostics) {
    if (diagnostic.text.empty()) {
      return fail_check("diagnostic \"" + diagnostic.code + "\" has no text");
    }
  }
  return pass();
}

Finding batch_boundaries(Bench& bench) {
  const Outcome plain = bench.run();
  std::uniform_int_distribution<int64_t> size(1, 9);
  for (int i = 0; i < 6; ++i) {
    RunOptions options;
    for (int k = 0; k < 7; ++k)
      options.feed.cuts.push_back(size(bench.random()));
    const std::string changed = difference(plain, bench.run(options));
    if (!changed.empty()) {
      return fail_check("the result depends on where batches are cut: " + changed);
    }
  }
  return pass();
}

Finding environment(Bench& bench) {
  const Outcome plain = bench.run();
  ::setenv("TZ", "Pacific/Kiritimati", 1);
  ::setenv("LANG", "tr_TR.UTF-8", 1);
  ::tzset();
  for (const char* locale : {"tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, locale) == nullptr) continue;
    const std::string changed = difference(plain, bench.run());
    if (!changed.empty()) {
      return fail_check(std::string("the result depends on time zone or locale (") + locale +
                        "): " + changed);
    }
  }
  return pass();
}

Finding declared_services(Bench& bench) {
  const auto instance = bench.make();
  const Outcome out = instance->run(bench.sample());
  std::string asked;
  for (const std::string& id : instance->host().undeclared())
    asked += (asked.empty() ? "" : ", ") + id;
  if (asked.empty()) return pass();
  return fail_check("it asks for " + asked + " without declaring the effect");
}

Finding declared_effects(Bench& bench) {
  if (is_sanitized()) return skip("a sanitizer makes system calls of its own");
  bench.run();
  AllowedCalls allowed;
  for (const std::string& effect : bench.spec().effects) {
    allowed.network |= effect.starts_with("net:");
    allowed.programs |= effect == "exec";
  }
  if (auto watching = watch_system_calls(allowed); !watching) return skip(watching.error().what);
  bench.run();
  std::string calls;
  for (const std::string& name : stopped_system_calls())
    calls += (calls.empty() ? "" : ", ") + name;
  if (calls.empty()) return pass();
  return fail_check("it does what no effect declares: " + calls);
}

Finding figures(Bench& bench) {
  constexpr size_t kRows = 16'384;
  Sample sample = bench.sample();
  int64_t rows = 0;
  for (SampleTable& table : sample.tables) {
    const auto given = table.rows;
    while (table.rows.size() < kRows && !given.empty()) {
      table.rows.insert(table.rows.end(), given.begin(), given.end());
    }
    rows += static_cast<int64_t>(table.rows.size());
  }
  RunOptions options;
  options.feed.batch_rows = 8192;
  const Outcome out = bench.run(sample, options);
  std::string note;
  if (rows != 0 && out.ok()) note = std::to_string(out.ns / rows) + " ns a row, ";
  return pass(note + "peak " + std::to_string(peak_rss() >> 20) + " MiB");
}

constexpr std::array kChecks = {
    ClassCheck{"quality.described", "the descriptor says what the class is for", "load.classes",
               &any_class, &described},
    ClassCheck{"quality.batch-boundaries", "a pure result does not depend on where batches are cut",
               "contract.run-twice contract.output-valid", &is_pure_reader, &batch_boundaries},
    ClassCheck{"quality.environment", "a pure result does not depend on time zone or locale", kRuns,
               &is_pure, &environment},
    ClassCheck{"quality.declared-services", "only services whose effect is declared are asked for",
               kRuns, &any_class, &declared_services},
    ClassCheck{"quality.declared-effects",
               "no socket, program or written file behind the host's back", kRuns, &any_class,
               &declared_effects},
    ClassCheck{"quality.figures", "time per row and memory, for information", kRuns, &any_class,
               &figures}};

}  // namespace

std::span<const ClassCheck> quality_checks() { return kChecks; }

}  // namespace spoor::host::check
