// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(BarChart, DrawsTheLargestFirst) {
  plugin_test test("visualizer.example.bar-chart");
  test.with(R"({"top": 2})");
  test.input("rows",
             table::of("label:utf8 n:int64",
                       {{"small", 1}, {"large", 40}, {"half", 20}, {nullptr, 0}, {"x", nullptr}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(
      result.artifact("bars.svg").data,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"56\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n"
      "<text x=\"4\" y=\"19\">large</text><rect x=\"400\" y=\"4\" height=\"18\" width=\"240\" "
      "fill=\"#4c78a8\"/><text x=\"650\" y=\"19\">40</text>\n"
      "<text x=\"4\" y=\"43\">half</text><rect x=\"400\" y=\"28\" height=\"18\" width=\"120\" "
      "fill=\"#4c78a8\"/><text x=\"650\" y=\"43\">20</text>\n"
      "</svg>\n");
}

TEST(BarChart, EscapesAndCutsTheEvidence) {
  plugin_test test("visualizer.example.bar-chart");
  const std::string wide(100, 'x');
  test.input("rows", table::of("label:utf8 n:int64",
                               {{"<script>&\"\n", 2}, {std::string(59, 'a') + "€" + wide, 1}}));
  const std::string svg = test.run().artifact("bars.svg").data;
  EXPECT_NE(svg.find("&lt;script&gt;&amp;&quot; "), std::string::npos);
  EXPECT_NE(svg.find(">" + std::string(59, 'a') + "<"), std::string::npos);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
}

TEST(BarChart, DrawsNothingFromNothing) {
  plugin_test test("visualizer.example.bar-chart");
  test.input("rows", table::of("label:utf8 n:int64"));
  EXPECT_EQ(test.run().artifact("bars.svg").mime, "image/svg+xml");
}
