// SPDX-License-Identifier: Apache-2.0
//
// Nothing is wrong with it.
#include "../raw.hpp"

namespace {

struct Class : raw::Visualizer {
  static constexpr const char* name = "good-visualizer";
};

}  // namespace

RAW_PLUGIN(Class)
