// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(RareParent, ListsParentsUpToTheThreshold) {
  plugin_test test("analyzer.example.rare-parent");
  test.with(R"({"threshold": 1})");
  test.input("events",
             table::of("parent:utf8", {{"cmd.exe"}, {"winword.exe"}, {"cmd.exe"}, {nullptr}}));

  const auto result = test.run();

  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output("findings"), table::of("parent:utf8 n:int64", {{"winword.exe", 1}}));
}

TEST(RareParent, FindsTheColumnByItsRole) {
  plugin_test test("analyzer.example.rare-parent");
  test.input("events", table::of("ParentImage:utf8@process.parent.name", {{"x"}}));
  EXPECT_EQ(test.run().output().rows(), 1);
}
