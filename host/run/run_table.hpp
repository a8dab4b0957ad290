// SPDX-License-Identifier: Apache-2.0
//
// The ledger of a run as a table: what a step that wants the run gets on its port `run`. It holds
// no wall-clock time, run id, host name or absolute path, so that equal runs give equal tables.
#pragma once

#include <string>
#include <vector>

#include "host/run/run.hpp"
#include "toolkit/arrow/stream.hpp"

namespace spoor::host {

/// One batch; docs/views.md lists the columns.
arrow::Stream run_table(const plan::Graph& graph,
                        const std::vector<std::unique_ptr<StepRuntime>>& steps,
                        const std::map<std::string, ClassSource>& classes,
                        const std::vector<StepInput>& inputs, Verdict verdict, bool show_as_of);

}  // namespace spoor::host
