// SPDX-License-Identifier: Apache-2.0
//
// Nothing is wrong with it.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "good-analyzer";
};

}  // namespace

RAW_PLUGIN(Class)
