// SPDX-License-Identifier: Apache-2.0
//
// A pure class that looks at the machine's time zone.
#include <ctime>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "asks-the-time-zone";
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    const time_t then = 1'700'000'000;
    tm local{};
    ::localtime_r(&then, &local);
    return Analyzer::measure(texts, row) + local.tm_hour;
  }
};

}  // namespace

RAW_PLUGIN(Class)
