// SPDX-License-Identifier: Apache-2.0
//
// Linked without what keeps it mapped and bound.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "soft-link";
};

}  // namespace

RAW_PLUGIN(Class)
