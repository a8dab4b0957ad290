// SPDX-License-Identifier: Apache-2.0
//
// Nothing is wrong with it.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "good-enricher";
};

}  // namespace

RAW_PLUGIN(Class)
