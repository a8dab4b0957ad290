// SPDX-License-Identifier: Apache-2.0
//
// The committed evidence of the sample case is what its maker makes, byte for byte. After a change
// of the maker: spoor_case_maker config/investigations/first-look.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "made_file.hpp"
#include "tests/support/paths.hpp"

namespace {

namespace fs = std::filesystem;

fs::path case_folder() {
  return fs::path(spoor::tests::source_dir()) / "config/investigations/first-look";
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(FirstLookFiles, AreWhatTheirMakerMakes) {
  for (const auto& file : first_look::make_case()) {
    const std::string committed = content(case_folder() / file.path);
    EXPECT_EQ(committed.size(), file.bytes.size()) << file.path;
    EXPECT_TRUE(committed == file.bytes) << file.path << " differs: run spoor_case_maker";
  }
}

TEST(FirstLookFiles, AreAllMadeAndSmall) {
  std::set<std::string> made;
  for (const auto& file : first_look::make_case())
    made.insert(file.path);
  uintmax_t total = 0;
  for (const char* folder : {"evidence", "geo"}) {
    for (const auto& entry : fs::recursive_directory_iterator(case_folder() / folder)) {
      if (!entry.is_regular_file()) continue;
      total += entry.file_size();
      const std::string path = fs::relative(entry.path(), case_folder()).string();
      EXPECT_TRUE(made.count(path)) << path << " is not made by spoor_case_maker";
    }
  }
  EXPECT_LE(total, 1U << 20U);
}

}  // namespace
