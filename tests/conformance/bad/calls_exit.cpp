// SPDX-License-Identifier: Apache-2.0
//
// Ends the process it is a guest in.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "calls-exit";
  static void before_batch(const raw::Call&, raw::Instance&) { std::exit(3); }
};

}  // namespace

RAW_PLUGIN(Class)
