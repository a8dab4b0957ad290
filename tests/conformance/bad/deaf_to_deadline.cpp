// SPDX-License-Identifier: Apache-2.0
//
// Works on for 150 ms a batch after its deadline.
#include <unistd.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "deaf-to-deadline";
  static void before_batch(const raw::Call& call, raw::Instance&) {
    if (call.host->deadline_ns(call.call) <= 0) ::usleep(150'000);
  }
};

}  // namespace

RAW_PLUGIN(Class)
