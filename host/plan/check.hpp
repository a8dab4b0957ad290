// SPDX-License-Identifier: Apache-2.0
//
// manifest + catalogue → checked graph. Runs no plugin code and opens no file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/interpolate.hpp"
#include "host/manifest/manifest.hpp"
#include "host/plan/graph.hpp"

namespace spoor::host::plan {

/// Which effects steps may declare. An entry ends with `*` to mean a prefix.
struct Policy {
  std::vector<std::string> allow = {"fs:read", "clock", "secret:*", "net:*", "discloses:*"};
};

struct CheckOptions {
  std::vector<std::string> set;  ///< "name=value", later ones win
  int64_t as_of_us = 0;          ///< what `now` means: µs since 1970, UTC
  std::vector<std::string> allow_env;
  Scope::ReadEnvironment read_env;  ///< empty = the process's environment
  Policy policy;
};

struct Checked {
  std::optional<Graph> graph;  ///< absent when there are errors
  Diagnostics diagnostics;     ///< in order of position, warnings included
};

[[nodiscard]] Checked check(const Manifest& manifest, const Catalogue& catalogue,
                            const CheckOptions& options);

/// Loads and checks: findings of both, sorted and without duplicates.
[[nodiscard]] Checked check_text(std::string_view yaml, std::string file,
                                 const Catalogue& catalogue, const CheckOptions& options);

}  // namespace spoor::host::plan
