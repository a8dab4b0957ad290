// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/testing/testing.hpp>
#include <toolkit/archive/test_archives.hpp>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;
using spoor::toolkit::archive::gzipped;
using spoor::toolkit::archive::ZipWriter;
using ::testing::HasSubstr;

run_result read(const std::string& text, const std::string& more = "") {
  plugin_test test("provider.csv");
  test.file("in.csv", text).with(R"({"path":"in.csv")" + more + "}");
  return test.run();
}

TEST(Csv, TypesColumnsByAllTheirValues) {
  const auto result = read(
      "b,i,f,t,s,zero,plus,space,mixed\n"
      "true,1,1.5,2024-05-06T07:08:09Z,x,007,+1, 1,1\n"
      "FALSE,-5,2,2024-05-06T09:08:09.5+02:00,,1,1,1,a\n"
      "\"true\",\"7\",,,\"\",1,1,1,2024-05-06T07:08:09Z\n");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(),
            table::of("b:bool i:int64 f:float64 t:timestamp s:utf8 zero:utf8 plus:utf8 space:utf8 "
                      "mixed:utf8",
                      {{true, 1, 1.5, "2024-05-06T07:08:09Z", "x", "007", "+1", " 1", "1"},
                       {false, -5, 2.0, "2024-05-06T07:08:09.500000Z", nullptr, "1", "1", "1", "a"},
                       {true, 7, nullptr, nullptr, "", "1", "1", "1", "2024-05-06T07:08:09Z"}}));
  EXPECT_EQ(result.records_read(), 3U);
}

TEST(Csv, ReadsTimesByZoneSkewAndDeclaration) {
  const std::string text = "t,e,d\n2024-05-06 09:08:09,1714979289,05/06/2024 7:08:09 AM\n,x,\n";
  EXPECT_EQ(
      read(text, R"(,"zone":"+02:00","clock_skew":"9s","times":{"e":{"format":"epoch_s"},
                          "d":{"format":"%m/%d/%Y %I:%M:%S %p","zone":"UTC"}})")
          .output(),
      table::of("t:timestamp e:timestamp d:timestamp _rest:utf8",
                {{"2024-05-06T07:08:00Z", "2024-05-06T07:08:00Z", "2024-05-06T07:08:00Z", nullptr},
                 {nullptr, nullptr, nullptr, "{\"e\":\"x\"}"}}));
}

TEST(Csv, FollowsQuotesOverCommasLinesAndDoubledQuotes) {
  const auto result = read("a,b\r\n\"x,1\",\"say \"\"hi\"\"\nthere\"\r\n\"\",y\r\n");
  EXPECT_EQ(result.output(), table::of("a:utf8 b:utf8", {{"x,1", "say \"hi\"\nthere"}, {"", "y"}}));
}

TEST(Csv, QuotesInsideOfCellsAreText) {
  const auto result = read("a,b\n5\" disk,x\n\"ab\"cd\"e,y\n");
  EXPECT_EQ(result.output(), table::of("a:utf8 b:utf8", {{"5\" disk", "x"}, {"abcd\"e", "y"}}));
}

TEST(Csv, FindsTheDelimiterFileByFile) {
  EXPECT_EQ(read("a;b\n1;x,y\n2;z\n").output(),
            table::of("a:int64 b:utf8", {{1, "x,y"}, {2, "z"}}));
  EXPECT_EQ(read("a\tb\n1\tx\n").output(), table::of("a:int64 b:utf8", {{1, "x"}}));
  EXPECT_EQ(read("a|b\n1|x\n").output(), table::of("a:int64 b:utf8", {{1, "x"}}));
  EXPECT_EQ(read("a\n1\n2\n").output(), table::of("a:int64", {{1}, {2}}));
  EXPECT_EQ(read("a;b,c\n1;2,3\n", R"(,"delimiter":";")").output(),
            table::of("a:int64 b,c:utf8", {{1, "2,3"}}));
}

TEST(Csv, RaggedRowsLoseNothing) {
  const auto result = read("a,b\n1\n2,x,y,\"z\"\"\"\n3,w\n");
  EXPECT_EQ(result.output(), table::of("a:int64 b:utf8 _rest:utf8",
                                       {{1, nullptr, nullptr},
                                        {2, "x", "{\"column_3\":\"y\",\"column_4\":\"z\\\"\"}"},
                                        {3, "w", nullptr}}));
  EXPECT_EQ(result.diagnostic("short_row").count, 1U);
  EXPECT_THAT(result.diagnostic("short_row").where.at(0), HasSubstr("\"row\":1"));
  EXPECT_EQ(result.diagnostic("extra_cells").count, 1U);
  EXPECT_THAT(result.diagnostic("extra_cells").where.at(0), HasSubstr("\"offset\":6"));
}

