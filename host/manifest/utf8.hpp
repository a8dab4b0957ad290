// SPDX-License-Identifier: Apache-2.0
//
// The little the manifest needs to know about UTF-8: is it valid, and how many characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spoor::host {

/// Offset of the first byte that is not part of a well-formed sequence (overlong forms, surrogates
/// and values over U+10FFFF included), or text.size().
[[nodiscard]] size_t valid_utf8_prefix(std::string_view text);

/// Characters in well-formed UTF-8.
[[nodiscard]] uint64_t count_characters(std::string_view text);

}  // namespace spoor::host
