// SPDX-License-Identifier: Apache-2.0
//
// NDJSON to a typed table, all columns, both passes, one thread. Bar: 200 MB/s of CPU time; stretch
// 370. With SPOOR_CORPORA also over the zips of security-datasets.
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include <tests/support/read_bench.hpp>
#include <toolkit/json/ndjson_format.hpp>

namespace {

using namespace spoor::toolkit;

std::string words(std::mt19937& random, size_t n) {
  static constexpr const char* kWords[] = {"process",   "C:\\\\Windows\\\\System32\\\\", "logon",
                                           "\\r\\n\\t", "S-1-5-21-1004336348",           "account",
                                           "0x3e7"};
  std::string out;
  for (; n > 0; --n)
    out.append(kWords[random() % std::size(kWords)]).append(" ");
  return out;
}

/// Events of some kinds, each with keys of its own, like a Windows log.
std::string make_events(size_t bytes) {
  std::mt19937 random(5);
  std::string out;
  while (out.size() < bytes) {
    const unsigned kind = random() % 8;
    out += "{\"@timestamp\":\"2020-09-21T22:58:" + std::to_string(10 + random() % 50) +
           ".130Z\",\"EventID\":" + std::to_string(4600 + kind) +
           ",\"Hostname\":\"WORKSTATION5.theshire.local\",\"Severity\":\"INFO\",\"Version\":1";
    for (unsigned i = 0; i < 24; ++i) {
      out += ",\"Field" + std::to_string(kind * 16 + i) + "\":";
      out +=
          i % 6 == 0 ? std::to_string(random() % 100'000) : "\"" + words(random, 2 + i % 5) + "\"";
    }
    out += ",\"Message\":\"" + words(random, 60) + "\"}\n";
  }
  return out;
}

void Events(benchmark::State& state) {
  ingest::TestHost host;
  host.files["events.json"] = make_events(64 << 20);
  spoor::tests::measure_reading(state, host, "events.json", host.files["events.json"].size(),
                                [] { return json::ndjson_format({}); });
}
BENCHMARK(Events)->Unit(benchmark::kMillisecond);

void Flattened(benchmark::State& state) {
  ingest::TestHost host;
  std::string text;
  for (int i = 0; text.size() < (32 << 20); ++i) {
    text +=
        "{\"user\":{\"id\":" + std::to_string(i) + ",\"names\":{\"given\":\"Ada\"}},\"ok\":true}\n";
  }
  host.files["nested.json"] = text;
  json::NdjsonFormatOptions options;
  options.records.flatten = 4;
  spoor::tests::measure_reading(state, host, "nested.json", text.size(),
                                [&] { return json::ndjson_format(options); });
}
BENCHMARK(Flattened)->Unit(benchmark::kMillisecond);

void SecurityDatasets(benchmark::State& state) {
  const char* const corpora = std::getenv("SPOOR_CORPORA");
  ingest::TestHost host;
  if (corpora != nullptr) host.root = std::string(corpora) + "/security-datasets";
  if (!std::filesystem::is_directory(host.root)) {
    state.SkipWithError("no $SPOOR_CORPORA/security-datasets");
    return;
  }
  constexpr uint64_t kBytes = 1'016'421'804;  // of its .json members
  spoor::tests::measure_reading(state, host, ".zip", kBytes,
                                [] { return json::ndjson_format({}); });
}
BENCHMARK(SecurityDatasets)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
