// SPDX-License-Identifier: Apache-2.0
//
// Group contract, tables going in: every shape a host may hand over, cancel, deadlines, failing
// neighbours.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "host/check/check_list.hpp"

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;
using nlohmann::json;

/// The run must end well, or end with a message.
Finding survives(const Outcome& out) {
  if (!out.exception.empty()) return fail_check(out.exception);
  if (out.status != SPOOR_OK && out.error.empty()) return fail_check(out.failure());
  return pass(out.ok() ? "" : "refused: " + out.error);
}

Finding must_run(const Outcome& out) { return out.ok() ? pass() : fail_check(out.failure()); }

Finding same_as_plain(Bench& bench, const RunOptions& options) {
  const std::string changed = difference(bench.run(), bench.run(options));
  return changed.empty() ? pass() : fail_check("the result changes: " + changed);
}

template <class Change>
Sample changed_cells(const Sample& sample, Change change) {
  Sample out = sample;
  for (SampleTable& table : out.tables) {
    for (size_t row = 0; row < table.rows.size(); ++row) {
      for (size_t i = 0; i < table.fields.size(); ++i)
        change(table.fields[i], row, table.rows[row][i]);
    }
  }
  return out;
}

Sample with_rows(const Sample& sample, size_t rows) {
  Sample out = sample;
  for (SampleTable& table : out.tables) {
    const std::vector<json> given = std::move(table.rows);
    table.rows.clear();
    for (size_t i = 0; i < rows && !given.empty(); ++i)
      table.rows.push_back(given[i % given.size()]);
  }
  return out;
}

Finding inputs_unchanged(Bench& bench) {
  return bench.run().input_changed ? fail_check("it writes into batches it was given") : pass();
}

Finding upstream_error(Bench& bench) {
  for (const int at : {0, 1}) {
    RunOptions options;
    options.feed.fail_at = at;
    const Outcome out = bench.run(options);
    if (!out.exception.empty()) return fail_check(out.exception);
    if (out.status == SPOOR_OK) {
      return fail_check("the input failed at batch " + std::to_string(at) +
                        ", and it ended as if nothing had happened");
    }
  }
  return pass();
}

constexpr int64_t kCancelLimit = 100'000'000;

/// A busy machine may be slow once; a plugin that ignores a cancel is slow each time.
template <class Run>
Finding ends_in_time(const char* what, Run run) {
  int64_t best = INT64_MAX;
  for (int attempt = 0; attempt < 5 && best > kCancelLimit; ++attempt) {
    const Outcome out = run();
    if (!out.exception.empty()) return fail_check(out.exception);
    best = std::min(best, out.ns_after_cancel >= 0 ? out.ns_after_cancel : out.ns);
  }
  if (best <= kCancelLimit) return pass(std::to_string(best / 1000) + " µs");
  return fail_check("it goes on for " + std::to_string(best / 1'000'000) + " ms after " + what);
}

Finding cancel(Bench& bench) {
  std::string note;
  for (const int at : {0, 1, 2}) {
    RunOptions options;
    options.feed.cancel_at = at;
    options.feed.batch_rows = 4;
    const Finding found = ends_in_time("a cancel at a batch", [&] { return bench.run(options); });
    if (found.verdict == Verdict::kFail) return found;
    note = found.note;
    const Outcome out = bench.run(options);
    if (out.ok() && out.refused) {
      return fail_check("an output said CANCELLED, and it ended as if nothing had happened");
    }
  }
  return pass(note);
}

Finding deadline(Bench& bench) {
  RunOptions options;
  options.deadline_ns = 0;
  return ends_in_time("its deadline", [&] { return bench.run(options); });
}

Finding output_closed(Bench& bench) {
  for (const int64_t after : {0, 1}) {
    RunOptions options;
    options.close_after = after;
    const Outcome out = bench.run(options);
    if (!out.ok()) return fail_check("nobody reads its output, and " + out.failure());
  }
  return pass();
}

Finding no_rows(Bench& bench) { return must_run(bench.run(with_rows(bench.sample(), 0))); }
Finding one_row(Bench& bench) { return must_run(bench.run(with_rows(bench.sample(), 1))); }

Finding large_batch(Bench& bench) {
  constexpr size_t kRows = 20'000;
  RunOptions options;
  options.feed.batch_rows = static_cast<int64_t>(kRows);
  return must_run(bench.run(with_rows(bench.sample(), kRows), options));
}

Finding zero_columns(Bench& bench) {
  Sample sample = bench.sample();
  for (SampleTable& table : sample.tables) {
    table.fields.clear();
    for (json& row : table.rows)
      row = json::array();
  }
  return survives(bench.run(sample));
}

Finding extra_columns(Bench& bench) {
  Sample sample = bench.sample();
  for (SampleTable& table : sample.tables) {
    table.fields.push_back({.name = "a column nobody declared"});
    table.fields.push_back({.name = "", .type = arrow::Type::int64});
    for (json& row : table.rows) {
      row.push_back("x");
      row.push_back(1);
    }
  }
  return survives(bench.run(sample));
}

Finding empty_batches(Bench& bench) {
  RunOptions options;
  options.feed.empty_batches = true;
  return same_as_plain(bench, options);
}

/// Every so many rows are null.
Sample with_nulls(const Sample& sample, size_t every) {
  return changed_cells(sample, [&](const arrow::Field&, size_t row, json& cell) {
    if (row % every == 0) cell = json();
  });
}

Finding null_counts(Bench& bench) {
  const Sample sample = with_nulls(bench.sample(), 2);
  RunOptions options;
  options.feed.unknown_nulls = true;
  const std::string changed = difference(bench.run(sample), bench.run(sample, options));
  return changed.empty() ? pass() : fail_check("a null_count of -1 changes the result: " + changed);
}

