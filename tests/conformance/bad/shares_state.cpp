// SPDX-License-Identifier: Apache-2.0
//
// Instances see each other through a global.
#include "../raw.hpp"

namespace {

int64_t g_alive = 0;

struct Class : raw::Analyzer {
  static constexpr const char* name = "shares-state";
  static void on_create(const spoor_host*) { ++g_alive; }
  static void on_destroy() { --g_alive; }
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    return Analyzer::measure(texts, row) + g_alive;
  }
};

}  // namespace

RAW_PLUGIN(Class)
