// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/utf8.hpp>

#include <cstdint>
#include <cstring>

namespace spoor::toolkit::arrow {
namespace {

const unsigned char* skip_ascii(const unsigned char* at, const unsigned char* end) noexcept {
  while (end - at >= 16) {
    uint64_t words[2];
    std::memcpy(words, at, sizeof words);
    if (((words[0] | words[1]) & 0x8080808080808080U) != 0) break;
    at += 16;
  }
  while (at < end && *at < 0x80)
    ++at;
  return at;
}

/// Bytes of the character at `at` (which is not ASCII), or 0 if it is not one.
size_t character_size(const unsigned char* at, size_t room) noexcept {
  const unsigned lead = at[0];
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (room < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((at[i] & 0xc0U) != 0x80U) return 0;
  }
  const unsigned second = at[1];
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second > 0x9f;
  const bool too_large = lead == 0xf4 && second > 0x8f;
  return overlong || surrogate || too_large ? 0 : size;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  while ((at = skip_ascii(at, end)) != end) {
    const size_t size = character_size(at, static_cast<size_t>(end - at));
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string replace_invalid(std::string_view text) {
  std::string out;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  while (at < end) {
    const auto room = static_cast<size_t>(end - at);
    const size_t size = *at < 0x80 ? 1 : character_size(at, room);
    if (size == 0) {
      out += "\xef\xbf\xbd";
      ++at;
    } else {
      out.append(reinterpret_cast<const char*>(at), size);
      at += size;
    }
  }
  return out;
}

size_t utf8_cut(std::string_view text, size_t limit) noexcept {
  if (text.size() <= limit) return text.size();
  while (limit > 0 && continues_character(text[limit]))
    --limit;
  return limit;
}

}  // namespace spoor::toolkit::arrow
