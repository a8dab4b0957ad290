// SPDX-License-Identifier: Apache-2.0
//
// Refers to a function of the host by name.
#include "../raw.hpp"

extern "C" __attribute__((weak)) void spoor_session_free(void*);

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "asks-the-host";
  static void on_create(const spoor_host*) {
    if (&spoor_session_free != nullptr) std::abort();
  }
};

}  // namespace

RAW_PLUGIN(Class)
