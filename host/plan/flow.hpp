// SPDX-License-Identifier: Apache-2.0
//
// The columns that are known before the run, along the graph.
#pragma once

#include "host/plan/graph.hpp"

namespace spoor::host::plan {

/// Checks columns, keys and column parameters of every step whose inputs are declared, and marks
/// the others `checked_at_run`.
void check_flow(Graph& graph, Report& report);

}  // namespace spoor::host::plan
