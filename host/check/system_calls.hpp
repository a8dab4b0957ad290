// SPDX-License-Identifier: Apache-2.0
//
// Finds out what a plugin does behind the host's back: sockets, programs, files written or removed.
// Such calls fail with EPERM from then on and are noted. For a child process that ends soon: it
// cannot be undone.
#pragma once

#include <string>
#include <vector>

#include <toolkit/result.hpp>

namespace spoor::host::check {

struct AllowedCalls {
  bool network = false;
  bool programs = false;
};

/// For all threads of the process, those to come included. SPOOR_NOT_IMPLEMENTED where the kernel
/// or a sandbox does not let us.
[[nodiscard]] toolkit::Result<void> watch_system_calls(const AllowedCalls& allowed);

/// Names of the calls that were stopped, each once.
[[nodiscard]] std::vector<std::string> stopped_system_calls();

}  // namespace spoor::host::check
