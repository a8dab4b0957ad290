// SPDX-License-Identifier: Apache-2.0
//
// The sidecar beside it tells of another summary.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "other-descriptor";
};

}  // namespace

RAW_PLUGIN(Class)
