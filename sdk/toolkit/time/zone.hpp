// SPDX-License-Identifier: Apache-2.0
//
// Time zones: what a clock on a wall meant. Rules come from the system's tz database.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/result.hpp>
#include <toolkit/time/rfc3339.hpp>

namespace spoor::toolkit::time {

/// A rule of the year: "the last Sunday of March at 01:00".
struct YearRule {
  enum class Kind : uint8_t { month_week_day, julian, day_of_year };
  Kind kind = Kind::month_week_day;
  int month = 0;
  int week = 0;  ///< 1 … 5, 5 is the last
  int day = 0;   ///< of the week (0 = Sunday), or of the year
  int64_t seconds = 0;
};

/// What holds after the last change that the database lists (the POSIX TZ form).
struct TailRule {
  int32_t standard = 0;  ///< seconds east of UTC
  int32_t summer = 0;
  bool has_summer = false;
  YearRule begin;
  YearRule end;
};

/// Immutable; any thread may use it.
class Zone {
 public:
  /// Seconds east of UTC.
  [[nodiscard]] static Zone fixed(int32_t seconds);
  /// "UTC", "Z", "+02:00", or a name of the tz database such as "Europe/Berlin". Fails with
  /// SPOOR_NOT_FOUND or SPOOR_INVALID_DATA.
  [[nodiscard]] static Result<Zone> named(std::string_view name);
  /// The content of a file of the tz database (RFC 8536).
  [[nodiscard]] static Result<Zone> parse(std::span<const std::byte> tzif);

  /// Seconds east of UTC at a time in seconds since 1970 UTC.
  [[nodiscard]] int32_t offset_at(int64_t utc) const noexcept;
  /// The instant of a local time. One that happened twice is the earlier one, one that never
  /// happened is read with the offset before the gap; both are doubtful.
  [[nodiscard]] Instant to_utc(Instant local) const noexcept;

 private:
  struct Change {
    int64_t at;  ///< UTC seconds
    int32_t offset;
  };
  int32_t first_ = 0;  ///< before the first change
  std::vector<Change> changes_;
  std::optional<TailRule> tail_;
};

/// The POSIX TZ form, e.g. "CET-1CEST,M3.5.0,M10.5.0/3"; nothing if it is not one.
[[nodiscard]] std::optional<TailRule> parse_tail_rule(std::string_view text);

}  // namespace spoor::toolkit::time
