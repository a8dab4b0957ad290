// SPDX-License-Identifier: Apache-2.0
//
// Settings from everywhere, merged: flags over SPOOR_* in the environment over ./spoor.yaml over
// the user's over the system's. Every value remembers where it came from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/cli/command.hpp"

namespace spoor::cli {

struct Setting {
  std::vector<std::string> values;  ///< one, or those of a list
  std::string origin;               ///< "--threads", "SPOOR_THREADS", "spoor.yaml:3:1", "default"
};
using Settings = std::map<std::string, Setting>;

/// What is not said by a flag. False, after complaining, when a file or a value is bad.
bool read_settings(Settings* settings);

/// Fills members of `options` that no flag has set; `flags` names those it has.
bool apply_settings(const Settings& settings, const std::vector<std::string>& flags,
                    Options* options);

/// Settings as they are in force, for `config show`.
Settings in_force(const Settings& settings, const std::vector<std::string>& flags,
                  const Options& options);

}  // namespace spoor::cli
