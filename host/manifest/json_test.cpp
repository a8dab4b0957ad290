// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

namespace spoor::host {
namespace {

using testing::HasSubstr;

TEST(canonical_json, sorts_keys_by_utf16_units) {
  // U+1F600 (a surrogate pair, D83D…) sorts before U+FB33, although its bytes sort after.
  const auto text = canonicalise_json(
      "{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2,\"b\":3,\"a\":{\"z\":1,\"\":2},\"aa\":4}");
  EXPECT_EQ(text.value(),
            "{\"a\":{\"\":2,\"z\":1},\"aa\":4,\"b\":3,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":1}");
}

TEST(canonical_json, escapes_only_what_it_must) {
  const auto text = canonicalise_json(
      R"(["\u0008\u0009\u000a\u000b\u000c\u000d\u0000\u001f\"\\\/\u00e4\u007f"])");
  EXPECT_EQ(text.value(), "[\"\\b\\t\\n\\u000b\\f\\r\\u0000\\u001f\\\"\\\\/ä\x7f\"]");
}

struct NumberCase {
  double value;
  std::string_view text;
};

/// The table of RFC 8785, appendix B, and borders of the notation.
TEST(canonical_json, writes_numbers_as_ecmascript_does) {
  constexpr NumberCase cases[] = {{0.0, "0"},
                                  {-0.0, "0"},
                                  {5e-324, "5e-324"},
                                  {-5e-324, "-5e-324"},
                                  {1.7976931348623157e308, "1.7976931348623157e+308"},
                                  {9007199254740992.0, "9007199254740992"},
                                  {295147905179352830000.0, "295147905179352830000"},
                                  {9.999999999999997e22, "9.999999999999997e+22"},
                                  {1e23, "1e+23"},
                                  {1.0000000000000001e23, "1.0000000000000001e+23"},
                                  {999999999999999700000.0, "999999999999999700000"},
                                  {1e21, "1e+21"},
                                  {9.999999999999997e-7, "9.999999999999997e-7"},
                                  {0.000001, "0.000001"},
                                  {333333333.3333332, "333333333.3333332"},
                                  {-0.0000033333333333333333, "-0.0000033333333333333333"},
                                  {1424953923781206.2, "1424953923781206.2"},
                                  {0.1, "0.1"},
                                  {100, "100"},
                                  {1.5, "1.5"}};
  for (const NumberCase& one : cases)
    EXPECT_EQ(number_text(one.value), one.text);
}

TEST(canonical_json, keeps_every_double) {
  std::mt19937_64 random(8785);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t bits = random();
    double value = 0;
    static_assert(sizeof value == sizeof bits);
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(std::strtod(number_text(value).c_str(), nullptr), value);
  }
}

TEST(canonical_json, keeps_integers_exact) {
  EXPECT_EQ(canonicalise_json("[9223372036854775807,-9223372036854775808,10]").value(),
            "[9223372036854775807,-9223372036854775808,10]");
  EXPECT_EQ(canonicalise_json("18446744073709551615").value(), "18446744073709552000");
}

TEST(parse_json, refuses_what_readers_disagree_on) {
  struct Case {
    std::string text;
    std::string_view why;
  };
  const Case cases[] = {{R"({"a":1,"a":2})", "twice"},       {"\"\xff\"", "UTF-8"},
                        {"[1] x", "not valid JSON"},         {"[1,]", "not valid JSON"},
                        {"// c\n1", "not valid JSON"},       {"", "not valid JSON"},
                        {"[1e999]", "not valid JSON"},       {R"("\ud800")", "not valid JSON"},
                        {std::string(100000, '['), "deeper"}};
  for (const Case& one : cases) {
    const auto parsed = parse_json(one.text);
    ASSERT_FALSE(parsed) << one.text.substr(0, 40);
    EXPECT_THAT(parsed.error().what, HasSubstr(one.why));
  }
}

TEST(parse_json, refuses_text_over_the_limit) {
  JsonLimits limits;
  limits.max_bytes = 4;
  EXPECT_FALSE(parse_json("[1,2]", limits));
  EXPECT_TRUE(parse_json("[12]", limits));
}

}  // namespace
}  // namespace spoor::host
