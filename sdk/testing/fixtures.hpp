// SPDX-License-Identifier: Apache-2.0
//
// The entry point of a plugin made of the given classes, so that one test program can hold many.
#pragma once

#include <spoor/plugin.hpp>

namespace spoor_test {

template <class... Classes>
const spoor_plugin* entry() {
  return spoor::detail::plugin<Classes...>("org.example.test", "1.0.0", "Apache-2.0");
}

}  // namespace spoor_test
