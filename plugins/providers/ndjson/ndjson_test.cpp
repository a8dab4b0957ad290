// SPDX-License-Identifier: Apache-2.0
#include <limits>
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
using spoor::toolkit::archive::libarchive_zip;
using spoor::toolkit::archive::ZipWriter;
using spoor::toolkit::archive::zstd_packed;
using ::testing::HasSubstr;

run_result read(const std::string& text, const std::string& more = "") {
  plugin_test test("provider.ndjson");
  test.file("in.json", text).with(R"({"path":"in.json")" + more + "}");
  return test.run();
}

TEST(Ndjson, TypesColumnsByAllTheirValues) {
  const auto result = read(
      "{\"b\":true,\"i\":1,\"f\":1.5,\"t\":\"2024-05-06T07:08:09Z\",\"s\":\"x\",\"m\":1}\n"
      "{\"b\":false,\"i\":-9223372036854775808,\"f\":2,\"t\":\"2024-05-06T09:08:09.5+02:00\","
      "\"s\":\"\",\"m\":\"a\"}\n"
      "{\"b\":null,\"m\":{\"k\": [1, 2]},\"l\":[1,2],\"n\":null}\n");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(),
            table::of("b:bool i:int64 f:float64 t:timestamp s:utf8 m:utf8 l:utf8 n:utf8",
                      {{true, 1, 1.5, "2024-05-06T07:08:09Z", "x", "1", nullptr, nullptr},
                       {false, std::numeric_limits<int64_t>::min(), 2.0,
                        "2024-05-06T07:08:09.500000Z", "", "a", nullptr, nullptr},
                       {nullptr, nullptr, nullptr, nullptr, nullptr, "{\"k\": [1, 2]}", "[1,2]",
                        nullptr}}));
  EXPECT_EQ(result.records_read(), 3U);
}

TEST(Ndjson, KeepsTheTextOfNumbersThatADoubleWouldChange) {
  const auto result = read(
      "{\"a\":9007199254740993,\"b\":18446744073709551616,\"c\":18446744073709551615,\"d\":1e999}\n"
      "{\"a\":0.5,\"b\":1,\"c\":1,\"d\":1}\n");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(
      result.output(),
      table::of("a:utf8 b:float64 c:utf8 d:utf8",
                {{"9007199254740993", 18446744073709551616.0, "18446744073709551615", "1e999"},
                 {"0.5", 1.0, "1", "1"}}));
}

TEST(Ndjson, TimesWithoutAnOffsetStayText) {
  const auto result = read("{\"t\":\"2024-05-06 07:08:09\"}\n{\"t\":\"2024-05-06T07:08:09Z\"}\n");
  EXPECT_EQ(result.output(),
            table::of("t:utf8", {{"2024-05-06 07:08:09"}, {"2024-05-06T07:08:09Z"}}));
}

TEST(Ndjson, CountsDigitsBelowAMicrosecond) {
  const auto result = read("{\"t\":\"2024-05-06T07:08:09.1234567Z\"}\n");
  EXPECT_EQ(result.output(), table::of("t:timestamp", {{"2024-05-06T07:08:09.123456Z"}}));
  EXPECT_EQ(result.diagnostic("time_digits_cut").count, 1U);
}

TEST(Ndjson, AZoneMakesInstantsOfLocalTimes) {
  const std::string text = "{\"t\":\"2024-05-06 09:08:09\"}\n{\"t\":\"2024-05-06T07:08:09Z\"}\n";
  EXPECT_EQ(read(text, R"(,"zone":"+02:00")").output(),
            table::of("t:timestamp", {{"2024-05-06T07:08:09Z"}, {"2024-05-06T07:08:09Z"}}));
  EXPECT_EQ(read(text, R"(,"zone":"+02:00","clock_skew":"-1m")").output(),
            table::of("t:timestamp", {{"2024-05-06T07:09:09Z"}, {"2024-05-06T07:09:09Z"}}));
  EXPECT_EQ(read(text, R"(,"zone":"Nowhere/Land")").status(), SPOOR_NOT_FOUND);
}