Finding slices(Bench& bench) {
  for (const int64_t by : {3, 8, 64}) {
    RunOptions options;
    options.feed.slice = by;
    const Finding found = same_as_plain(bench, options);
    if (found.verdict == Verdict::kFail) {
      return fail_check("columns begin at offset " + std::to_string(by) + ", and " + found.why);
    }
  }
  return pass();
}

Finding nulls(Bench& bench) {
  for (const size_t every : {size_t{1}, size_t{2}, size_t{3}}) {
    const Outcome out = bench.run(with_nulls(bench.sample(), every));
    if (const Finding found = survives(out); found.verdict == Verdict::kFail) return found;
    const Finding valid = breach_of(out, "contract.output-valid");
    if (valid.verdict == Verdict::kFail) return valid;
  }
  return pass();
}

Finding invalid_utf8(Bench& bench) {
  static const std::array kBad = {"\xFF\xFE",         "ab\xC3",   "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\xC0\x80", "x\x80y"};
  return survives(bench.run(
      changed_cells(bench.sample(), [&](const arrow::Field& field, size_t row, json& cell) {
        if (field.type == arrow::Type::utf8) cell = kBad[row % kBad.size()];
      })));
}

Finding odd_text(Bench& bench) {
  static const std::array kOdd = {std::string(),
                                  std::string("\0nul\0", 5),
                                  std::string(100'000, 'a'),
                                  std::string("\xE2\x80\xAEright to left"),
                                  std::string("\x1B[31m\r\n\t"),
                                  std::string(2000, '(')};
  const Outcome out = bench.run(
      changed_cells(bench.sample(), [&](const arrow::Field& field, size_t row, json& cell) {
        if (field.type == arrow::Type::utf8) cell = kOdd[row % kOdd.size()];
      }));
  const Finding valid = breach_of(out, "contract.output-valid");
  return valid.verdict == Verdict::kFail ? valid : survives(out);
}

Finding extremes(Bench& bench) {
  using Int = std::numeric_limits<int64_t>;
  using Float = std::numeric_limits<double>;
  static const std::array kInts = {Int::min(), Int::max(), int64_t{0}, int64_t{-1}};
  static const std::array kFloats = {Float::quiet_NaN(),  Float::infinity(),
                                     -Float::infinity(),  -0.0,
                                     Float::denorm_min(), Float::max()};
  const Outcome out = bench.run(
      changed_cells(bench.sample(), [&](const arrow::Field& field, size_t row, json& cell) {
        if (field.type == arrow::Type::int64 || field.type == arrow::Type::timestamp) {
          cell = kInts[row % kInts.size()];
        }
        if (field.type == arrow::Type::uint64) cell = std::numeric_limits<uint64_t>::max();
        if (field.type == arrow::Type::float64) cell = kFloats[row % kFloats.size()];
        if (field.type == arrow::Type::date32) {
          cell = row % 2 == 0 ? std::numeric_limits<int32_t>::min()
                              : std::numeric_limits<int32_t>::max();
        }
      }));
  const Finding valid = breach_of(out, "contract.output-valid");
  return valid.verdict == Verdict::kFail ? valid : survives(out);
}

/// What these look for again would fail for a class whose plain output is bad.
constexpr const char* kValid = "contract.runs contract.output-valid";

constexpr std::array kChecks = {
    ClassCheck{"contract.inputs-unchanged", "it does not write into its input", kRuns,
               [](const plan::ClassSpec& c) { return reads_tables(c) || is_enricher(c); },
               &inputs_unchanged},
    ClassCheck{"contract.upstream-error", "a failing input ends the run with an error", kRuns,
               &reads_streams, &upstream_error},
    ClassCheck{"contract.cancel", "it ends within 100 ms of a cancel", kRuns, &any_class, &cancel},
    ClassCheck{"contract.deadline", "it ends within 100 ms of its deadline", kRuns, &any_class,
               &deadline},
    ClassCheck{"contract.output-closed", "it ends well when nobody reads its output", kRuns,
               &has_outputs, &output_closed},
    ClassCheck{"contract.no-rows", "a table without rows is fine", kRuns, &reads_tables, &no_rows},
    ClassCheck{"contract.one-row", "a table of one row is fine", kRuns, &reads_tables, &one_row},
    ClassCheck{"contract.large-batch", "a batch of 20,000 rows is fine", kRuns, &reads_tables,
               &large_batch},
    ClassCheck{"contract.zero-columns", "a table without columns is fine or refused", kRuns,
               &reads_tables, &zero_columns},
    ClassCheck{"contract.extra-columns", "columns it does not know do no harm", kRuns,
               &reads_tables, &extra_columns},
    ClassCheck{"contract.empty-batches", "batches without rows change nothing", kRuns,
               &reads_tables, &empty_batches},
    ClassCheck{"contract.null-counts", "a null_count of -1 changes nothing", kRuns, &reads_tables,
               &null_counts},
    ClassCheck{"contract.slices", "columns that begin at an offset are read right", kRuns,
               [](const plan::ClassSpec& c) { return reads_tables(c) || is_enricher(c); }, &slices},
    ClassCheck{"contract.nulls", "nulls everywhere do no harm", kValid, &reads_tables, &nulls},
    ClassCheck{"contract.invalid-utf8", "text that is not UTF-8 does no harm", kRuns, &reads_tables,
               &invalid_utf8},
    ClassCheck{"contract.odd-text", "empty, long and strange text does no harm", kValid,
               &reads_tables, &odd_text},
    ClassCheck{"contract.extremes", "the ends of every number's range do no harm", kValid,
               &reads_tables, &extremes}};

}  // namespace

std::span<const ClassCheck> input_checks() { return kChecks; }

}  // namespace spoor::host::check
