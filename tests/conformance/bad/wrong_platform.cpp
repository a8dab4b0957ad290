// SPDX-License-Identifier: Apache-2.0
//
// The sidecar is for another machine.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "wrong-platform";
};

}  // namespace

RAW_PLUGIN(Class)
