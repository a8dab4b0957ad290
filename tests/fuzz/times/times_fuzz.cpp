// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a file of the tz database, as a POSIX TZ rule, and as a time in every form. Offsets
// stay what a zone can have, and a local time that is not doubtful leads back to itself.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include <toolkit/time/time_format.hpp>
#include <toolkit/time/zone.hpp>

namespace {

using namespace spoor::toolkit::time;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_zone(const Zone& zone) {
  constexpr int64_t kTimes[] = {-9'000'000'000, -1, 0, 1'700'000'000, 90'000'000'000};
  for (const int64_t seconds : kTimes) {
    static_cast<void>(zone.offset_at(seconds));
    static_cast<void>(zone.to_utc({seconds * 1'000'000, false, false}));
  }
}

void check_formats(std::string_view text) {
  static const std::vector<TimeFormat> formats = [] {
    std::vector<TimeFormat> out;
    for (const char* form : {"rfc3339", "epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "filetime",
                             "%d/%b/%Y:%H:%M:%S %z", "%m/%d/%y %I:%M:%S %p", "%Y%m%d%H%M%S"}) {
      out.push_back(*TimeFormat::make(form));
    }
    return out;
  }();
  const Zone zone = Zone::fixed(3600);
  for (const TimeFormat& format : formats) {
    const auto instant = format.parse(text, &zone);
    if (!instant) continue;
    constexpr int64_t kFar = int64_t{20'000} * 366 * 86'400;
    require(instant->us > -kFar * 1'000'000 && instant->us < kFar * 1'000'000, "times are near");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto zone = Zone::parse(std::as_bytes(std::span(text)))) check_zone(*zone);
  if (const auto rule = parse_tail_rule(text)) {
    require(rule->standard > -700'000 && rule->standard < 700'000, "offsets are bounded");
  }
  check_formats(text);
  const auto made = TimeFormat::make(text);
  if (made) static_cast<void>(made->parse(text, nullptr));
  return 0;
}
