// SPDX-License-Identifier: Apache-2.0
//
// Invalid UTF-8 in evidence: replaced and counted, never passed on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spoor::toolkit::text {

/// U+FFFD in UTF-8.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Whether all of `text` is valid UTF-8, at many GB/s.
[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

/// Length of the valid UTF-8 at the beginning of `text`: all of it, or up to the first byte that
/// begins no whole character (overlong forms, surrogates and code points over U+10FFFF are none).
[[nodiscard]] size_t valid_utf8_prefix(std::string_view text) noexcept;

/// Appends `text` to `out` with U+FFFD for every maximal run of bytes that is the beginning of no
/// character (the practice Unicode recommends, so a cut-off character counts once). Returns the
/// number of replacements.
uint64_t replace_invalid_utf8(std::string_view text, std::string& out);

/// Appends one code point. Surrogates and values over U+10FFFF become U+FFFD.
void append_utf8(std::string& out, uint32_t code_point);

}  // namespace spoor::toolkit::text
