// SPDX-License-Identifier: Apache-2.0
//
// Works on for 300 ms after a cancel.
#include <unistd.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "ignores-cancel";
  static void before_batch(const raw::Call& call, raw::Instance&) {
    // Slow only once it should stop, so that the other checks are quick.
    if (call.cancelled() && call.host->deadline_ns(call.call) > 0) ::usleep(300'000);
  }
};

}  // namespace

RAW_PLUGIN(Class)
