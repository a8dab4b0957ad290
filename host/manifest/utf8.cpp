// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/utf8.hpp"

#include <algorithm>

namespace spoor::host {
namespace {

bool is_tail(std::string_view text, size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
  if (i >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[i]);
  return byte >= low && byte <= high;
}

/// Bytes of the sequence at `i`, 0 when it is malformed.
size_t sequence_length(std::string_view text, size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return is_tail(text, i + 1) ? 2 : 0;
  if (lead < 0xf0) {
    const bool second =
        is_tail(text, i + 1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
    return second && is_tail(text, i + 2) ? 3 : 0;
  }
  const bool second = is_tail(text, i + 1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
  return second && is_tail(text, i + 2) && is_tail(text, i + 3) ? 4 : 0;
}

}  // namespace

size_t valid_utf8_prefix(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const size_t length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return i;
}

uint64_t count_characters(std::string_view text) {
  return static_cast<uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace spoor::host
