// SPDX-License-Identifier: Apache-2.0
//
// Read a record more than it gave out, and tells nobody why.
#include "../raw.hpp"

namespace {

struct Class : raw::Provider {
  static constexpr const char* name = "miscounts-records";
  static uint64_t records(uint64_t rows) { return rows + 1; }
};

}  // namespace

RAW_PLUGIN(Class)
