// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 checks of the guard and the writers. Private to this folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spoor::toolkit::arrow {

/// Whether the text is UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// The text with U+FFFD in place of every byte that belongs to no character.
[[nodiscard]] std::string replace_invalid(std::string_view text);

/// Whether `byte` continues a character, that is, none starts here.
[[nodiscard]] constexpr bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// The largest length not above `limit` at which valid UTF-8 can be cut without splitting a
/// character.
[[nodiscard]] size_t utf8_cut(std::string_view text, size_t limit) noexcept;

}  // namespace spoor::toolkit::arrow
