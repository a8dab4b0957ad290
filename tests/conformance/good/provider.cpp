// SPDX-License-Identifier: Apache-2.0
//
// Nothing is wrong with it.
#include "../raw.hpp"

namespace {

struct Class : raw::Provider {
  static constexpr const char* name = "good-provider";
};

}  // namespace

RAW_PLUGIN(Class)
