// SPDX-License-Identifier: Apache-2.0
//
// The options every subcommand understands.
#pragma once

#include <string>
#include <vector>

#include "host/cli/command.hpp"

namespace spoor::cli {

void add_flags(CLI::App& app, Options& options);
/// Names of the settings that a flag was given for.
std::vector<std::string> flags_given(const CLI::App& app);

}  // namespace spoor::cli
