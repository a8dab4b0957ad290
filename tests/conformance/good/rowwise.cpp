// SPDX-License-Identifier: Apache-2.0
//
// Nothing is wrong with it.
#include "../raw.hpp"

namespace {

struct Class : raw::Rowwise {
  static constexpr const char* name = "good-rowwise";
};

}  // namespace

RAW_PLUGIN(Class)
