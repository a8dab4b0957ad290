// SPDX-License-Identifier: Apache-2.0
#include "host/run/results.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "toolkit/arrow/builder.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;

class ResultsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("spoor-results-test-" + std::to_string(::getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  static unsigned mode_of(const fs::path& path) {
    return static_cast<unsigned>(fs::status(path).permissions()) & 0777U;
  }
  static std::string slurp(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  static arrow::Stream rows(int64_t n) {
    const std::vector<arrow::Field> fields = {{.name = "n", .type = arrow::Type::int64}};
    std::vector<arrow::Array> batches;
    for (int64_t i = 0; i < n; i += 4) {
      arrow::TableBuilder table(fields);
      for (int64_t j = i; j < std::min(n, i + 4); ++j) {
        table.i64(0).append(j);
        table.end_row();
      }
      batches.push_back(std::move(*table.finish()));
    }
    return arrow::make_stream(arrow::make_schema(fields), std::move(batches));
  }
  fs::path root_;
};

TEST_F(ResultsTest, AFolderIsHiddenAndPrivateUntilItIsPublished) {
  auto folder = RunFolder::make(root_ / "runs", "my case", 1'764'000'000'000'000);
  ASSERT_TRUE(folder) << folder.error().text();
  EXPECT_EQ(mode_of(root_ / "runs"), 0700U);
  EXPECT_EQ(mode_of((*folder)->path()), 0700U);
  EXPECT_EQ((*folder)->path().filename().string().rfind(".partial-", 0), 0U);
  ASSERT_TRUE((*folder)->write("run.json", "{}"));
  EXPECT_EQ(mode_of((*folder)->path() / "run.json"), 0600U);
  const auto path = (*folder)->publish();
  ASSERT_TRUE(path) << path.error().text();
  EXPECT_EQ(path->filename(), "20251124T160000.000Z-my-case");
  EXPECT_EQ(slurp(*path / "run.json"), "{}");
}

TEST_F(ResultsTest, TwoRunsOfOneMillisecondDoNotReplaceEachOther) {
  std::set<std::string> names;
  for (int i = 0; i < 3; ++i) {
    auto folder = RunFolder::make(root_ / "runs", "x", 1'764'000'000'000'000);
    ASSERT_TRUE(folder);
    names.insert((*folder)->publish()->filename().string());
  }
  EXPECT_EQ(names.size(), 3U);
  EXPECT_EQ(names.count("20251124T160000.000Z-x-2"), 1U);
}

TEST_F(ResultsTest, ATableOnlyGetsItsNameWhenItsStreamEndedWell) {
  auto folder = RunFolder::make(root_ / "runs", "x", 0);
  plan::Output output;
  output.name = "t";
  output.formats = {"csv", "ndjson"};
  output.limit = 6;
  const auto result = write_table(output, rows(10), **folder);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.rows, 6U);
  EXPECT_EQ(result.rows_over_limit, 4U);
  EXPECT_EQ(slurp((*folder)->path() / "tables/t.csv"), "n\n0\n1\n2\n3\n4\n5\n");
  EXPECT_EQ(mode_of((*folder)->path() / "tables/t.csv"), 0600U);

  auto edge = std::make_shared<Edge>(EdgeOptions{.spill_folder = {}});
  edge->set_schema(arrow::make_schema(std::vector<arrow::Field>{{.name = "n"}}));
  edge->finish(EdgeEnd::kFailed, "no");
  output.name = "u";
  const auto failed = write_table(output,
                                  stream_of(
                                      edge, [](uint64_t) {}, nullptr),
                                  **folder);
  EXPECT_FALSE(failed.complete);
  EXPECT_TRUE(failed.error);
  EXPECT_TRUE(failed.files.empty());
  for (const auto& entry : fs::directory_iterator((*folder)->path() / "tables"))
    EXPECT_EQ(entry.path().stem(), "t") << "a file is left behind";
}

TEST_F(ResultsTest, NamesOfFilesAreHarmless) {
  EXPECT_EQ(file_name_of("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(file_name_of(""), "run");
  EXPECT_EQ(file_name_of("..."), "run");
  EXPECT_EQ(file_name_of(std::string_view("a\0b\n\x1b[31m", 10)), "a-b-31m");
  EXPECT_EQ(file_name_of("Fälle: 1"), "F-lle-1");
  EXPECT_LE(file_name_of(std::string(500, 'x')).size(), 80U);
}

}  // namespace
}  // namespace spoor::host
