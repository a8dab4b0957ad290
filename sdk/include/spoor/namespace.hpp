// SPDX-License-Identifier: Apache-2.0
//
// Every name of the wrapper lives in a hidden, versioned inline namespace: two plugins built with
// two versions of the SDK can share one process and never one symbol.
#pragma once

#define SPOOR_SDK_BEGIN \
  namespace spoor {     \
  inline namespace sdk_1_0 __attribute__((visibility("hidden"))) {
#define SPOOR_SDK_END \
  }                   \
  }
