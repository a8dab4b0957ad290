// SPDX-License-Identifier: Apache-2.0
//
// Changes the process's environment.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "changes-environment";
  static void before_batch(const raw::Call&, raw::Instance&) { ::setenv("SPOILED", "yes", 1); }
};

}  // namespace

RAW_PLUGIN(Class)
