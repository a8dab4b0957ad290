// SPDX-License-Identifier: Apache-2.0
//
// Makes an instance of whatever class it is asked for.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "any-class";
  static bool accepts_class(const char*, const char*) { return true; }
};

}  // namespace

RAW_PLUGIN(Class)
