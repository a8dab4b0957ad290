// SPDX-License-Identifier: Apache-2.0
//
// A run record for a person: what became of each step, what was lost and why, where the results
// lie.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace spoor::cli {

/// To stdout: the record itself when `format` is json, else the ledger as a table, the losses with
/// their samples, errors, and the files of `folder` ("" = none was kept).
void print_summary(const nlohmann::json& record, const std::string& folder,
                   const std::string& format);

}  // namespace spoor::cli