TEST(Ndjson, DeclaredTimesAreReadInTheirForm) {
  const auto result = read(R"({"e":1714979289,"p":"06\/May\/2024:07:08:09 +0000","z":1}
{"e":"1714979289.5","p":null,"z":null}
{"e":"soon","p":[1],"z":2}
)",
                           R"(,"times":{"e":{"format":"epoch_s"},
                               "p":{"format":"%d/%b/%Y:%H:%M:%S %z"}})");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(),
            table::of("e:timestamp p:timestamp z:int64 _rest:utf8",
                      {{"2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z", 1, nullptr},
                       {"2024-05-06T07:08:09.500000Z", nullptr, nullptr, nullptr},
                       {nullptr, nullptr, 2, "{\"e\":\"soon\",\"p\":[1]}"}}));
  EXPECT_EQ(result.diagnostic("type_conflict").count, 2U);
  EXPECT_EQ(read("{}\n", R"(,"times":{"e":{"format":"iso"}})").status(), SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(read("{}\n", R"(,"times":{"e":{"fmt":"epoch_s"}})").status(), SPOOR_INVALID_ARGUMENT);
}

TEST(Ndjson, DropsBadLinesAndKeepsTheirNeighbours) {
  const auto result =
      read("{\"a\":1}\n{\"a\":2,}\n[1]\n{\"a\":\"open}\n\n  \n{\"a\":3} x\n{\"a\":tru}\n{\"a\":4}");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("a:int64", {{1}, {4}}));
  EXPECT_EQ(result.records_read(), 7U);
  EXPECT_EQ(result.dropped("rows", "bad_json"), 5U);
  const auto bad = result.diagnostic("bad_json");
  EXPECT_EQ(bad.count, 5U);
  EXPECT_THAT(bad.where.at(0), HasSubstr("\"row\":2"));
  EXPECT_THAT(bad.where.at(0), HasSubstr("\"offset\":8"));
}

TEST(Ndjson, ABadLineLendsNoTypesAndNoColumns) {
  const auto result = read("{\"a\":1}\n{\"a\":\"x\",\"b\":1,}\n");
  EXPECT_EQ(result.output(), table::of("a:int64", {{1}}));
}

TEST(Ndjson, LastOfTwoEqualKeysCounts) {
  const auto result = read(R"({"a":1,"b":1,"a":2}
{"a":3,"\u0061":4}
{"a":5,"a":null}
)");
  EXPECT_EQ(result.output(),
            table::of("a:int64 b:int64", {{2, 1}, {4, nullptr}, {nullptr, nullptr}}));
  EXPECT_EQ(result.diagnostic("duplicate_key").count, 3U);
}

TEST(Ndjson, NamesDifferingInCaseStayTwoColumns) {
  const auto result = read("{\"ProcessId\":1,\"ProcessID\":\"x\"}\n");
  EXPECT_EQ(result.output(), table::of("ProcessId:int64 ProcessID:utf8", {{1, "x"}}));
}

TEST(Ndjson, FlattensToADepth) {
  const std::string text = "{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":{}}\n{\"a\":3,\"a.d\":4}\n";
  EXPECT_EQ(read(text, R"(,"flatten":1)").output(),
            table::of("a.b:utf8 a.d:int64 e:utf8 a:int64",
                      {{"{\"c\":1}", 2, "{}", nullptr}, {nullptr, 4, nullptr, 3}}));
  EXPECT_EQ(read(text, R"(,"flatten":2)").output(),
            table::of("a.b.c:int64 a.d:int64 e:utf8 a:int64",
                      {{1, 2, "{}", nullptr}, {nullptr, 4, nullptr, 3}}));
}

