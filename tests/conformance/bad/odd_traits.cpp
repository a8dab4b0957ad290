// SPDX-License-Identifier: Apache-2.0
//
// Has traits that do not exist.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "odd-traits";
  static uint32_t traits(spoor_instance*) { return 64; }
};

}  // namespace

RAW_PLUGIN(Class)
