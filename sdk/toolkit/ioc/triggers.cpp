// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/triggers.hpp>

#include <toolkit/ioc/characters.hpp>
#include <toolkit/ioc/trigger_masks.hpp>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spoor::toolkit::ioc {
namespace {

ByteMasks classify_scalar(const unsigned char* text) {
  ByteMasks m{};
  for (unsigned i = 0; i < kBlockBytes; ++i) {
    const unsigned char c = text[i];
    const uint64_t bit = uint64_t{1} << i;
    if (is(c, kLabel) || c >= 0x80) m.word |= bit;
    if (is(c, kHex)) m.hex |= bit;
    if (c == '.') m.dot |= bit;
    if (c == ':') m.colon |= bit;
    if (c == '@') m.at |= bit;
    if (c == '/') m.slash |= bit;
    if (c == '\\') m.backslash |= bit;
    if (c == '%') m.percent |= bit;
    if (c == '(' || c == '[' || c == '{') m.open |= bit;
    if (c == ')' || c == ']' || c == '}') m.close |= bit;
    if ((c | 0x20) == 'a' || (c | 0x20) == 'd') m.at_or_d |= bit;
  }
  return m;
}

#if defined(__SSE2__)

struct Lanes {
  __m128i bytes;

  [[nodiscard]] __m128i equal(char c) const { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }
  /// Bytes of `v` in first … first + span, unsigned.
  [[nodiscard]] static __m128i within(__m128i v, char first, char span) {
    const __m128i shifted = _mm_sub_epi8(v, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(span)), shifted);
  }
};

uint64_t mask(__m128i lanes) { return static_cast<uint32_t>(_mm_movemask_epi8(lanes)); }

void add_sse2(const unsigned char* text, unsigned shift, ByteMasks& m) {
  const Lanes v{_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))};
  const __m128i folded = _mm_or_si128(v.bytes, _mm_set1_epi8(0x20));
  const Lanes lower{folded};
  const __m128i digit = Lanes::within(v.bytes, '0', 9);
  const __m128i alpha = Lanes::within(folded, 'a', 25);
  const __m128i dash = _mm_or_si128(v.equal('-'), v.equal('_'));
  const __m128i open = _mm_or_si128(v.equal('('), _mm_or_si128(v.equal('['), v.equal('{')));
  const __m128i close = _mm_or_si128(v.equal(')'), _mm_or_si128(v.equal(']'), v.equal('}')));
  const __m128i word = _mm_or_si128(_mm_or_si128(digit, alpha), _mm_or_si128(dash, v.bytes));
  m.word |= mask(word) << shift;
  m.hex |= mask(_mm_or_si128(digit, Lanes::within(folded, 'a', 5))) << shift;
  m.dot |= mask(v.equal('.')) << shift;
  m.colon |= mask(v.equal(':')) << shift;
  m.at |= mask(v.equal('@')) << shift;
  m.slash |= mask(v.equal('/')) << shift;
  m.backslash |= mask(v.equal('\\')) << shift;
  m.percent |= mask(v.equal('%')) << shift;
  m.open |= mask(open) << shift;
  m.close |= mask(close) << shift;
  m.at_or_d |= mask(_mm_or_si128(lower.equal('a'), lower.equal('d'))) << shift;
}

#endif

}  // namespace

void find_triggers_scalar(const unsigned char* text, size_t blocks, TriggerState& state,
                          Block* out) {
  for (size_t i = 0; i < blocks; ++i) {
    out[i] = combine(classify_scalar(text + i * kBlockBytes), state);
  }
}

void find_triggers_sse2(const unsigned char* text, size_t blocks, TriggerState& state, Block* out) {
#if defined(__SSE2__)
  for (size_t i = 0; i < blocks; ++i) {
    ByteMasks m{};
    for (unsigned part = 0; part < kBlockBytes; part += 16) {
      add_sse2(text + i * kBlockBytes + part, part, m);
    }
    out[i] = combine(m, state);
  }
#else
  find_triggers_scalar(text, blocks, state, out);
#endif
}

FindTriggers best_find_triggers() noexcept {
  return has_avx2() ? find_triggers_avx2 : find_triggers_sse2;
}

}  // namespace spoor::toolkit::ioc