TEST(Csv, NamesColumnsThatHaveNoneOrTheSame) {
  EXPECT_EQ(read("a,,a,a\n1,2,3,4\n").output(),
            table::of("a:int64 column_2:int64 a_2:int64 a_3:int64", {{1, 2, 3, 4}}));
  EXPECT_EQ(read("1,x\n2,y\n", R"(,"header":false)").output(),
            table::of("column_1:int64 column_2:utf8", {{1, "x"}, {2, "y"}}));
  EXPECT_EQ(read("1,x\n2,y\n", R"(,"header":false,"names":["n"])").output(),
            table::of("n:int64 column_2:utf8", {{1, "x"}, {2, "y"}}));
  EXPECT_EQ(read("a,b\n1,x\n", R"(,"names":["n"])").output(),
            table::of("n:int64 b:utf8", {{1, "x"}}));
}

TEST(Csv, ReadsTheDialectsPeopleHave) {
  EXPECT_EQ(read("made by a tool\nsecond line\n\na,b\n1,x\n", R"(,"skip_lines":2)").output(),
            table::of("a:int64 b:utf8", {{1, "x"}}));
  EXPECT_EQ(read("# note, with comma\na,b\n# more\n1,x\n", R"(,"comment":"#")").output(),
            table::of("a:int64 b:utf8", {{1, "x"}}));
  EXPECT_EQ(read("a,b\n'x,1',\"y\n", R"(,"quote":"'")").output(),
            table::of("a:utf8 b:utf8", {{"x,1", "\"y"}}));
  EXPECT_EQ(read("a,b\n\"x\\\"1\",\"c:\\\\\"\n", R"(,"escape":"\\")").output(),
            table::of("a:utf8 b:utf8", {{"x\"1", "c:\\"}}));
  EXPECT_EQ(read("a,b\n\"x,1\n", R"(,"quote":"")").output(),
            table::of("a:utf8 b:int64", {{"\"x", 1}}));
  EXPECT_EQ(read("a,b\r1,x\r2,y\r").output(), table::of("a:int64 b:utf8", {{1, "x"}, {2, "y"}}));
  EXPECT_EQ(read("a,b\n-,x\n1,NULL\n2,\"NULL\"\n", R"(,"null_values":["-","NULL"])").output(),
            table::of("a:int64 b:utf8", {{nullptr, "x"}, {1, nullptr}, {2, "NULL"}}));
}

TEST(Csv, SkipsBlankLinesAndReadsALastLineWithoutItsEnd) {
  const auto result = read("a,b\n\n1,x\n\r\n\n2,y");
  EXPECT_EQ(result.output(), table::of("a:int64 b:utf8", {{1, "x"}, {2, "y"}}));
  EXPECT_EQ(result.records_read(), 2U);
}

TEST(Csv, ReplacesInvalidUtf8AndReadsMarksUtf16AndLatin1) {
  const auto bad = read("a\nx\xFFy\nz\n");
  EXPECT_EQ(bad.output(), table::of("a:utf8", {{"x\xEF\xBF\xBDy"}, {"z"}}));
  EXPECT_EQ(bad.diagnostic("invalid_utf8").count, 1U);
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a,b\n1,2\n")
                .output(),
            table::of("a:int64 b:int64", {{1, 2}}));
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("a,b\r\n1,x\r\n"))
    wide.append(1, c).append(1, '\0');
  EXPECT_EQ(read(wide).output(), table::of("a:int64 b:utf8", {{1, "x"}}));
  EXPECT_EQ(read("a\n\xE9\n", R"(,"encoding":"latin1")").output(),
            table::of("a:utf8", {{"\xC3\xA9"}}));
}

