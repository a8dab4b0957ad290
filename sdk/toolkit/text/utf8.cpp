// SPDX-License-Identifier: Apache-2.0
#include <toolkit/text/utf8.hpp>

#include <cstring>

namespace spoor::toolkit::text {
namespace {

struct Step {
  uint32_t size;  ///< bytes of the character, or of the ill-formed run
  bool valid;
};

/// Range of the byte after the lead byte; the others are 80 … BF.
struct Second {
  uint8_t low;
  uint8_t high;
};

Second second_of(uint8_t lead) noexcept {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

uint32_t length_of(uint8_t lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The character or ill-formed run at `p`; `left` is at least 1.
Step step(const uint8_t* p, size_t left) noexcept {
  const uint32_t length = length_of(p[0]);
  if (length == 1) return {1, true};
  if (length == 0 || left < 2) return {1, false};
  const Second second = second_of(p[0]);
  if (p[1] < second.low || p[1] > second.high) return {1, false};
  for (uint32_t i = 2; i < length; ++i) {
    if (i >= left || (p[i] & 0xC0) != 0x80) return {i, false};
  }
  return {length, true};
}

/// Bytes of ASCII at the beginning, in steps of eight.
size_t ascii_prefix(const uint8_t* p, size_t left) noexcept {
  size_t n = 0;
  for (uint64_t word = 0; left - n >= 8; n += 8) {
    std::memcpy(&word, p + n, 8);
    if ((word & 0x8080'8080'8080'8080U) != 0) break;
  }
  return n;
}

}  // namespace

size_t valid_utf8_prefix(std::string_view text) noexcept {
  const auto* const p = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t at = 0; at < text.size();) {
    at += ascii_prefix(p + at, text.size() - at);
    if (at == text.size()) break;
    const Step next = step(p + at, text.size() - at);
    if (!next.valid) return at;
    at += next.size;
  }
  return text.size();
}

uint64_t replace_invalid_utf8(std::string_view text, std::string& out) {
  uint64_t replaced = 0;
  out.reserve(out.size() + text.size() + 16);
  while (!text.empty()) {
    const size_t good = valid_utf8_prefix(text);
    out.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    const auto* const p = reinterpret_cast<const uint8_t*>(text.data());
    text.remove_prefix(step(p, text.size()).size);
    out.append(kReplacement);
    ++replaced;
  }
  return replaced;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) {
    out.append(kReplacement);
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace spoor::toolkit::text
