// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <spoor/testing/testing.hpp>

namespace {

using nlohmann::json;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;

table rows() {
  return table::of("name:utf8 n:int64 at:timestamp ip:utf8~ipv4",
                   {{"a", 1, "2024-05-01T10:00:02Z", "192.0.2.1"},
                    {"b", 3, nullptr, "192.0.2.2"},
                    {"c", 2, nullptr, nullptr}});
}

run_result render(const char* with, const table& input) {
  plugin_test test("visualizer.table");
  test.with(with).input("rows", input);
  return test.run();
}

json view_of(const run_result& result) {
  EXPECT_TRUE(result.ok()) << result.error();
  return json::parse(result.artifacts().at(0).data);
}

TEST(Table, ShowsEveryColumnWithItsType) {
  const json view = view_of(render(R"({"title":"All rows"})", rows()));
  EXPECT_EQ(view["kind"], "table");
  EXPECT_EQ(view["source"], json({{"rows", 3}, {"shown", 3}}));
  const json& columns = view["tables"]["rows"]["columns"];
  ASSERT_EQ(columns.size(), 4U);
  EXPECT_EQ(columns[1]["type"], "int64");
  EXPECT_EQ(columns[2]["type"], "timestamp");
  EXPECT_EQ(columns[3]["semantic"], "ipv4");
}

TEST(Table, SortsThenLimitsAndSaysSo) {
  const run_result result =
      render(R"({"columns":["name"],"sort":["-n"],"limit":2,"title":"t"})", rows());
  const json view = view_of(result);
  EXPECT_EQ(view["tables"]["rows"]["columns"][0]["bytes"]["data"], "YmM=");  // b, c
  EXPECT_EQ(view["notes"][0]["count"], 1);
  EXPECT_EQ(result.diagnostic("limit").count, 1U);
  EXPECT_EQ(result.artifacts().at(0).name, "t.view.json");
}

TEST(Table, AnUnknownSortColumnIsAnError) {
  const run_result result = render(R"({"sort":["-m"]})", rows());
  EXPECT_FALSE(result.ok());
  EXPECT_NE(result.error().find("the columns are: name, n, at, ip"), std::string::npos)
      << result.error();
}

TEST(Table, BatchesDoNotMatter) {
  plugin_test whole("visualizer.table");
  plugin_test cut("visualizer.table");
  whole.with(R"({"sort":["n"]})").input("rows", rows());
  cut.with(R"({"sort":["n"]})").input("rows", rows()).batch_rows(1).sliced();
  EXPECT_EQ(whole.run().artifacts().at(0).data, cut.run().artifacts().at(0).data);
}

}  // namespace
