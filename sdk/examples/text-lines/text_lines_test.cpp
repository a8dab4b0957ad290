// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(TextLines, GivesTheLinesOfAllFilesInOrder) {
  plugin_test test("provider.example.text-lines");
  test.file("logs/b.txt", "three").file("logs/a.txt", "one\n\ntwo\n").file("c.csv", "no");
  test.with(R"({"path": "logs/*.txt"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("file:utf8@log.file.path line:int64 text:utf8@message",
                                       {{"logs/a.txt", 1, "one"},
                                        {"logs/a.txt", 2, ""},
                                        {"logs/a.txt", 3, "two"},
                                        {"logs/b.txt", 1, "three"}}));
  EXPECT_EQ(result.records_read(), 4u);
}

TEST(TextLines, CountsTheLinesItLeavesOut) {
  plugin_test test("provider.example.text-lines");
  test.file("a.txt",
            "good\nb\xff"
            "d\n\xc0\x80\n\xed\xa0\x80\n€")
      .with(R"({"path": "a.txt"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 2);
  EXPECT_EQ(result.dropped("rows", "not_utf8"), 3u);
  EXPECT_EQ(result.diagnostic("not_utf8").where[0], R"({"file":"a.txt","row":2})");
}

TEST(TextLines, SaysWhenNothingMatches) {
  plugin_test test("provider.example.text-lines");
  test.with(R"({"path": "none/*"})");
  EXPECT_EQ(test.run().status(), SPOOR_NOT_FOUND);
}
