// SPDX-License-Identifier: Apache-2.0
//
// Times of the case: milliseconds since the first midnight of the case, 2026-03-10 UTC.
#pragma once

#include <cstdint>
#include <string>

namespace first_look {

using Moment = int64_t;

inline constexpr Moment kSecond = 1000;
inline constexpr Moment kMinute = 60 * kSecond;
inline constexpr Moment kHour = 60 * kMinute;
inline constexpr Moment kDay = 24 * kHour;
inline constexpr int kFirstDay = 10;  ///< of March 2026
inline constexpr int kDays = 2;

/// `day` counts from 0.
constexpr Moment at(int day, int hour, int minute, int second = 0) {
  return day * kDay + hour * kHour + minute * kMinute + second * kSecond;
}

/// "2026-03-10T07:42:00.000Z".
std::string rfc3339(Moment moment);
/// As Sysmon's UtcTime: "2026-03-10 07:42:00.000".
std::string sysmon_time(Moment moment);

}  // namespace first_look
