// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/testing/testing.hpp>
#include <string>
#include <vector>

#include "expression.hpp"

namespace {

using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;
using ::testing::HasSubstr;

table events() {
  return table::of("id:int64 user:utf8 score:float64 ok:bool time:timestamp",
                   {{1, "alice", 0.5, true, "2024-03-01T10:00:00Z"},
                    {2, "BOB", 1.5, false, "2024-03-01T11:00:00Z"},
                    {3, nullptr, 2.5, nullptr, "2024-03-01T12:00:00Z"},
                    {4, "svc-backup", nullptr, true, nullptr}});
}

run_result run(const std::string& with) {
  plugin_test test("analyzer.select");
  test.with(with).input("rows", events());
  return test.run();
}

/// The ids of the rows that a condition keeps.
std::vector<int64_t> kept(const std::string& where) {
  spoor::json with = spoor::json::make_object();
  with["where"] = where;
  const run_result result = run(with.text());
  EXPECT_TRUE(result.ok()) << where << ": " << result.error();
  std::vector<int64_t> ids;
  if (result.ok())
    for (int64_t i = 0; i < result.output().rows(); ++i)
      ids.push_back(result.output().cell(i, "id").i64());
  return ids;
}

std::string refusal(const std::string& where) {
  spoor::json with = spoor::json::make_object();
  with["where"] = where;
  const run_result result = run(with.text());
  EXPECT_FALSE(result.ok()) << where;
  return result.error();
}

using Ids = std::vector<int64_t>;

TEST(Select, Conditions) {
  EXPECT_EQ(kept("id = 1"), (Ids{1}));
  EXPECT_EQ(kept("id != 1"), (Ids{2, 3, 4}));
  EXPECT_EQ(kept("id >= 2 and id < 4"), (Ids{2, 3}));
  EXPECT_EQ(kept("score > 1"), (Ids{2, 3}));
  EXPECT_EQ(kept("id > 1.5 and id <= 3.0"), (Ids{2, 3}));
  EXPECT_EQ(kept("user = 'alice' or user = \"BOB\""), (Ids{1, 2}));
  EXPECT_EQ(kept("user in ('alice', 'svc-backup')"), (Ids{1, 4}));
  EXPECT_EQ(kept("id in (1, 4, 7)"), (Ids{1, 4}));
  EXPECT_EQ(kept("user contains 'back'"), (Ids{4}));
  EXPECT_EQ(kept("user startswith 'svc-'"), (Ids{4}));
  EXPECT_EQ(kept("user endswith 'B'"), (Ids{2}));
  EXPECT_EQ(kept("lower(user) = 'bob'"), (Ids{2}));
  EXPECT_EQ(kept("user matches '^[a-z]+$'"), (Ids{1}));
  EXPECT_EQ(kept("user matches '(?i)^b'"), (Ids{2}));
  EXPECT_EQ(kept("ok"), (Ids{1, 4}));
  EXPECT_EQ(kept("ok = false"), (Ids{2}));
  EXPECT_EQ(kept("time >= '2024-03-01T12:00:00+01:00'"), (Ids{2, 3}));
  EXPECT_EQ(kept("(id = 1 or id = 2) and not user = 'alice'"), (Ids{2}));
  EXPECT_EQ(kept("`id` = 4"), (Ids{4}));
}

TEST(Select, NullIsUnknownAsInSql) {
  EXPECT_EQ(kept("user = 'x' or user != 'x'"), (Ids{1, 2, 4}));
  EXPECT_EQ(kept("not user = 'alice'"), (Ids{2, 4}));
  EXPECT_EQ(kept("user is null"), (Ids{3}));
  EXPECT_EQ(kept("user is not null"), (Ids{1, 2, 4}));
  EXPECT_EQ(kept("user not in ('alice')"), (Ids{2, 4}));
  EXPECT_EQ(kept("user = 'x' or id = 3"), (Ids{3}));
  EXPECT_EQ(kept("user = 'x' and id = 3"), Ids{});
  EXPECT_EQ(kept("not (user = 'x' and id = 1)"), (Ids{1, 2, 3, 4}));
}

TEST(Select, BoundValuesAreValuesNotText) {
  const run_result one =
      run(R"({"where": "user = $who and id < $top", "bind": {"who": "alice", "top": 3}})");
  ASSERT_TRUE(one.ok()) << one.error();
  EXPECT_EQ(one.output().rows(), 1);
  const run_result injected = run(R"({"where": "user = $who", "bind": {"who": "' or true or '"}})");
  ASSERT_TRUE(injected.ok()) << injected.error();
  EXPECT_EQ(injected.output().rows(), 0);
  EXPECT_THAT(run(R"({"where": "user = $whom", "bind": {"who": "x"}})").error(),
              HasSubstr("nothing is bound to $whom; bound are who"));
}

TEST(Select, EveryDroppedRowIsCounted) {
  const run_result result = run(R"({"where": "id = 1"})");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.dropped("rows", "where"), 3U);
}

