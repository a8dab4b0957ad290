// SPDX-License-Identifier: Apache-2.0
//
// Calls a function that hosts of 1.0 do not have.
#include "../raw.hpp"

namespace {

const char* volatile g_text = nullptr;

struct Class : raw::Analyzer {
  static constexpr const char* name = "needs-a-newer-host";
  static void before_batch(const raw::Call& call, raw::Instance&) {
    g_text = call.host->error_message(call.error);
  }
};

}  // namespace

RAW_PLUGIN(Class)
