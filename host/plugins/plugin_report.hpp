// SPDX-License-Identifier: Apache-2.0
//
// What `spoor plugin list | info | why | describe` say, as JSON text for machines and for the
// command line to draw.
#pragma once

#include <string>
#include <string_view>

#include <toolkit/result.hpp>

#include "host/plugins/plugin_set.hpp"

namespace spoor::host {

/// {"plugins":[{"id","version","path","origin","state":"ready"|"shadowed"|"refused","why","warnings",
///   "classes":[{"id","kind","summary"}]}],"places":[{"path","origin","sidecars","note"}]}
[[nodiscard]] std::string list_json(const PluginSet& set);

/// One plugin: list_json's members plus "sha256", "descriptor" and the sidecar's path. `id` is a
/// plugin id, a class id, or a file. SPOOR_NOT_FOUND.
[[nodiscard]] toolkit::Result<std::string> info_json(const PluginSet& set, std::string_view id);

/// The descriptor alone, canonical; of one class when `id` is a class id.
[[nodiscard]] toolkit::Result<std::string> describe_json(const PluginSet& set, std::string_view id);

/// Loads what `id` names and tells each step:
/// {"id","verdict":"loaded"|"refused"|"not found","places":[…],
///  "candidates":[{"path","origin","steps":[{"step","ok","text"}]}]}
/// An id that nothing has is an answer, not an error.
[[nodiscard]] std::string why_json(const PluginSet& set, std::string_view id);

}  // namespace spoor::host
