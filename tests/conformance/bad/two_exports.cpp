// SPDX-License-Identifier: Apache-2.0
//
// A second function is visible to the whole process.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "two-exports";
};

}  // namespace

RAW_PLUGIN(Class)

SPOOR_EXPORT int helper_that_clashes(void) { return 42; }
