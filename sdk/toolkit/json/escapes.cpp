// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/escapes.hpp>

namespace spoor::toolkit::json {
namespace {

constexpr uint32_t kNoCode = 0xFFFF'FFFF;
constexpr uint32_t kReplacement = 0xFFFD;

/// The four hexadecimal digits at `p`, or kNoCode.
uint32_t hex4(const char* p, const char* end) noexcept {
  if (end - p < 4) return kNoCode;
  uint32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    const char lower = static_cast<char>(c | 0x20);
    uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      digit = static_cast<uint32_t>(lower - 'a' + 10);
    } else {
      return kNoCode;
    }
    code = code << 4 | digit;
  }
  return code;
}

char* put_utf8(uint32_t code, char* out) noexcept {
  const auto put = [&](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

/// `p` points behind "\u". Consumes the second half of a pair, if it is there.
bool decode_unicode(const char*& p, const char* end, char*& out, uint64_t& replaced) noexcept {
  uint32_t code = hex4(p, end);
  if (code == kNoCode) return false;
  p += 4;
  if (code >= 0xD800 && code < 0xE000) {
    const bool pair = code < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u';
    const uint32_t low = pair ? hex4(p + 2, end) : kNoCode;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      p += 6;
    } else {
      code = kReplacement;
      ++replaced;
    }
  }
  out = put_utf8(code, out);
  return true;
}

char simple_escape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

bool decode_escape(const char*& p, const char* end, char*& out, uint64_t& replaced) noexcept {
  if (end - p < 2) return false;
  const char c = p[1];
  p += 2;
  if (c == 'u') return decode_unicode(p, end, out, replaced);
  const char decoded = simple_escape(c);
  if (decoded == 0) return false;
  *out++ = decoded;
  return true;
}

bool valid_escapes(const char* p, const char* end) noexcept {
  for (p = find_backslash(p, end); p != end; p = find_backslash(p, end)) {
    if (end - p < 2) return false;
    if (p[1] == 'u') {
      if (hex4(p + 2, end) == kNoCode) return false;
      p += 6;
    } else {
      if (simple_escape(p[1]) == 0) return false;
      p += 2;
    }
  }
  return true;
}

}  // namespace spoor::toolkit::json
