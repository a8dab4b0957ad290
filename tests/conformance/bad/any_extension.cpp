// SPDX-License-Identifier: Apache-2.0
//
// Knows every extension.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "any-extension";
  static const void* extension(spoor_instance*, const char*) { return name; }
};

}  // namespace

RAW_PLUGIN(Class)
