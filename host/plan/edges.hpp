// SPDX-License-Identifier: Apache-2.0
//
// Which edges may hold their producer back, so that no plan can wait for itself.
#pragma once

#include "host/plan/graph.hpp"

namespace spoor::host::plan {

/// Sets Input::edge of every step. The steps are in topological order.
///
/// A full queue makes the producer wait for its reader, an empty edge makes the reader wait for its
/// producer, and a reader may read its inputs in any order. So where two paths that share a step
/// meet again, *every* edge into the meeting step on those paths is materialised: with one of them
/// queued, a step that first reads the other to its end would wait for a producer that waits for
/// it. Edges into a step that runs after all others are materialised too, and so are all but the
/// first of several whole-stream readers of one output.
void choose_edges(Graph& graph);

}  // namespace spoor::host::plan
