// SPDX-License-Identifier: Apache-2.0
//
// An artifact that wants out of the run folder.
#include "../raw.hpp"

namespace {

struct Class : raw::Visualizer {
  static constexpr const char* name = "path-in-name";
  static constexpr const char* file = "../count.txt";
};

}  // namespace

RAW_PLUGIN(Class)
