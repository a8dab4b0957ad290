// SPDX-License-Identifier: Apache-2.0
#include "moment.hpp"

#include <array>
#include <cstdio>

namespace first_look {
namespace {

std::string written(Moment moment, char between, const char* end) {
  const auto part = [moment](Moment unit, Moment wrap) {
    return static_cast<int>(moment / unit % wrap);
  };
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "2026-03-%02d%c%02d:%02d:%02d.%03d%s",
                kFirstDay + static_cast<int>(moment / kDay), between, part(kHour, 24),
                part(kMinute, 60), part(kSecond, 60), part(1, 1000), end);
  return text.data();
}

}  // namespace

std::string rfc3339(Moment moment) { return written(moment, 'T', "Z"); }
std::string sysmon_time(Moment moment) { return written(moment, ' ', ""); }

}  // namespace first_look
