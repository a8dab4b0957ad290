// SPDX-License-Identifier: Apache-2.0
//
// Points in time and time ranges of a manifest, resolved once against the run's `as_of`. Times in
// evidence are none of the host's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/manifest/value.hpp"

namespace spoor::host {

/// RFC 3339 with an offset: "2026-11-24T07:00:00Z", fractions cut to microseconds. µs since 1970.
[[nodiscard]] std::optional<int64_t> parse_rfc3339(std::string_view text);

/// "2026-11-24T07:00:00Z"; six digits of fraction when there are any. For years 0000 to 9999.
[[nodiscard]] std::string format_rfc3339(int64_t us);

/// `now`, `-7d`, `+1h`, or RFC 3339.
[[nodiscard]] std::optional<int64_t> resolve_time(std::string_view text, int64_t as_of_us);

/// {from, to} or "from/to" → {from, to} as RFC 3339. `to` is `now` when left out. Errors:
/// `time-range`, `empty-time-range`; null then.
[[nodiscard]] Value resolve_time_range(const Value& value, int64_t as_of_us, Report& report);

/// An offset ("Z", "+02:00") or a name of the IANA form ("Europe/Berlin", "UTC"). Whether the zone
/// exists is known where it is used.
[[nodiscard]] bool is_zone_text(std::string_view text);

}  // namespace spoor::host
