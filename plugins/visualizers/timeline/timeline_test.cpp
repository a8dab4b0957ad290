// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <spoor/testing/testing.hpp>
#include <string>

#include "lanes.hpp"

namespace {

using nlohmann::json;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;

constexpr const char* kColumns = "at:timestamp@@timestamp kind:utf8 user:utf8@user.name n:int64";

table events() {
  return table::of(kColumns, {{"2024-05-01T10:00:02Z", "b", "mira", 1},
                              {"2024-05-01T10:00:01Z", "a", "jonas", 2},
                              {nullptr, "a", "lost", 3},
                              {"2024-05-01T10:00:03Z", "b", nullptr, 4}});
}

run_result render(const char* with, const table& rows) {
  plugin_test test("visualizer.timeline");
  test.with(with).input("events", rows);
  return test.run();
}

json view_of(const run_result& result) {
  EXPECT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.artifacts().size(), 1U);
  EXPECT_EQ(result.artifacts().at(0).mime, "application/vnd.spoor.view+json");
  return json::parse(result.artifacts().at(0).data);
}

TEST(Timeline, CountsShownAndUndatedEvents) {
  const run_result result = render(R"({"group":"kind","title":"Kinds"})", events());
  const json view = view_of(result);
  EXPECT_EQ(view["kind"], "timeline");
  EXPECT_EQ(view["title"], "Kinds");
  EXPECT_EQ(view["source"], json({{"rows", 4}, {"shown", 3}}));
  EXPECT_EQ(result.diagnostic("no_time").count, 1U);
  EXPECT_EQ(view["tables"]["events"]["rows"], 3);
  EXPECT_EQ(view["notes"][0]["code"], "undated");
}

TEST(Timeline, LanesAreInOrderOfTheirEvents) {
  const json view = view_of(render(R"({"group":"kind"})", events()));
  const json& lane = view["tables"]["events"]["columns"][1];
  EXPECT_EQ(lane["bytes"]["data"], "YmE=");  // "ba": b has two events, a one
  EXPECT_EQ(lane["codes"]["data"], "AQAA");  // in order of time: a, b, b
}

TEST(Timeline, ShowsColumnsThatSomebodyGaveARole) {
  const json view = view_of(render(R"({"group":"kind"})", events()));
  const json& columns = view["tables"]["details"]["columns"];
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0]["name"], "event");
  EXPECT_EQ(columns[1]["name"], "user");
  EXPECT_EQ(columns[1]["role"], "user.name");
}

TEST(Timeline, WithoutAGroupThereIsOneLane) {
  const json view = view_of(render("{}", events()));
  EXPECT_EQ(view["tables"]["events"]["columns"][1]["offsets"]["length"], 2);
}

TEST(Timeline, TheLimitIsReportedAndSaid) {
  const run_result result = render(R"({"limit":2})", events());
  const json view = view_of(result);
  EXPECT_EQ(view["source"], json({{"rows", 4}, {"shown", 2}}));
  EXPECT_EQ(result.diagnostic("limit").count, 1U);
  EXPECT_EQ(view["notes"][0]["code"], "limit");
}

TEST(Timeline, AnAmbiguousTimeIsAnErrorThatNamesTheColumns) {
  const table two = table::of("a:timestamp b:timestamp", {{"2024-05-01T10:00:02Z", nullptr}});
  const run_result result = render("{}", two);
  EXPECT_FALSE(result.ok());
  EXPECT_NE(result.error().find("set `time` to a b"), std::string::npos) << result.error();
  EXPECT_TRUE(render(R"({"time":"a"})", two).ok());
}

TEST(Timeline, ATimeOfAnotherTypeIsAnError) {
  const run_result result = render(R"({"time":"kind"})", events());
  EXPECT_NE(result.error().find("is utf8, not timestamp"), std::string::npos) << result.error();
}

TEST(Timeline, BatchesDoNotMatter) {
  plugin_test whole("visualizer.timeline");
  plugin_test cut("visualizer.timeline");
  whole.with(R"({"group":"n"})").input("events", events());
  cut.with(R"({"group":"n"})").input("events", events()).batch_rows(1).sliced();
  EXPECT_EQ(whole.run().artifacts().at(0).data, cut.run().artifacts().at(0).data);
}

TEST(Timeline, NoEventsMakeAnEmptyView) {
  const json view = view_of(render("{}", table::of(kColumns)));
  EXPECT_EQ(view["source"], json({{"rows", 0}, {"shown", 0}}));
}

TEST(Lanes, TheRarestShareTheLastLane) {
  Lanes lanes;
  for (const char* value : {"x", "x", "x", "y", "y", "z", "w"})
    lanes.add(value);
  const LanePlan plan = lanes.plan(3);
  EXPECT_EQ(plan.names, (std::vector<std::string>{"x", "y", "(other values)"}));
  EXPECT_EQ(plan.lane_of, (std::vector<uint32_t>{0, 1, 2, 2}));
  EXPECT_EQ(plan.shared_events, 2U);
}

TEST(Lanes, ValuesBeyondTheMostShareALane) {
  Lanes lanes;
  for (size_t i = 0; i < Lanes::kMostValues + 10; ++i)
    lanes.add(std::to_string(i));
  const LanePlan plan = lanes.plan(500);
  EXPECT_EQ(plan.names.size(), 500U);
  EXPECT_EQ(plan.shared_events, Lanes::kMostValues + 10 - 499);
}

}  // namespace
