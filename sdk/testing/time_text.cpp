// SPDX-License-Identifier: Apache-2.0
#include "time_text.hpp"

#include <spoor/error.hpp>

#include <cstdio>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

/// Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that leap
/// days come last.
int64_t days_of(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

struct civil_date {
  int64_t year;
  int64_t month;
  int64_t day;
};

civil_date date_of(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t of_era = days - era * 146'097;
  const int64_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const int64_t shifted = (5 * of_year + 2) / 153;
  const int64_t month = shifted + (shifted < 10 ? 3 : -9);
  return {year + era * 400 + (month <= 2 ? 1 : 0), month, of_year - (153 * shifted + 2) / 5 + 1};
}

int64_t parse_fraction(const std::string& digits) {
  int64_t micros = 0;
  for (size_t i = 0; i < 6; ++i) {
    micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return micros;
}

}  // namespace

int64_t parse_time(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const int fields = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day,
                                 &hour, &minute, &second, &used);
  std::string rest = fields == 6 ? text.substr(static_cast<size_t>(used)) : std::string();
  if (rest.empty() || rest.back() != 'Z') {
    throw error(SPOOR_INVALID_ARGUMENT, "'" + text + "' is not like 2024-01-02T03:04:05.123456Z");
  }
  rest.pop_back();
  const int64_t micros = rest.empty() ? 0 : parse_fraction(rest.substr(1));
  return days_of(year, month, day) * kDay + (hour * 3'600 + minute * 60 + second) * kSecond +
         micros;
}

std::string show_time(int64_t micros) {
  int64_t days = micros / kDay;
  int64_t rest = micros % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const civil_date date = date_of(days);
  const auto part = [](int64_t value) { return static_cast<int>(value); };
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", part(date.year),
                part(date.month), part(date.day), part(rest / kSecond / 3'600),
                part(rest / kSecond / 60 % 60), part(rest / kSecond % 60), part(rest % kSecond));
  return out;
}

}  // namespace testing
SPOOR_SDK_END
