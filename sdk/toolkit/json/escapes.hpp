// SPDX-License-Identifier: Apache-2.0
//
// The escapes of JSON strings. Private to this folder's sources.
#pragma once

#include <emmintrin.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace spoor::toolkit::json {

/// Bytes that may be read behind every text handed to this folder, and written behind every
/// destination.
inline constexpr size_t kPadding = 64;

/// Position of the first backslash in [p, end), or `end`. Reads up to 15 bytes further.
inline const char* find_backslash(const char* p, const char* end) noexcept {
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; p < end; p += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(block, backslash));
    if (mask == 0) continue;
    p += __builtin_ctz(static_cast<unsigned>(mask));
    return p < end ? p : end;
  }
  return end;
}

/// Decodes one escape at `p` (a backslash) into `out` and moves both on. Halves of a surrogate pair
/// become U+FFFD and are counted. False if it is not an escape of JSON.
bool decode_escape(const char*& p, const char* end, char*& out, uint64_t& replaced) noexcept;

/// Decodes the string [p, end), without its quotes, to `out`, which has room for its length and
/// kPadding more. Returns the end of what was written, nullptr if an escape is not valid.
inline char* unescape(const char* p, const char* end, char* out, uint64_t& replaced) noexcept {
  const __m128i backslash = _mm_set1_epi8('\\');
  while (p < end) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), block);
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(block, backslash));
    if (mask == 0) {
      p += 16;
      out += 16;
      continue;
    }
    const int skip = __builtin_ctz(static_cast<unsigned>(mask));
    p += skip;
    out += skip;
    if (p >= end) break;
    if (!decode_escape(p, end, out, replaced)) return nullptr;
  }
  return out - (p - end);
}

/// Strings without their escapes, for values that are looked at and not kept.
class Unescaped {
 public:
  /// The content of a string whose escapes are valid; lives until the next call.
  [[nodiscard]] std::string_view of(const char* from, const char* to) {
    const auto size = static_cast<size_t>(to - from);
    if (find_backslash(from, to) == to) return {from, size};
    buffer_.resize(size + kPadding);
    uint64_t replaced = 0;
    const char* const end = unescape(from, to, buffer_.data(), replaced);
    if (end == nullptr) return {};
    return {buffer_.data(), static_cast<size_t>(end - buffer_.data())};
  }

 private:
  std::string buffer_;
};

/// Whether every escape in [p, end) is one of JSON. The same verdict as `unescape`.
bool valid_escapes(const char* p, const char* end) noexcept;

}  // namespace spoor::toolkit::json
