// SPDX-License-Identifier: Apache-2.0
//
// Uses a service without asking whether it is there.
#include "../raw.hpp"

namespace {

volatile int64_t g_now = 0;

struct Class : raw::Analyzer {
  static constexpr const char* name = "needs-the-clock";
  static constexpr const char* effects = "[\"clock\"]";
  static void on_create(const spoor_host* host) {
    const auto* clock = static_cast<const spoor_clock*>(host->get_service(host, SPOOR_CLOCK_ID));
    g_now = clock->now_us(clock);
  }
};

}  // namespace

RAW_PLUGIN(Class)
