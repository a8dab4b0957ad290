// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/canonical_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace spoor::host {
namespace {

std::string canonical(std::string_view text) {
  const auto value = parse_json(text);
  return value ? canonical_json(*value) : "error: " + value.error().what;
}

TEST(CanonicalJson, SortsMembersAndDropsSpace) {
  EXPECT_EQ(canonical(R"({ "b" : [ 1 , true , null ] , "a" : {} })"),
            R"({"a":{},"b":[1,true,null]})");
}

// The examples of RFC 8785, appendix B.
TEST(CanonicalJson, WritesNumbersAsEcmaScriptDoes) {
  EXPECT_EQ(canonical("[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]"),
            "[333333333.3333333,1e+30,4.5,0.002,1e-27]");
  EXPECT_EQ(canonical("[0.0, -0.0, 1e21, 1e20, 0.000001, 1e-7, 5e-324, 1.0, -12.50]"),
            "[0,0,1e+21,100000000000000000000,0.000001,1e-7,5e-324,1,-12.5]");
  EXPECT_EQ(canonical("[9007199254740991, -1]"), "[9007199254740991,-1]");
}

TEST(CanonicalJson, WritesStringsWithTheFewestEscapes) {
  EXPECT_EQ(canonical(R"(["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"])"),
            "[\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
}

TEST(CanonicalJson, OrdersMembersByUtf16) {
  // U+FB33 sorts after U+1F600, whose first UTF-16 unit is D83D.
  EXPECT_EQ(canonical("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"a\":3}"),
            "{\"a\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
}

TEST(CanonicalJson, RefusesWhatADomWouldHide) {
  EXPECT_EQ(canonical(R"({"a":1,"a":2})"), "error: member \"a\" is given twice");
  EXPECT_EQ(canonical(std::string(100000, '[')), "error: nested more than 64 deep");
  EXPECT_EQ(canonical(std::string(5u << 20, ' ')), "error: longer than 4 MiB");
  EXPECT_TRUE(canonical("{} x").starts_with("error: not JSON"));
  EXPECT_TRUE(canonical("// c\n{}").starts_with("error: not JSON"));
  EXPECT_TRUE(canonical("\"\xFF\"").starts_with("error: not JSON"));
}

}  // namespace
}  // namespace spoor::host
