// SPDX-License-Identifier: Apache-2.0
//
// Bytes per CPU second of the indicator scanner: the log samples of SPOOR_CORPORA line by line, or
// made lines where they are absent; the variants of its first pass; hostile texts.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/ioc/scanner.hpp>

#include "hostile_texts.hpp"

namespace spoor::bench {
namespace {

namespace ioc = spoor::toolkit::ioc;
namespace fs = std::filesystem;
using Instructions = ioc::Scanner::Instructions;

std::string read_logs() {
  const char* corpora = std::getenv("SPOOR_CORPORA");
  if (corpora == nullptr) return ordinary_log(4 << 20);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(corpora) / "loghub")) {
    if (entry.path().extension() == ".log") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::string out;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    out.append(std::istreambuf_iterator<char>(in), {});
  }
  return out;
}

const std::string& logs() {
  static const std::string text = read_logs();
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

ioc::Scanner make(ioc::TypeSet types, Instructions instructions) {
  ioc::Options options;
  options.types = types;
  ioc::Scanner scanner = *ioc::Scanner::make(options);
  scanner.use(instructions);
  return scanner;
}

void scan_lines(benchmark::State& state, ioc::TypeSet types, Instructions instructions) {
  const ioc::Scanner scanner = make(types, instructions);
  const auto lines = lines_of(logs());
  ioc::Hits hits;
  size_t found = 0;
  for ([[maybe_unused]] auto pass : state) {
    found = 0;
    for (const std::string_view line : lines) {
      scanner.scan(line, hits);
      found += hits.size();
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(logs().size()));
  state.counters["hits"] = static_cast<double>(found);
}

void scan_hostile(benchmark::State& state, std::string_view unit) {
  const ioc::Scanner scanner = make(ioc::kAllTypes, Instructions::kBest);
  const std::string text = repeat(unit, static_cast<size_t>(state.range(0)));
  ioc::Hits hits;
  for ([[maybe_unused]] auto pass : state) {
    scanner.scan(text, hits);
    benchmark::DoNotOptimize(hits.size());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void load_suffixes(benchmark::State& state) {
  for ([[maybe_unused]] auto pass : state) {
    benchmark::DoNotOptimize(ioc::PublicSuffixList::system());
  }
}

const int registered = [] {
  const auto lines = [](const char* name, ioc::TypeSet types, Instructions instructions) {
    benchmark::RegisterBenchmark(name, scan_lines, types, instructions);
  };
  lines("log_lines/default_types", ioc::kDefaultTypes, Instructions::kBest);
  lines("log_lines/all_types", ioc::kAllTypes, Instructions::kBest);
  lines("log_lines/default_types/sse2", ioc::kDefaultTypes, Instructions::kSse2);
  lines("log_lines/default_types/scalar", ioc::kDefaultTypes, Instructions::kScalar);
  for (const HostileText& hostile : hostile_texts()) {
    benchmark::RegisterBenchmark(("hostile/" + std::string(hostile.name)).c_str(), scan_hostile,
                                 hostile.unit)
        ->Arg(1 << 16)
        ->Arg(1 << 19);
  }
  benchmark::RegisterBenchmark("public_suffix_list/load", load_suffixes);
  return 0;
}();

}  // namespace
}  // namespace spoor::bench