TEST(Ndjson, DecodesEscapes) {
  const auto result = read(R"({"k\ty":"\u00e9\ud83d\ude00\n\\\"\/","half":"a\ud800b"})"
                           "\n");
  EXPECT_EQ(result.output().cell(0, size_t{0}).str(), "\xC3\xA9\xF0\x9F\x98\x80\n\\\"/");
  EXPECT_EQ(result.output().cell(0, "half").str(),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(result.output().schema()[0].name(), "k\ty");
  EXPECT_EQ(result.diagnostic("invalid_utf8").count, 1U);
}

TEST(Ndjson, ReplacesInvalidUtf8AndReadsMarksAndUtf16) {
  const auto bad = read("{\"a\":\"x\xFFy\"}\n{\"a\":\"z\"}\n");
  EXPECT_EQ(bad.output(), table::of("a:utf8", {{"x\xEF\xBF\xBDy"}, {"z"}}));
  EXPECT_EQ(bad.diagnostic("invalid_utf8").count, 1U);

  EXPECT_EQ(read("\xEF\xBB\xBF{\"a\":1}\n").output(), table::of("a:int64", {{1}}));

  std::string wide;
  for (const char c : std::string("{\"a\":\"b\"}\n"))
    wide.append(1, c).append(1, '\0');
  EXPECT_EQ(read(wide).output(), table::of("a:utf8", {{"b"}}));
  EXPECT_EQ(read("\xFF\xFE" + wide).output(), table::of("a:utf8", {{"b"}}));
  EXPECT_EQ(read("{\"a\":\"\xE9\"}", R"(,"encoding":"latin1")").output(),
            table::of("a:utf8", {{"\xC3\xA9"}}));
}

TEST(Ndjson, ReadsAnArrayOfObjects) {
  const auto result = read("[\n {\"a\": 1,\n  \"b\": [1, 2]},\n {\"a\": 2, \"b\": \"]\"}\n]\n");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("a:int64 b:utf8", {{1, "[1, 2]"}, {2, "]"}}));
  EXPECT_EQ(result.records_read(), 2U);
}

TEST(Ndjson, ABrokenFirstLineThatLooksLikeAnArrayCostsAtMostTwoMore) {
  const std::string rows = "\n{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n";
  for (const char* first : {"[", "[{", "[{\"a\":1", "[{\"a\":\"x", "[{,", "[1,[", "[]"}) {
    const auto result = read(first + rows);
    ASSERT_TRUE(result.ok()) << result.error();
    EXPECT_GE(result.output().rows(), 2) << first;
    EXPECT_EQ(result.output().cell(result.output().rows() - 1, "a").i64(), 4) << first;
  }
}

TEST(Ndjson, LimitsDepthLinesAndColumns) {
  const std::string deep = "{\"a\":" + std::string(70, '[') + std::string(70, ']') + "}\n";
  const auto nested = read(deep + "{\"a\":1}\n");
  EXPECT_EQ(nested.dropped("rows", "bad_json"), 1U);
  EXPECT_EQ(nested.output(), table::of("a:int64", {{1}}));

  const std::string wide = "{\"a\":\"" + std::string(5000, 'x') + "\"}\n";
  const auto long_line = read("{\"a\":1}\n" + wide + "{\"a\":2}\n", R"(,"max_line_bytes":"4KiB")");
  EXPECT_EQ(long_line.output(), table::of("a:int64", {{1}, {2}}));
  EXPECT_EQ(long_line.dropped("rows", "line_too_long"), 1U);
  EXPECT_EQ(long_line.records_read(), 3U);

  const auto columns = read("{\"a\":1,\"b\":\"x\",\"c\":[2]}\n{\"a\":2}\n", R"(,"max_columns":1)");
  EXPECT_EQ(columns.output(),
            table::of("a:int64 _rest:utf8", {{1, "{\"b\":\"x\",\"c\":[2]}"}, {2, nullptr}}));
  EXPECT_EQ(columns.diagnostic("late_key").count, 2U);
}

