// SPDX-License-Identifier: Apache-2.0
//
// `spoor plugin new`: the folder of a plugin that configures against the installed SDK, builds,
// passes its test and `spoor plugin check` before a line of it is edited.
#pragma once

#include <string>
#include <vector>

#include <toolkit/result.hpp>

namespace spoor::host {

/// "provider", "enricher", "analyzer", "rowwise", "visualizer".
[[nodiscard]] std::vector<std::string> new_plugin_kinds();

/// Writes `<dir>/<name>/` with CMakeLists.txt, the plugin, its test and a README, and returns its
/// path. `name` is lowercase words with dashes, with or without a vendor before it: "rare-parent"
/// (then the vendor is "example") or "acme.rare-parent"; the folder has the name without the
/// vendor. `dir` "" means the current folder. SPOOR_INVALID_ARGUMENT, SPOOR_ALREADY_EXISTS,
/// SPOOR_IO.
[[nodiscard]] toolkit::Result<std::string> new_plugin(const std::string& kind,
                                                      const std::string& name,
                                                      const std::string& dir);

}  // namespace spoor::host
