// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

namespace {

table sign_ins() {
  return table::of("user:utf8 at:timestamp@@timestamp", {{"ada", "2024-05-01T07:59:59Z"},
                                                         {"bob", "2024-05-01T08:00:00Z"},
                                                         {"ada", "2024-05-01T17:59:59Z"},
                                                         {"eve", "2024-05-01T18:00:00Z"},
                                                         {"old", "1969-12-31T23:30:00Z"},
                                                         {"sam", nullptr}});
}

}  // namespace

TEST(OffHours, MarksRowsAndPassesTheOthersOn) {
  plugin_test test("analyzer.example.off-hours");
  test.input("events", sign_ins());
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(spoor::json(result.output().column("off_hours")).text(),
            "[true,false,false,true,true,null]");
  EXPECT_EQ(spoor::json(result.output().column("user")).text(),
            R"(["ada","bob","ada","eve","old","sam"])");
}

TEST(OffHours, DoesNotMindHowTheRowsAreCut) {
  plugin_test whole("analyzer.example.off-hours");
  whole.input("events", sign_ins());
  plugin_test cut("analyzer.example.off-hours");
  cut.input("events", sign_ins()).batch_rows(2).sliced();
  EXPECT_EQ(whole.run().output(), cut.run().output());
}

TEST(OffHours, RefusesADayThatEndsBeforeItBegins) {
  plugin_test test("analyzer.example.off-hours");
  test.with(R"({"from": 20, "to": 4})").input("events", sign_ins());
  EXPECT_EQ(test.run().error(), "`from` is not before `to`");
}
