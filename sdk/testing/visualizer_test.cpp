// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include "fixtures.hpp"

#include <string>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;
using spoor_test::entry;

struct list : spoor::visualizer {
  static constexpr auto id = "visualizer.example.list";
  static constexpr bool wants_run = true;
  static void describe(spoor::descriptor& d) {
    d.param("name", "list.txt");
    d.input("tables").repeat();
  }
  explicit list(spoor::config c) : name(c.str("/name")) {}
  void render(spoor::inputs& tables, spoor::artifact_sink& out) {
    spoor::json meta;
    meta["tables"] = static_cast<int64_t>(tables.size());
    out.begin(name, "text/plain", meta);
    for (spoor::stream& table : tables) {
      for (const spoor::batch& b : table) {
        for (int64_t i = 0; i < b.rows(); ++i)
          out.write(b.at(0).str(i)).write("\n");
      }
    }
    out.begin("empty.txt", "text/plain");
  }
  std::string name;
};

TEST(Visualizer, WritesArtifacts) {
  plugin_test test(list::id, entry<list>);
  test.input("tables", table::of("a:utf8", {{"x"}})).input("tables", table::of("b:utf8", {{"y"}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.artifact("list.txt").data, "x\ny\n");
  EXPECT_EQ(result.artifact("list.txt").meta, R"({"tables":2})");
  EXPECT_EQ(result.artifact("empty.txt").data, "");
  EXPECT_EQ(test.described().at("traits").text(), R"(["wants_run"])");
}

TEST(Visualizer, IsRefusedNamesThatLeaveTheFolder) {
  plugin_test test(list::id, entry<list>);
  test.with(R"({"name":"../up.txt"})").input("tables", table::of("a:utf8", {{"x"}}));
  EXPECT_FALSE(test.run().ok());
}

}  // namespace
