// SPDX-License-Identifier: Apache-2.0
//
// A plugin linked into the tests of the run engine: one class per behaviour that a run must cope
// with.
#pragma once

#include <atomic>

#include "spoor/abi/plugin.h"

namespace spoor::host::testing {

/// Lets `provider.test.hang` return; it ignores everything else.
extern std::atomic<bool> g_let_go;
/// How often provider.test.flaky still fails.
extern std::atomic<int> g_failures;

}  // namespace spoor::host::testing
