// SPDX-License-Identifier: Apache-2.0
//
// Parts of run.json and of the run table that both are made of.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "host/run/run.hpp"

namespace spoor::host {

/// run.json: what ran, on what, with what result. Indented, ends with a newline.
std::string record_of(const Run& run, const std::vector<StepInput>& inputs);

/// [{"reason", "rows"}], sorted by reason, over all ports.
std::string drops_json(const LedgerCounts& counts);
/// [{"code", "count", "text", "hint", "samples": [{"where", "cause", "hint"}]}]; text and hint from
/// the class's descriptor.
std::string diagnostics_json(const LedgerCounts& counts, const plan::ClassSpec& spec);
/// [{"path", "size", "sha256", …}] of one step.
std::string inputs_json(const std::vector<StepInput>& inputs, const std::string& step);

}  // namespace spoor::host
