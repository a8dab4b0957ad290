// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/characters.hpp>

namespace spoor::toolkit::ioc {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Above U+00BF almost everything is a letter or a mark; these are not (General Punctuation,
// symbols, arrows, boxes, CJK and full-width punctuation, private use, emoji).
constexpr Range kNotLetters[] = {
    {0x00d7, 0x00d7}, {0x00f7, 0x00f7}, {0x2000, 0x200b}, {0x200e, 0x2bff},   {0x2e00, 0x2e7f},
    {0x2ff0, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303d, 0x303f},   {0xd800, 0xf8ff},
    {0xfd3e, 0xfd3f}, {0xfe10, 0xfe1f}, {0xfe30, 0xfe6f}, {0xfeff, 0xff0f},   {0xff1a, 0xff20},
    {0xff3b, 0xff40}, {0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
};

bool is_letter(uint32_t code) {
  if (code < 0xc0) return code == 0xaa || code == 0xb5 || code == 0xb7 || code == 0xba;
  for (const Range& range : kNotLetters) {
    if (code >= range.first && code <= range.last) return false;
  }
  return true;
}

Script script_of(uint32_t code) {
  const bool ideographic =
      (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7ff) ||
      (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff66 && code <= 0xffdc) ||
      (code >= 0x20000 && code <= 0x3ffff) || (code >= 0x1100 && code <= 0x11ff);
  return ideographic ? Script::kIdeographic : Script::kAlphabetic;
}

uint8_t sequence_size(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

Letter letter_at(std::string_view text, size_t at) noexcept {
  const auto lead = static_cast<unsigned char>(text[at]);
  const uint8_t size = sequence_size(lead);
  if (size == 0 || text.size() - at < size) return {};
  uint32_t code = lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0) != 0x80) return {};
    code = code << 6 | (next & 0x3fu);
  }
  if (code < kSmallest[size] || code > 0x10ffff || !is_letter(code)) return {};
  return {code, size, script_of(code)};
}

Letter letter_before(std::string_view text, size_t end) noexcept {
  for (size_t size = 2; size <= 4 && size <= end; ++size) {
    const auto lead = static_cast<unsigned char>(text[end - size]);
    if ((lead & 0xc0) == 0x80) continue;
    if (sequence_size(lead) != size) return {};
    return letter_at(text, end - size);
  }
  return {};
}

uint32_t lower_code(uint32_t code) noexcept {
  if (code < 0x80) return lower(static_cast<unsigned char>(code));
  if (code >= 0xc0 && code <= 0xde && code != 0xd7) return code + 0x20;
  if (code >= 0x0391 && code <= 0x03a9) return code + 0x20;
  if (code >= 0x0410 && code <= 0x042f) return code + 0x20;
  if (code >= 0x0400 && code <= 0x040f) return code + 0x50;
  return code;
}

}  // namespace spoor::toolkit::ioc
