// SPDX-License-Identifier: Apache-2.0
//
// Crashes.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "crashes";
  static void before_batch(const raw::Call&, raw::Instance&) { std::abort(); }
};

}  // namespace

RAW_PLUGIN(Class)
