// SPDX-License-Identifier: Apache-2.0
//
// Asks for the clock without declaring the effect.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "undeclared-service";
  static void on_create(const spoor_host* host) {
    static_cast<void>(host->get_service(host, SPOOR_CLOCK_ID));
  }
};

}  // namespace

RAW_PLUGIN(Class)
