// SPDX-License-Identifier: Apache-2.0
#include <toolkit/text/utf8.hpp>

#include <random>

#include <gtest/gtest.h>

namespace spoor::toolkit::text {
namespace {

struct Repaired {
  std::string text;
  uint64_t count;
};

Repaired repaired(std::string_view text) {
  Repaired out;
  out.count = replace_invalid_utf8(text, out.text);
  return out;
}

const std::string kR(kReplacement);

TEST(Utf8, LeavesSoundTextAlone) {
  const std::string text =
      "aé\xE6\x9F\xA5\xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF\xEF\xBF\xBF" + std::string(1, '\0');
  EXPECT_TRUE(valid_utf8(text));
  EXPECT_EQ(valid_utf8_prefix(text), text.size());
  EXPECT_EQ(repaired(text).text, text);
  EXPECT_EQ(repaired(text).count, 0U);
}

TEST(Utf8, ReplacesEveryMaximalRunOnce) {
  EXPECT_EQ(repaired("a\xFFz").text, "a" + kR + "z");
  EXPECT_EQ(repaired("\xC0\xAF").text, kR + kR);                    // overlong
  EXPECT_EQ(repaired("\xED\xA0\x80").text, kR + kR + kR);           // a surrogate
  EXPECT_EQ(repaired("\xF4\x90\x80\x80").text, kR + kR + kR + kR);  // over U+10FFFF
  EXPECT_EQ(repaired("\xE6\x9Fx").text, kR + "x");                  // cut off
  EXPECT_EQ(repaired("\xF0\x9F\x98").text, kR);
  EXPECT_EQ(repaired("\x80\x80").text, kR + kR);
  EXPECT_EQ(repaired("\xE6\x9F\xE6\x9F\xA5").count, 1U);
}

TEST(Utf8, TheFastAndTheSlowVerdictAgree) {
  std::mt19937 random(9);
  static constexpr unsigned char kBytes[] = {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xE0, 0xA0,
                                             0xED, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xFF};
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (size_t n = random() % 24; n > 0; --n) {
      text.push_back(static_cast<char>(kBytes[random() % std::size(kBytes)]));
    }
    ASSERT_EQ(valid_utf8(text), valid_utf8_prefix(text) == text.size());
    ASSERT_TRUE(valid_utf8(repaired(text).text));
  }
}

TEST(Utf8, EncodesCodePoints) {
  std::string out;
  for (const uint32_t code : {0x41U, 0xE9U, 0x67E5U, 0x1F600U, 0xD800U, 0x110000U})
    append_utf8(out, code);
  EXPECT_EQ(out, "A\xC3\xA9\xE6\x9F\xA5\xF0\x9F\x98\x80" + kR + kR);
}

}  // namespace
}  // namespace spoor::toolkit::text
