// SPDX-License-Identifier: Apache-2.0
//
// The output's column has another name than declared.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "lying-schema";
  static constexpr const char* column = "length";
};

}  // namespace

RAW_PLUGIN(Class)
