// SPDX-License-Identifier: Apache-2.0
//
// Writes to standard output.
#include <cstdio>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "prints";
  static void before_batch(const raw::Call&, raw::Instance&) { std::puts("debug: a batch"); }
};

}  // namespace

RAW_PLUGIN(Class)
