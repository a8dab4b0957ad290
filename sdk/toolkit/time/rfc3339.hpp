// SPDX-License-Identifier: Apache-2.0
//
// RFC 3339 date-times with an offset, to and from microseconds since 1970-01-01T00:00:00Z.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spoor::toolkit::time {

/// A point in time in microseconds since 1970 UTC.
struct Instant {
  int64_t us = 0;
  bool cut = false;       ///< digits below a microsecond were not zero and are gone
  bool doubtful = false;  ///< a local time that happened twice or never in its zone
};

/// Parses the whole of `text` as RFC 3339 with an offset ("Z" or ±hh:mm): four-digit years, `T`,
/// `t` or one space between date and time, any number of fraction digits, a leap second :60 counted
/// as the second after :59. Nothing for all else; a time without an offset is not an instant.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text) noexcept;

/// The same without an offset: microseconds since 1970 on the clock of some place.
[[nodiscard]] std::optional<Instant> parse_local_time(std::string_view text) noexcept;

/// "2024-05-06T07:08:09.123456Z", always six digits, for years 0000 to 9999; outside of them the
/// year is written with its sign and as many digits as it needs.
[[nodiscard]] std::string format_rfc3339(int64_t us);

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar. `month` 1 … 12.
[[nodiscard]] constexpr int64_t days_from_civil(int64_t year, int month, int day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

}  // namespace spoor::toolkit::time