TEST(Ndjson, ReadsStandardInputWithOnlyALookAhead) {
  plugin_test test("provider.ndjson");
  test.with(R"({"path":"-"})").standard_input("{\"a\":1}\n{\"b\":2}\n");
  auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("a:int64 b:int64", {{1, nullptr}, {nullptr, 2}}));

  std::string text;
  while (text.size() < (17U << 20))
    text += "{\"a\":1,\"pad\":\"" + std::string(1000, 'x') + "\"}\n";
  text += "{\"a\":\"text\",\"late\":true}\n";
  test.standard_input(text);
  result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  const auto& out = result.output();
  EXPECT_EQ(out.cell(out.rows() - 1, "_rest").str(), "{\"a\":\"text\",\"late\":true}");
  EXPECT_TRUE(out.cell(out.rows() - 1, "a").is_null());
  EXPECT_EQ(result.diagnostic("late_key").count, 1U);
  EXPECT_EQ(result.diagnostic("type_conflict").count, 1U);
}

TEST(Ndjson, ReadsCompressedFilesAndArchiveMembers) {
  const std::string a = "{\"n\":1}\n";
  const std::string b = "{\"n\":2}\n{\"m\":\"x\"}\n";
  plugin_test test("provider.ndjson");
  test.file("1.json.gz", gzipped(a)).file("2.json.zst", zstd_packed(b));
  test.file("3.zip", ZipWriter()
                         .add("x.json", a)
                         .add("notes.txt", "no")
                         .add("__MACOSX/._x.json", "no")
                         .add("deep/y.ndjson.gz", gzipped(b), false)
                         .finish());
  test.with(R"({"path":"*"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("n:int64 m:utf8", {{1, nullptr},
                                                          {2, nullptr},
                                                          {nullptr, "x"},
                                                          {1, nullptr},
                                                          {2, nullptr},
                                                          {nullptr, "x"}}));
  const auto skipped = result.diagnostic("skipped_member");
  EXPECT_EQ(skipped.count, 2U);
  EXPECT_THAT(skipped.where.at(0), HasSubstr("notes.txt"));
  EXPECT_THAT(skipped.where.at(1), HasSubstr("__MACOSX/._x.json"));
}

TEST(Ndjson, OpensEncryptedMembersWithTheSecret) {
  plugin_test test("provider.ndjson");
  test.file("in.zip", libarchive_zip({{"a.json", "{\"a\":1}\n"}}, "zip:encryption=aes256", "pw"));
  test.with(R"({"path":"in.zip"})");
  const auto refused = test.run();
  EXPECT_EQ(refused.status(), SPOOR_UNAUTHENTICATED);
  EXPECT_THAT(refused.error(), HasSubstr("password"));
  test.with(R"({"path":"in.zip","password":"${secret:zip}"})").secret("password", "pw");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("a:int64", {{1}}));
}

