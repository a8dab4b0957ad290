// SPDX-License-Identifier: Apache-2.0
#include "excerpt.hpp"

#include <algorithm>
#include <cstddef>

namespace spoor_ioc {
namespace {

constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

/// Bytes of the UTF-8 sequence that begins `text`; 0 when there is none.
size_t sequence(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (size == 0 || lead > 0xf4 || text.size() < size) return 0;
  if (!std::all_of(text.begin() + 1, text.begin() + static_cast<ptrdiff_t>(size), continues))
    return 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(size > 1 ? text[1] : 0);
  const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return wrong ? 0 : size;
}

void append_clean(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const size_t size = sequence(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    if (size == 0) {
      out += kReplacement;
    } else if (size == 1 && (lead < 0x20 || lead == 0x7f)) {
      out += ' ';
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<size_t>(size, 1));
  }
}

}  // namespace

void excerpt(std::string_view text, uint64_t start, uint64_t length, uint64_t size,
             std::string& out) {
  const uint64_t room = size > length ? size - length : 0;
  uint64_t begin = start - std::min(start, room / 2);
  uint64_t end = std::min<uint64_t>(text.size(), begin + std::max(size, uint64_t{1}));
  // At the end of the text the room moves to the front.
  if (end == text.size()) begin = std::min(start, end - std::min(end, size));
  while (begin > 0 && begin < end && continues(text[begin]))
    ++begin;
  while (end < text.size() && end > begin && continues(text[end]))
    --end;
  out.clear();
  if (begin > 0) out += kEllipsis;
  append_clean(out, text.substr(begin, end - begin));
  if (end < text.size()) out += kEllipsis;
}

}  // namespace spoor_ioc
