// SPDX-License-Identifier: Apache-2.0
//
// Changes the environment while it is loaded.
#include "../raw.hpp"

namespace {

__attribute__((constructor)) void on_load() { ::setenv("SPOILED", "yes", 1); }

struct Class : raw::Analyzer {
  static constexpr const char* name = "loads-loudly";
};

}  // namespace

RAW_PLUGIN(Class)
