// SPDX-License-Identifier: Apache-2.0
//
// Its class is smaller than the interface says.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "small-class";
  static constexpr uint32_t size_of_class = 24;
};

}  // namespace

RAW_PLUGIN(Class)
