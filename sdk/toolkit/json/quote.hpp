// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace spoor::toolkit::json {

/// Appends `text` (valid UTF-8) as a JSON string with its quotes.
void append_quoted(std::string& out, std::string_view text);

/// The same as a new string.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace spoor::toolkit::json
