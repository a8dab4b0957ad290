// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/rfc3339.hpp>

#include <array>
#include <cstdio>

namespace spoor::toolkit::time {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

/// The value of `n` digits, or -1 if one of them is none.
int digits(const char* p, int n) noexcept {
  int value = 0;
  for (int i = 0; i < n; ++i) {
    const unsigned digit = static_cast<unsigned char>(p[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

int days_in_month(int year, int month) noexcept {
  constexpr std::array<int8_t, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month)];
}

/// Microseconds of the date at p[0..10), or nothing.
std::optional<int64_t> parse_date(const char* p) noexcept {
  const int year = digits(p, 4);
  const int month = digits(p + 5, 2);
  const int day = digits(p + 8, 2);
  if (year < 0 || p[4] != '-' || p[7] != '-' || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return days_from_civil(year, month, day) * kDay;
}

/// Microseconds of the time of day at p[0..8), or nothing.
std::optional<int64_t> parse_clock(const char* p) noexcept {
  const int hour = digits(p, 2);
  const int minute = digits(p + 3, 2);
  const int second = digits(p + 6, 2);
  if (p[2] != ':' || p[5] != ':' || hour < 0 || hour > 23) return std::nullopt;
  if (minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  return ((hour * 60 + minute) * 60 + second) * kSecond;
}

/// Reads ".ddd…" at `p`, if any, and moves `p` behind it. False if the dot has no digit after it.
bool parse_fraction(const char*& p, const char* end, Instant& out) noexcept {
  if (p == end || *p != '.') return true;
  const char* const first = ++p;
  int64_t unit = kSecond / 10;
  for (; p != end && *p >= '0' && *p <= '9'; ++p) {
    out.us += (*p - '0') * unit;
    out.cut = out.cut || (unit == 0 && *p != '0');
    unit /= 10;
  }
  return p != first;
}

/// The offset at the end, in microseconds east of UTC, or nothing.
std::optional<int64_t> parse_offset(const char* p, const char* end) noexcept {
  if (end - p == 1 && (*p == 'Z' || *p == 'z')) return 0;
  if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':') return std::nullopt;
  const int hour = digits(p + 1, 2);
  const int minute = digits(p + 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  const int64_t us = (hour * 60 + minute) * 60 * kSecond;
  return *p == '-' ? -us : us;
}

/// Date, time and fraction at `p`, at least 19 bytes, and moves `p` behind them.
std::optional<Instant> parse_date_time(const char*& p, const char* end) noexcept {
  if (p[10] != 'T' && p[10] != ' ' && p[10] != 't') return std::nullopt;
  const auto date = parse_date(p);
  if (!date) return std::nullopt;
  const auto clock = parse_clock(p + 11);
  if (!clock) return std::nullopt;
  Instant out{*date + *clock, false, false};
  p += 19;
  if (!parse_fraction(p, end, out)) return std::nullopt;
  return out;
}

struct Civil {
  int64_t year;
  int month;
  int day;
};

Civil civil_from_days(int64_t days) noexcept {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

}  // namespace

std::optional<Instant> parse_rfc3339(std::string_view text) noexcept {
  if (text.size() < 20) return std::nullopt;
  const char* p = text.data();
  const char* const end = p + text.size();
  auto out = parse_date_time(p, end);
  if (!out) return std::nullopt;
  const auto offset = parse_offset(p, end);
  if (!offset) return std::nullopt;
  out->us -= *offset;
  return out;
}

std::optional<Instant> parse_local_time(std::string_view text) noexcept {
  if (text.size() < 19) return std::nullopt;
  const char* p = text.data();
  const char* const end = p + text.size();
  const auto out = parse_date_time(p, end);
  return p == end ? out : std::nullopt;
}

std::string format_rfc3339(int64_t us) {
  int64_t days = us / kDay;
  int64_t rest = us % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const Civil date = civil_from_days(days);
  const int seconds = static_cast<int>(rest / kSecond);
  std::array<char, 48> text;
  const char* const sign = date.year > 9999 ? "+" : "";
  const int n =
      std::snprintf(text.data(), text.size(), "%s%04lld-%02d-%02dT%02d:%02d:%02d.%06dZ", sign,
                    static_cast<long long>(date.year), date.month, date.day, seconds / 3600,
                    seconds / 60 % 60, seconds % 60, static_cast<int>(rest % kSecond));
  return {text.data(), static_cast<size_t>(n)};
}

}  // namespace spoor::toolkit::time
