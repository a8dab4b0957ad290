// SPDX-License-Identifier: Apache-2.0
//
// The ASCII form of a name with other letters (RFC 3492), as the suffix list needs it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spoor::toolkit::ioc {

/// "рф" → "xn--p1ai", label by label; ASCII labels stay. nullopt when the text is not UTF-8 or a
/// label is too long. No case folding: give it lower case.
[[nodiscard]] std::optional<std::string> to_ascii(std::string_view name);

}  // namespace spoor::toolkit::ioc
