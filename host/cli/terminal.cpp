// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace spoor::cli {
namespace {

/// Decodes one character at `at`; returns its length, or 0 when it is not valid UTF-8.
size_t decode(std::string_view text, size_t at, uint32_t* code) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) {
    *code = lead;
    return 1;
  }
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || at + length > text.size()) return 0;
  uint32_t value = lead & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
    value = (value << 6) | (byte(at + i) & 0x3fU);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
  *code = value;
  return length;
}

bool is_control(uint32_t code) {
  const bool c0_c1 = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool bidi = code == 0x061c || code == 0x200e || code == 0x200f ||
                    (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return c0_c1 || bidi || code == 0x2028 || code == 0x2029 || code == 0xfeff;
}

bool is_combining(uint32_t code) {
  return (code >= 0x0300 && code <= 0x036f) || code == 0x200b || code == 0x200d ||
         (code >= 0xfe00 && code <= 0xfe0f);
}

bool is_wide(uint32_t code) {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
         (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
         (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1f64f) ||
         (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd);
}

void append_escape(std::string& out, uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, code < 0x100 ? "\\x%02x" : "\\u{%x}", code);
  out += text;
}

}  // namespace

std::string shown(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    uint32_t code = 0;
    const size_t length = decode(text, at, &code);
    if (length == 0) {
      append_escape(out, static_cast<unsigned char>(text[at++]));
      continue;
    }
    if (is_control(code) && !(lines && code == '\n'))
      append_escape(out, code);
    else
      out.append(text, at, length);
    at += length;
  }
  return out;
}

bool is_terminal(FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

bool colour(FILE* stream) {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
    return value != nullptr && *value != '\0' && std::string_view(value) != "0";
  };
  if (set("NO_COLOR")) return false;
  return set("CLICOLOR_FORCE") || is_terminal(stream);
}

std::string styled(std::string_view text, Style style, bool on) {
  if (!on || style == Style::kPlain) return std::string(text);
  constexpr const char* kCodes[] = {"", "1", "2", "31", "32", "33", "36"};
  return "\x1b[" + std::string(kCodes[static_cast<int>(style)]) + "m" + std::string(text) +
         "\x1b[0m";
}

size_t width(std::string_view utf8) {
  size_t columns = 0;
  for (size_t at = 0; at < utf8.size();) {
    uint32_t code = 0;
    const size_t length = decode(utf8, at, &code);
    at += length != 0 ? length : 1;
    if (!is_combining(code)) columns += is_wide(code) ? 2 : 1;
  }
  return columns;
}

}  // namespace spoor::cli
