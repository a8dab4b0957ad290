// SPDX-License-Identifier: Apache-2.0
//
// Loses 100 bytes a batch.
#include "../raw.hpp"

namespace {

void* volatile g_leaked = nullptr;

struct Class : raw::Analyzer {
  static constexpr const char* name = "leaks-memory";
  static void before_batch(const raw::Call&, raw::Instance&) { g_leaked = std::malloc(100); }
};

}  // namespace

RAW_PLUGIN(Class)
