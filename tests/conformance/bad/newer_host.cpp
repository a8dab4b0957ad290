// SPDX-License-Identifier: Apache-2.0
//
// Wants a newer host.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "newer-host";
  static constexpr const char* abi = "{\"major\":1,\"min_host_minor\":9,\"minor\":0}";
  static constexpr uint16_t min_host_minor = 9;
};

}  // namespace

RAW_PLUGIN(Class)
