// SPDX-License-Identifier: Apache-2.0
//
// Group contract, what only one kind has: answers, partitions, artifacts, independent batches.
#include <algorithm>
#include <array>
#include <string>

#include "host/check/check_list.hpp"

namespace spoor::host::check {
namespace {

using nlohmann::json;

constexpr const char* kAnswerLength = "contract.answer-length";
constexpr const char* kAnswerStatus = "contract.answer-status";
constexpr const char* kPartitions = "contract.partitions";
constexpr const char* kArtifacts = "contract.artifacts";

template <const char* const& kName>
Finding breach(Bench& bench) {
  return breach_of(bench.run(), kName);
}

Sample with_keys(const Sample& sample, const std::vector<std::string>& keys) {
  Sample out = sample;
  for (auto& [type, values] : out.keys)
    values = keys;
  return out;
}

Finding answered(const Outcome& out) {
  if (!out.ok()) return fail_check(out.failure());
  return breach_of(out, kAnswerLength);
}

Finding no_keys(Bench& bench) { return answered(bench.run(with_keys(bench.sample(), {}))); }

Finding odd_keys(Bench& bench) {
  return answered(bench.run(with_keys(
      bench.sample(), {"", " ", "not an address", std::string(100'000, 'a'), "\xFF\xFE",
                       std::string("nul\0", 4), "999.999.999.999", "::::", "%00", "'; --"})));
}

Finding unknown_key_type(Bench& bench) {
  Sample sample = bench.sample();
  sample.keys = {{"no.such.type", {"alpha", "beta"}}};
  const Outcome out = bench.run(sample);
  if (!out.exception.empty()) return fail_check(out.exception);
  if (out.status != SPOOR_OK && out.error.empty()) return fail_check(out.failure());
  return breach_of(out, kAnswerLength);
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

Finding key_order(Bench& bench) {
  Sample shuffled = bench.sample();
  for (auto& [type, keys] : shuffled.keys)
    std::shuffle(keys.begin(), keys.end(), bench.random());
  if (sorted(bench.run().answers) == sorted(bench.run(shuffled).answers)) return pass();
  return fail_check("the answer to a key depends on the order of the keys");
}

std::vector<std::string> lines_of(const Outcome& out) {
  std::vector<std::string> lines;
  for (const PortRecord& port : out.ports) {
    lines.insert(lines.end(), port.lines.begin(), port.lines.end());
  }
  return lines;
}

Finding partitions_stable(Bench& bench) {
  const Outcome first = bench.run();
  const Outcome second = bench.run();
  if (first.partitions != second.partitions)
    return fail_check("the list changes from call to call");
  if (first.partitions.empty()) return pass("it has none");
  const json list = json::parse(first.partitions, nullptr, false);
  std::vector<std::string> parts;
  for (size_t i = 0; i < list.size(); ++i) {
    RunOptions options;
    options.only_partition = static_cast<int>(i);
    const Outcome out = bench.run(options);
    if (!out.ok()) return fail_check("partition " + list[i].dump() + " alone: " + out.failure());
    for (const std::string& line : lines_of(out))
      parts.push_back(line);
  }
  const std::vector<std::string> whole = lines_of(first);
  // Several ports are gathered in another order.
  if (sorted(whole) == sorted(parts) || list.empty()) {
    return pass(std::to_string(list.size()) + " partitions");
  }
  return fail_check("the partitions read alone do not give what they give together");
}

Finding bad_partition(Bench& bench) {
  for (const char* text : {"{\"no\":[\"such\"]}", "42", "\"nonsense\"", "[]", "{"}) {
    RunOptions options;
    options.partition = text;
    const Outcome out = bench.run(options);
    if (!out.exception.empty()) return fail_check(out.exception);
    if (out.status != SPOOR_OK && out.error.empty()) return fail_check(out.failure());
  }
  return pass();
}

Finding request_hints(Bench& bench) {
  const json full = {
      {"columns", {"no such column", "text"}},
      {"time_range", {{"from", "2024-01-01T00:00:00Z"}, {"to", "2024-01-02T00:00:00Z"}}},
      {"limit", 1}};
  for (const std::string& text :
       {full.dump(), std::string("{\"columns\":[]}"), std::string("{}")}) {
    RunOptions options;
    options.request = text;
    const Outcome out = bench.run(options);
    if (!out.ok()) return fail_check("request " + text + ": " + out.failure());
  }
  return pass();
}

Finding draws(Bench& bench) {
  const Outcome out = bench.run();
  if (out.artifacts.empty()) return fail_check("it makes no artifact");
  size_t bytes = 0;
  for (const Artifact& artifact : out.artifacts) {
    if (!artifact.meta.empty() && json::parse(artifact.meta, nullptr, false).is_discarded()) {
      return fail_check("the meta data of \"" + artifact.name + "\" is not JSON");
    }
    bytes += artifact.bytes.size();
  }
  return pass(std::to_string(out.artifacts.size()) + " artifacts, " + std::to_string(bytes) +
              " bytes");
}

Finding batches_alone(Bench& bench) {
  const auto together = bench.make();
  const Outcome all = together->run(bench.sample());
  const auto instance = bench.make();
  RunOptions reversed;
  std::vector<std::string> lines;
  // One batch a row, last row first: a function of one batch does not care.
  for (size_t i = bench.sample().tables.empty() ? 0 : bench.sample().tables[0].rows.size();
       i-- > 0;) {
    Sample one = bench.sample();
    one.tables[0].rows = {bench.sample().tables[0].rows[i]};
    const Outcome out = instance->run(one);
    if (!out.ok()) return fail_check("row " + std::to_string(i) + " alone: " + out.failure());
    for (const PortRecord& port : out.ports)
      lines.insert(lines.begin(), port.lines.begin(), port.lines.end());
  }
  if (all.ports.size() != 1 || lines == all.ports[0].lines) return pass();
  return fail_check(
      "rows processed one by one, last first, give another result: it keeps state "
      "between batches");
}

constexpr std::array kChecks = {
    ClassCheck{kAnswerLength, "as many answers as keys", kRuns, &is_enricher,
               &breach<kAnswerLength>},
    ClassCheck{kAnswerStatus, "every answer has one of the statuses", kRuns, &is_enricher,
               &breach<kAnswerStatus>},
    ClassCheck{"contract.no-keys", "no keys, no answers, no error", kRuns, &is_enricher, &no_keys},
    ClassCheck{"contract.odd-keys", "keys that are nonsense are answered, each for itself", kRuns,
               &is_enricher, &odd_keys},
    ClassCheck{"contract.unknown-key-type", "a type it does not know is answered or refused", kRuns,
               &is_enricher, &unknown_key_type},
    ClassCheck{"contract.key-order", "an answer depends on its key alone", kAnswerLength,
               &is_enricher, &key_order},
    ClassCheck{kPartitions, "`partitions` writes a JSON array", kRuns, &is_provider,
               &breach<kPartitions>},
    ClassCheck{"contract.partitions-stable", "partitions alone give what they give together",
               kPartitions, &is_provider, &partitions_stable},
    ClassCheck{"contract.bad-partition", "a partition that is none does no harm", kRuns,
               &is_provider, &bad_partition},
    ClassCheck{"contract.request", "hints of a request may be ignored, not refused", kRuns,
               &is_provider, &request_hints},
    ClassCheck{kArtifacts, "artifacts have plain names, media types, and a beginning", kRuns,
               &is_visualizer, &breach<kArtifacts>},
    ClassCheck{"contract.draws", "it makes an artifact", kRuns, &is_visualizer, &draws},
    ClassCheck{"contract.batches-alone", "a row-wise class keeps nothing between batches",
               "contract.run-twice", [](const plan::ClassSpec& c) { return c.rowwise; },
               &batches_alone}};

}  // namespace

std::span<const ClassCheck> kind_checks() { return kChecks; }

}  // namespace spoor::host::check
