// SPDX-License-Identifier: Apache-2.0
//
// Patterns of file names, the same on every machine: bytes are compared, the locale is not asked.
// `*` any run of characters, `?` one UTF-8 character, `[a-z]` `[!a-z]` a set of ASCII characters,
// all inside one name; a name of `**` stands for any number of folders, none included. Names that
// begin with a dot are matched only by patterns that begin with one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spoor::host {

/// Whether a pattern holds anything but plain characters.
[[nodiscard]] bool is_pattern(std::string_view text);

/// Whether one name (no slashes) is matched. O(pattern × name).
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

/// "a//b/./c" → {"a", "b", "c"}.
[[nodiscard]] std::vector<std::string> path_parts(std::string_view path);

}  // namespace spoor::host
