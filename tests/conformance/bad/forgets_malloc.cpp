// SPDX-License-Identifier: Apache-2.0
//
// Does not ask whether it got memory.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "forgets-malloc";
  static void before_batch(const raw::Call&, raw::Instance&) {
    auto* buffer = static_cast<volatile char*>(std::malloc(64));
    buffer[63] = 1;
    std::free(const_cast<char*>(buffer));
  }
};

}  // namespace

RAW_PLUGIN(Class)
