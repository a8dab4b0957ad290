// SPDX-License-Identifier: Apache-2.0
//
// Gives fewer answers than there are keys.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "wrong-length";
  static int64_t answers(int64_t keys) { return keys == 3 ? 2 : keys; }
};

}  // namespace

RAW_PLUGIN(Class)