TEST(Select, ColumnsAreKeptInTheGivenOrderAndRenamed) {
  const run_result result =
      run(R"({"keep": ["user", "id"], "rename": {"user": "account"}, "where": "id < 3"})");
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("account:utf8 id:int64", {{"alice", 1}, {"BOB", 2}}));
  const run_result dropped = run(R"({"drop": ["score", "ok", "time"]})");
  ASSERT_TRUE(dropped.ok()) << dropped.error();
  EXPECT_EQ(dropped.output().columns(), 2U);
  EXPECT_EQ(dropped.output().rows(), 4);
}

TEST(Select, MistakesSayWhereAndWhat) {
  EXPECT_THAT(refusal("idd = 1"), HasSubstr("character 1: no column `idd`; there are id, user"));
  EXPECT_THAT(refusal("id = "), HasSubstr("character 6: expected a column, 'text' or a number"));
  EXPECT_THAT(refusal("id = 'x'"), HasSubstr("a number cannot be compared so with text"));
  EXPECT_THAT(refusal("id contains 1"), HasSubstr("character 4"));
  EXPECT_THAT(refusal("user = 'x"), HasSubstr("character 8: the ' is never closed"));
  EXPECT_THAT(refusal("user matches '('"), HasSubstr("pattern is wrong"));
  EXPECT_THAT(refusal("(id = 1"), HasSubstr("expected `)`"));
  EXPECT_THAT(refusal("id = 1 id"), HasSubstr("`id` is not expected here"));
  EXPECT_THAT(refusal("upper(user) = 'X'"), HasSubstr("there is lower()"));
  EXPECT_THAT(refusal("time > 'yesterday'"), HasSubstr("not a time with an offset"));
  EXPECT_THAT(refusal("id"), HasSubstr("expected a condition, this is a number"));
  EXPECT_THAT(refusal(std::string(200, '(') + "ok"), HasSubstr("nested deeper than 64"));
  EXPECT_THAT(refusal(std::string(500, '(') + "ok" + std::string(500, ')')), HasSubstr("64"));
  const run_result twice = run(R"({"rename": {"user": "id"}})");
  EXPECT_THAT(twice.error(), HasSubstr("two columns would be named `id`"));
  EXPECT_FALSE(run(R"({"keep": ["nobody"]})").ok());
}

TEST(Select, APatternThatExplodesIsCountedNotWaitedFor) {
  plugin_test test("analyzer.select");
  test.with(R"({"where": "t matches '^(a+)+$'"})")
      .input("rows", table::of("t:utf8", {{std::string(64, 'a') + "!"}, {"aaa"}}));
  const run_result result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 1);
  EXPECT_EQ(result.diagnostic("match_limit").count, 1U);
}

TEST(Select, IntegersAndDoublesCompareExactly) {
  plugin_test test("analyzer.select");
  test.with(R"({"where": "n = 9007199254740992.0"})")
      .input("rows", table::of("n:int64", {{9007199254740992}, {9007199254740993}}));
  const run_result result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 1);
}

}  // namespace
