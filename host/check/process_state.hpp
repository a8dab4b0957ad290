// SPDX-License-Identifier: Apache-2.0
//
// What belongs to the whole process and a plugin must leave alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spoor::host::check {

/// By name: "folder", "locale", "umask", "signals", "environment", "rounding".
using ProcessState = std::map<std::string, std::string>;

[[nodiscard]] ProcessState process_state();
/// What differs, or "".
[[nodiscard]] std::string difference(const ProcessState& before, const ProcessState& after);

/// Targets of the open file descriptors, sorted.
[[nodiscard]] std::vector<std::string> open_files();
[[nodiscard]] size_t count_threads();
/// Bytes that malloc has handed out, all arenas.
[[nodiscard]] uint64_t bytes_in_use();
/// Highest resident size of this process so far, in bytes.
[[nodiscard]] uint64_t peak_rss();

/// Whether the program is built with AddressSanitizer or ThreadSanitizer, which bring their own
/// allocator, threads and signal handlers.
[[nodiscard]] bool is_sanitized();

}  // namespace spoor::host::check
