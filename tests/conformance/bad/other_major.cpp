// SPDX-License-Identifier: Apache-2.0
//
// Built for an interface this host does not speak.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "other-major";
  static constexpr const char* abi = "{\"major\":2,\"min_host_minor\":0,\"minor\":0}";
  static constexpr uint16_t abi_major = 2;
};

}  // namespace

RAW_PLUGIN(Class)
