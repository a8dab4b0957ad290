// SPDX-License-Identifier: Apache-2.0
//
// A plan for people and for machines: steps, edges, hosts that would be contacted, secrets needed,
// data that would leave this machine, quota that would be spent.
#pragma once

#include <string>

#include "host/plan/graph.hpp"

namespace spoor::host::plan {

/// Lines for a terminal. Text from the manifest has its control characters shown, not sent.
[[nodiscard]] std::string plan_text(const Graph& graph);
/// Canonical JSON.
[[nodiscard]] std::string plan_json(const Graph& graph);

}  // namespace spoor::host::plan