TEST(Csv, UnitesFilesByTheNamesOfTheirColumns) {
  plugin_test test("provider.csv");
  test.file("1.csv", "a,b\n1,x\n").file("2.csv.gz", gzipped("b;c\ny;2.5\n"));
  test.file("3.zip", ZipWriter().add("m.csv", "c,a\n3,z\n").add("readme.md", "no").finish());
  test.with(R"({"path":"*"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(),
            table::of("a:utf8 b:utf8 c:float64",
                      {{"1", "x", nullptr}, {nullptr, "y", 2.5}, {"z", nullptr, 3.0}}));
  EXPECT_EQ(result.diagnostic("skipped_member").count, 1U);
}

TEST(Csv, LimitsRecordsAndColumns) {
  const auto longer = read("a,b\n1,x\n2,\"" + std::string(2 << 20, 'y') + "\"\n3,z\n",
                           R"(,"max_line_bytes":"1MiB")");
  EXPECT_EQ(longer.output(), table::of("a:int64 b:utf8", {{1, "x"}, {3, "z"}}));
  EXPECT_EQ(longer.dropped("rows", "line_too_long"), 1U);
  EXPECT_EQ(longer.records_read(), 3U);
  const auto columns = read("a,b,c\n1,2,3\n", R"(,"max_columns":2)");
  EXPECT_EQ(columns.output(), table::of("a:int64 b:int64 _rest:utf8", {{1, 2, "{\"c\":\"3\"}"}}));
}

TEST(Csv, TellsAboutATextThatEndsInsideQuotes) {
  const auto result = read("a,b\n1,x\n2,\"y\n3,z\n");
  EXPECT_EQ(result.output(), table::of("a:int64 b:utf8", {{1, "x"}, {2, "y\n3,z\n"}}));
  EXPECT_EQ(result.diagnostic("unclosed_quote").count, 1U);
}

TEST(Csv, ReadsStandardInput) {
  plugin_test test("provider.csv");
  test.with(R"({"path":"-"})").standard_input("a,b\n1,x\n");
  EXPECT_EQ(test.run().output(), table::of("a:int64 b:utf8", {{1, "x"}}));
  std::string text = "a,b\n";
  for (int i = 0; text.size() < (17U << 20); ++i)
    text += std::to_string(i) + "," + std::string(100, 'x') + "\n";
  test.standard_input(text + "late,y,extra\n");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  const auto& out = result.output();
  EXPECT_EQ(out.cell(out.rows() - 1, "_rest").str(), "{\"a\":\"late\",\"column_3\":\"extra\"}");
  EXPECT_EQ(result.diagnostic("type_conflict").count, 1U);
}

/// A file of several parts whose cells hold lines that look like records.
std::string tricky(size_t bytes) {
  std::string text = "n,text\n";
  for (int i = 0; text.size() < bytes; ++i) {
    text += std::to_string(i) + ",\"a\n1,b\n2,c\n" + std::string(60, 'x') + "\n\"\n";
  }
  return text;
}

TEST(Csv, CutsPartsWhereRecordsBeginWhateverTheCellsHold) {
  plugin_test test("provider.csv");
  test.file("in.csv", tricky(30 << 20)).with(R"({"path":"in.csv"})");
  const auto result = test.threads(3).run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_GE(result.partitions().size(), 3U);
  const auto& out = result.output();
  for (int64_t row = 0; row < out.rows(); row += 501)
    ASSERT_EQ(out.cell(row, "n").i64(), row);
  EXPECT_EQ(result.diagnostic("short_row").count, 0U);
  EXPECT_EQ(result.diagnostic("unclosed_quote").count, 0U);
  EXPECT_EQ(result.records_read(), static_cast<uint64_t>(out.rows()));
}

TEST(Csv, AnEmptyFileHasNoRows) {
  EXPECT_EQ(read("").output().rows(), 0);
  const auto header = read("a,b\n");
  EXPECT_EQ(header.output(), table::of("a:utf8 b:utf8"));
}

TEST(Csv, SourceColumnsSayWhereARowComesFrom) {
  EXPECT_EQ(read("a\n1\n2\n", R"(,"source_columns":true)").output(),
            table::of("a:int64 _file:utf8 _member:utf8 _row:int64",
                      {{1, "in.csv", nullptr, 1}, {2, "in.csv", nullptr, 2}}));
}

TEST(Csv, RefusesParametersThatCannotWork) {
  EXPECT_EQ(read("a\n", R"(,"delimiter":"ab")").status(), SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(read("a\n", R"(,"delimiter":"\"")").status(), SPOOR_INVALID_ARGUMENT);
}

}  // namespace
