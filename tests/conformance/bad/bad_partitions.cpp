// SPDX-License-Identifier: Apache-2.0
//
// Its list of partitions is not JSON.
#include "../raw.hpp"

namespace {

struct Class : raw::Provider {
  static constexpr const char* name = "bad-partitions";
  static constexpr const char* list = "0 and 1";
};

}  // namespace

RAW_PLUGIN(Class)
