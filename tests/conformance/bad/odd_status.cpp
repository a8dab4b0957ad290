// SPDX-License-Identifier: Apache-2.0
//
// Invents a status.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "odd-status";
  static int8_t status_of(std::string_view) { return 99; }
};

}  // namespace

RAW_PLUGIN(Class)
