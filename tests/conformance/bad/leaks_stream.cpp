// SPDX-License-Identifier: Apache-2.0
//
// Never releases its input.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "leaks-stream";
  static void release_input(ArrowArrayStream*) {}
};

}  // namespace

RAW_PLUGIN(Class)
