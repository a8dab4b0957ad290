// SPDX-License-Identifier: Apache-2.0
//
// Reading and checking a manifest, for the commands that take one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/cli/command.hpp"

namespace spoor::cli {

struct PlanDeleter {
  void operator()(spoor_plan* plan) const { spoor_plan_free(plan); }
};
using Plan = std::unique_ptr<spoor_plan, PlanDeleter>;

struct ManifestArguments {
  std::string file;
  std::vector<std::string> set;  ///< name=value
  std::string as_of;
};

/// Adds FILE, --set and --as-of to a subcommand.
void add_manifest_arguments(CLI::App& command, ManifestArguments& arguments);

/// Reads, parses and checks. Findings go to stderr, or to stdout as JSON when format is json. Null,
/// with *exit_code set, when the manifest cannot be used.
Plan load_plan(spoor_session& session, const ManifestArguments& arguments, const Options& options,
               int* exit_code);

}  // namespace spoor::cli