TEST(Ndjson, TellsAboutDamageAndDeliversWhatIsInFrontOfIt) {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "{\"n\":" + std::to_string(i) + "}\n";
  const std::string packed = gzipped(text);
  plugin_test test("provider.ndjson");
  test.file("in.json.gz", packed.substr(0, packed.size() / 2)).with(R"({"path":"in.json.gz"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_GT(result.output().rows(), 100);
  EXPECT_EQ(result.diagnostic("damaged_archive").count, 1U);
  EXPECT_EQ(result.output().cell(99, "n").i64(), 99);
}

TEST(Ndjson, NamesTheLimitThatStoppedIt) {
  plugin_test test("provider.ndjson");
  test.file("in.json.gz", gzipped(std::string(1 << 20, '\n')));
  test.with(R"({"path":"in.json.gz","limits":{"max_member_bytes":"64KiB"}})");
  const auto result = test.run();
  EXPECT_EQ(result.status(), SPOOR_RESOURCE);
  EXPECT_THAT(result.error(), HasSubstr("max_member_bytes"));
}

TEST(Ndjson, SourceColumnsSayWhereARowComesFrom) {
  plugin_test test("provider.ndjson");
  test.file("in.zip", ZipWriter().add("x.json", "{\"a\":1}\nbad\n{\"a\":2}\n").finish());
  test.with(R"({"path":"in.zip","source_columns":true})");
  EXPECT_EQ(test.run().output(),
            table::of("a:int64 _file:utf8 _member:utf8 _row:int64",
                      {{1, "in.zip", "x.json", 1}, {2, "in.zip", "x.json", 3}}));
}

TEST(Ndjson, NothingToReadStillHasASchemaAndNoPathIsAnError) {
  EXPECT_EQ(read("").output().rows(), 0);
  plugin_test test("provider.ndjson");
  EXPECT_EQ(test.with("{}").run().status(), SPOOR_INVALID_ARGUMENT);
  test.with(R"({"path":"absent.json"})");
  EXPECT_EQ(test.run().status(), SPOOR_NOT_FOUND);
}

TEST(Ndjson, GivesTheSameTableWithAnyNumberOfThreads) {
  std::string text;
  for (int i = 0; text.size() < (40U << 20); ++i) {
    text += "{\"n\":" + std::to_string(i) + ",\"k" + std::to_string(i / 100'000) + "\":\"" +
            std::string(100, 'a') + "\"}\n";
  }
  plugin_test test("provider.ndjson");
  test.file("in.json", text).with(R"({"path":"in.json"})");
  const auto one = test.threads(1).run();
  const auto four = test.threads(4).run();
  ASSERT_TRUE(one.ok()) << one.error();
  EXPECT_GT(one.partitions().size(), 3U);
  EXPECT_EQ(one.partitions().size(), four.partitions().size());
  EXPECT_EQ(one.output().batches(), four.output().batches());
  EXPECT_EQ(one.output().schema().size(), four.output().schema().size());
  for (int64_t row = 0; row < one.output().rows(); row += 997) {
    ASSERT_EQ(one.output().cell(row, "n").i64(), row);
    ASSERT_EQ(four.output().cell(row, "n").i64(), row);
  }
}

TEST(Ndjson, ReadsStreamsInPiecesOnAnyNumberOfThreads) {
  std::string text;
  for (int i = 0; text.size() < (24U << 20); ++i) {
    text += i % 50'000 == 49'999
                ? "bad\n"
                : "{\"n\":" + std::to_string(i) + ",\"k" + std::to_string(i / 40'000) + "\":\"" +
                      std::string(100, 'a') + "\"}\n";
  }
  plugin_test test("provider.ndjson");
  test.file("in.json.gz", gzipped(text)).with(R"({"path":"in.json.gz","source_columns":true})");
  const auto one = test.threads(1).run();
  const auto four = test.threads(4).run();
  ASSERT_TRUE(one.ok()) << one.error();
  EXPECT_EQ(one.output().batches(), four.output().batches());
  EXPECT_EQ(one.output().schema().size(), four.output().schema().size());
  EXPECT_EQ(one.diagnostic("bad_json").where, four.diagnostic("bad_json").where);
  EXPECT_THAT(four.diagnostic("bad_json").where.at(1), HasSubstr("\"row\":100000"));
  for (int64_t row = 0; row < one.output().rows(); row += 997) {
    ASSERT_EQ(one.output().cell(row, "n").i64() + 1, one.output().cell(row, "_row").i64());
    ASSERT_EQ(four.output().cell(row, "n").i64(), one.output().cell(row, "n").i64());
  }
}

TEST(Ndjson, StopsWhenCancelledOrClosed) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "{\"n\":" + std::to_string(i) + "}\n";
  plugin_test test("provider.ndjson");
  test.file("in.json", text).with(R"({"path":"in.json"})").cancel_after(2);
  EXPECT_EQ(test.run().status(), SPOOR_CANCELLED);
  plugin_test closed("provider.ndjson");
  closed.file("in.json", text).with(R"({"path":"in.json"})").close_after(1);
  EXPECT_TRUE(closed.run().ok());
}

}  // namespace
