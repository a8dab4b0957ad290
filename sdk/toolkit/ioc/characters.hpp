// SPDX-License-Identifier: Apache-2.0
//
// What a byte, or a code point of UTF-8, may be part of. Private to the scanner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spoor::toolkit::ioc {

enum Class : uint16_t {
  kDigit = 1,
  kHex = 2,
  kAlpha = 4,
  kLabel = 8,          ///< letters, digits, '-', '_': part of a host label
  kWord = 16,          ///< letters, digits, '_'
  kLocal = 32,         ///< local part of a mail address as people write it
  kUrlTail = 64,       ///< path, query and fragment of a URL, brackets and quotes included
  kWinName = 128,      ///< file name on Windows, no space
  kPosixName = 256,    ///< file name on POSIX, as it is written without quoting
  kGap = 1024,         ///< between a word and what it is about: "host = x", "version: \"1\""
  kBeforePath = 2048,  ///< what may stand before a POSIX path
  kUser = 4096,        ///< user and password of a URL
  kEncoded = 512,      ///< a percent-encoded URL: no separators of parameters, no brackets
};

namespace detail {

constexpr bool one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

constexpr std::array<uint16_t, 256> make_classes() {
  std::array<uint16_t, 256> table{};
  for (int i = 0; i < 128; ++i) {
    const char c = static_cast<char>(i);
    const char lower = static_cast<char>(i | 0x20);
    const bool digit = c >= '0' && c <= '9';
    const bool alpha = lower >= 'a' && lower <= 'z';
    const bool alnum = digit || alpha;
    const bool print = c > 0x20 && c < 0x7f;
    unsigned bits = 0;
    if (digit) bits |= kDigit;
    if (digit || (alpha && lower <= 'f')) bits |= kHex;
    if (alpha) bits |= kAlpha;
    if (alnum || c == '-' || c == '_') bits |= kLabel;
    if (alnum || c == '_') bits |= kWord;
    if (alnum || one_of(c, "._%+-'&~#!$")) bits |= kLocal;
    if (print && !one_of(c, "\"<>`\\^|")) bits |= kUrlTail;
    if ((bits & kUrlTail) != 0 && !one_of(c, "&'()[]{},;")) bits |= kEncoded;
    if (print && !one_of(c, "\\/:*?\"<>|,;&'`")) bits |= kWinName;
    if (print && !one_of(c, "/\"'`<>|;&*?()[]{},:\\")) bits |= kPosixName;
    if ((bits & kUrlTail) != 0 && !one_of(c, "/?#,;")) bits |= kUser;
    if (one_of(c, " \t:=\"')")) bits |= kGap;
    if (one_of(c, " \t\r\n\"'`=:([{>|;&,@!")) bits |= kBeforePath;
    table[static_cast<size_t>(i)] = static_cast<uint16_t>(bits);
  }
  return table;
}

}  // namespace detail

inline constexpr std::array<uint16_t, 256> kClasses = detail::make_classes();

constexpr bool is(unsigned char c, unsigned classes) { return (kClasses[c] & classes) != 0; }
constexpr unsigned char lower(unsigned char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c | 0x20) : c;
}

/// How letters run together: Latin, Cyrillic, Greek, Arabic … mix inside one label, ideographs,
/// kana and Hangul stand beside Latin text without a space, so there a label ends.
enum class Script : uint8_t { kNone, kAlphabetic, kIdeographic };

struct Letter {
  uint32_t code = 0;
  uint8_t size = 0;  ///< bytes; 0 = no letter here (punctuation, or not UTF-8)
  Script script = Script::kNone;
};

/// The letter that starts at `at`, a byte of 0x80 or above.
[[nodiscard]] Letter letter_at(std::string_view text, size_t at) noexcept;
/// The letter that ends before `end`, whose last byte is 0x80 or above.
[[nodiscard]] Letter letter_before(std::string_view text, size_t end) noexcept;
/// Lower case for Latin-1, Greek and Cyrillic; other code points come back as they are.
[[nodiscard]] uint32_t lower_code(uint32_t code) noexcept;

}  // namespace spoor::toolkit::ioc
