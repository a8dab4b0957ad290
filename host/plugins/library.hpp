// SPDX-License-Identifier: Apache-2.0
//
// Maps a shared library into the process, for good. The only file that knows Boost.DLL.
#pragma once

#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/result.hpp>

namespace spoor::host {

/// Loads `path` with RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE and returns its entry point, which stays
/// valid for the process. Runs the library's constructors. [thread-safe]
[[nodiscard]] toolkit::Result<spoor_plugin_fn> open_library(const std::string& path);

/// Whether the code at `entry` was mapped from the file behind `fd`: the loader went by name, and
/// the name may have come to mean another file since. [thread-safe]
[[nodiscard]] toolkit::Result<void> check_mapped_from(spoor_plugin_fn entry, int fd);

}  // namespace spoor::host
