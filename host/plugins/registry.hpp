// SPDX-License-Identifier: Apache-2.0
//
// The one table of the process: plugins that have been mapped. They are never unloaded, so what is
// handed out stays valid for the process. Keyed by device, inode and digest: the same file is
// loaded once however many sessions ask for it.
#pragma once

#include <string>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/result.hpp>

#include "host/plugins/plugin_file.hpp"
#include "host/plugins/sidecar.hpp"

namespace spoor::host {

/// One line of `spoor plugin why`.
struct LoadStep {
  std::string name;  ///< "sidecar", "policy", "digest", "symbols", "load", "mapped file", …
  bool ok = true;
  std::string text;
};

struct LoadedPlugin {
  const spoor_plugin* plugin = nullptr;
  std::string path;
  std::string sha256;
};

/// Checks and maps the library beside a sidecar. Steps taken are appended to `steps` when it is not
/// NULL; the last one says why when it fails. [thread-safe]
[[nodiscard]] toolkit::Result<const LoadedPlugin*> load_plugin(const std::string& path,
                                                               const Sidecar& sidecar, Trust trust,
                                                               std::vector<LoadStep>* steps);

}  // namespace spoor::host
