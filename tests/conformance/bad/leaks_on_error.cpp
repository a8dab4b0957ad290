// SPDX-License-Identifier: Apache-2.0
//
// Releases its input except on the way out that nobody tries.
#include "../raw.hpp"

namespace {

bool g_failed = false;

struct Class : raw::Analyzer {
  static constexpr const char* name = "leaks-on-error";
  static spoor_status on_input_error(const raw::Call& call, int code) {
    g_failed = true;
    return Analyzer::on_input_error(call, code);
  }
  static void release_input(ArrowArrayStream* in) {
    if (!g_failed) in->release(in);
  }
};

}  // namespace

RAW_PLUGIN(Class)
