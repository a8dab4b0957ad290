// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/json.hpp>

#include <limits>
#include <string>

namespace {

using spoor::json;

TEST(Json, WritesMembersSortedAndWithoutSpaces) {
  EXPECT_EQ(json::parse(" { \"b\" : [ 1 , true , null ] , \"a\" : \"x\" } ").text(),
            R"({"a":"x","b":[1,true,null]})");
}

TEST(Json, WritesNumbersLikeEcmaScript) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1.5, "1.5"},
      {-2.25, "-2.25"},
      {333333333.33333329, "333333333.3333333"},
      {1e30, "1e+30"},
      {4.5, "4.5"},
      {2e-3, "0.002"},
      {1e-27, "1e-27"},
      {1e21, "1e+21"},
      {1e20, "100000000000000000000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"}};
  for (const auto& [number, shown] : cases)
    EXPECT_EQ(json(number).text(), shown);
}

TEST(Json, RefusesWhatJsonCannotHold) {
  EXPECT_THROW((void)json(std::numeric_limits<double>::infinity()).text(), spoor::error);
  EXPECT_THROW((void)json(std::numeric_limits<double>::quiet_NaN()).text(), spoor::error);
}

TEST(Json, ReadsBackWhatItWrites) {
  for (const char* text : {R"("\u0001\b\t\n\f\r\"\\")", R"([0.1,1e-7,-5,9223372036854775807])",
                           R"({"":{},"é€😀":[]})", "true", "null", R"("")"}) {
    EXPECT_EQ(json::parse(text).text(), text);
  }
  EXPECT_EQ(json::parse(R"("\ud83d\ude00\u20ac\/")").str(), "😀€/");
}

TEST(Json, RefusesBadTextWithThePlace) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", "1e", "+1", "nul", "\"a",
        "\"\x01\"", R"("\x")", R"("\ud800")", R"("\ud800\u0041")", "1 2", "{1:2}", "[1 2]"}) {
    EXPECT_THROW((void)json::parse(text), spoor::error) << text;
  }
  try {
    (void)json::parse("[1, x]");
    FAIL();
  } catch (const spoor::error& refused) {
    EXPECT_NE(std::string(refused.what()).find("byte 4"), std::string::npos) << refused.what();
  }
}

TEST(Json, RefusesDeepNesting) {
  const std::string deep(100'000, '[');
  EXPECT_THROW((void)json::parse(deep), spoor::error);
}

}  // namespace
