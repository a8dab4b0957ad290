// SPDX-License-Identifier: Apache-2.0
//
// Stands in for libFuzzer in ordinary builds: runs a fuzz target over the files and folders named
// as arguments, then over the empty input. Fails when a folder holds no seed at all, so that a lost
// corpus is noticed.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

bool is_seed(const fs::path& file) {
  const auto extension = file.extension();
  return fs::is_regular_file(file) && extension != ".cpp" && extension != ".txt" &&
         extension != ".dict" && extension != ".md";
}

std::vector<fs::path> seeds_of(const fs::path& argument) {
  if (!fs::is_directory(argument)) return {argument};
  std::vector<fs::path> seeds;
  for (const auto& entry : fs::recursive_directory_iterator(argument)) {
    if (is_seed(entry.path())) seeds.push_back(entry.path());
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

bool replay(const fs::path& seed) {
  std::ifstream in(seed, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", seed.c_str());
    return false;
  }
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  // A copy of the exact size, so that the sanitizer sees a read past the end.
  const std::vector<uint8_t> input(bytes.begin(), bytes.end());
  std::fprintf(stderr, "%s\n", seed.filename().c_str());
  LLVMFuzzerTestOneInput(input.data(), input.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  size_t replayed = 0;
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& seed : seeds_of(argv[i])) {
      if (!replay(seed)) return 1;
      ++replayed;
    }
  }
  const uint8_t empty = 0;
  LLVMFuzzerTestOneInput(&empty, 0);
  std::fprintf(stderr, "%zu seeds replayed\n", replayed);
  return replayed == 0 ? 1 : 0;
}
