// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/rfc3339.hpp>

#include <chrono>
#include <random>

#include <gtest/gtest.h>

namespace spoor::toolkit::time {
namespace {

std::optional<int64_t> us(std::string_view text) {
  const auto instant = parse_rfc3339(text);
  return instant ? std::optional(instant->us) : std::nullopt;
}

TEST(Rfc3339, ReadsTimesWithAnOffset) {
  EXPECT_EQ(us("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(us("2024-05-06T07:08:09Z"), 1'714'979'289'000'000);
  EXPECT_EQ(us("2024-05-06 07:08:09.5z"), 1'714'979'289'500'000);
  EXPECT_EQ(us("2024-05-06t09:08:09.123456+02:00"), 1'714'979'289'123'456);
  EXPECT_EQ(us("2024-05-06T01:38:09-05:30"), 1'714'979'289'000'000);
  EXPECT_EQ(us("2024-05-06T07:08:09-00:00"), 1'714'979'289'000'000);
  EXPECT_EQ(us("2016-12-31T23:59:60Z"), us("2017-01-01T00:00:00Z"));
  EXPECT_EQ(us("1601-01-01T00:00:00Z"), -11'644'473'600'000'000);
  EXPECT_EQ(us("9999-12-31T23:59:59.999999Z"), 253'402'300'799'999'999);
  EXPECT_EQ(us("0000-02-29T00:00:00Z"), -62'162'121'600'000'000);
}

TEST(Rfc3339, TellsAboutDigitsItCuts) {
  EXPECT_FALSE(parse_rfc3339("2024-05-06T07:08:09.123456Z")->cut);
  EXPECT_FALSE(parse_rfc3339("2024-05-06T07:08:09.123456000Z")->cut);
  const auto cut = parse_rfc3339("2024-05-06T07:08:09.1234567Z");
  EXPECT_TRUE(cut->cut);
  EXPECT_EQ(cut->us % 1'000'000, 123'456);
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2024-05-06",
                           "2024-05-06T07:08:09",
                           "2024-05-06T07:08Z",
                           "2024-5-06T07:08:09Z",
                           "2024-13-06T07:08:09Z",
                           "2024-00-06T07:08:09Z",
                           "2024-05-32T07:08:09Z",
                           "2023-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2024-05-06T24:00:00Z",
                           "2024-05-06T07:60:00Z",
                           "2024-05-06T07:08:61Z",
                           "2024-05-06T07:08:09.Z",
                           "2024-05-06T07:08:09+0200",
                           "2024-05-06T07:08:09+02",
                           "2024-05-06T07:08:09+24:00",
                           "2024-05-06T07:08:09+02:60",
                           "2024-05-06T07:08:09ZZ",
                           " 2024-05-06T07:08:09Z",
                           "2024-05-06T07:08:09Z ",
                           "2024/05/06T07:08:09Z",
                           "20240506T070809Z00000000",
                           "2024-05-06X07:08:09Z",
                           "2024-05-06T07:08:09,5Z"}) {
    EXPECT_EQ(us(text), std::nullopt) << text;
  }
}

TEST(Rfc3339, WritesSixDigitsAndReadsThemBack) {
  EXPECT_EQ(format_rfc3339(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_rfc3339(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_rfc3339(253'402'300'799'999'999), "9999-12-31T23:59:59.999999Z");
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const auto time = static_cast<int64_t>(random() % 315'537'897'600'000'000U) -
                      62'135'596'800'000'000;  // years 1 … 9999
    ASSERT_EQ(us(format_rfc3339(time)), time);
  }
}

TEST(Rfc3339, CountsDaysLikeTheCalendarOfTheStandardLibrary) {
  for (int64_t day = -800'000; day < 3'000'000; day += 37) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    ASSERT_EQ(days_from_civil(static_cast<int>(date.year()),
                              static_cast<int>(static_cast<unsigned>(date.month())),
                              static_cast<int>(static_cast<unsigned>(date.day()))),
              day);
  }
}

}  // namespace
}  // namespace spoor::toolkit::time
