// SPDX-License-Identifier: Apache-2.0
//
// The descriptor promises another interface than the table.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "lying-versions";
  static constexpr const char* abi = "{\"major\":1,\"min_host_minor\":0,\"minor\":7}";
};

}  // namespace

RAW_PLUGIN(Class)
