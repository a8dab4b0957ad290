// SPDX-License-Identifier: Apache-2.0
//
// The first pass in 32-byte registers. Compiled for AVX2 function by function, so the rest of the
// library still runs on older processors.
#include <toolkit/ioc/trigger_masks.hpp>
#include <toolkit/ioc/triggers.hpp>

#if defined(__x86_64__)

#include <immintrin.h>

#define SPOOR_AVX2 __attribute__((target("avx2"), always_inline)) inline

namespace spoor::toolkit::ioc {
namespace {

SPOOR_AVX2 __m256i equal(__m256i v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); }

/// Bytes of `v` in first … first + span, unsigned.
SPOOR_AVX2 __m256i within(__m256i v, char first, char span) {
  const __m256i shifted = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, _mm256_set1_epi8(span)), shifted);
}

SPOOR_AVX2 __m256i either(__m256i a, __m256i b) { return _mm256_or_si256(a, b); }

SPOOR_AVX2 uint64_t mask(__m256i lanes) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(lanes));
}

SPOOR_AVX2 void add_half(const unsigned char* text, unsigned shift, ByteMasks& m) {
  const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i lower = either(v, _mm256_set1_epi8(0x20));
  const __m256i digit = within(v, '0', 9);
  const __m256i dash = either(equal(v, '-'), equal(v, '_'));
  const __m256i word = either(either(digit, within(lower, 'a', 25)), either(dash, v));
  m.word |= mask(word) << shift;
  m.hex |= mask(either(digit, within(lower, 'a', 5))) << shift;
  m.dot |= mask(equal(v, '.')) << shift;
  m.colon |= mask(equal(v, ':')) << shift;
  m.at |= mask(equal(v, '@')) << shift;
  m.slash |= mask(equal(v, '/')) << shift;
  m.backslash |= mask(equal(v, '\\')) << shift;
  m.percent |= mask(equal(v, '%')) << shift;
  m.open |= mask(either(equal(v, '('), either(equal(v, '['), equal(v, '{')))) << shift;
  m.close |= mask(either(equal(v, ')'), either(equal(v, ']'), equal(v, '}')))) << shift;
  m.at_or_d |= mask(either(equal(lower, 'a'), equal(lower, 'd'))) << shift;
}

}  // namespace

__attribute__((target("avx2"))) void find_triggers_avx2(const unsigned char* text, size_t blocks,
                                                        TriggerState& state, Block* out) {
  for (size_t i = 0; i < blocks; ++i) {
    ByteMasks m{};
    add_half(text + i * kBlockBytes, 0, m);
    add_half(text + i * kBlockBytes + 32, 32, m);
    out[i] = combine(m, state);
  }
}

bool has_avx2() noexcept { return __builtin_cpu_supports("avx2") != 0; }

}  // namespace spoor::toolkit::ioc

#else

namespace spoor::toolkit::ioc {

void find_triggers_avx2(const unsigned char* text, size_t blocks, TriggerState& state, Block* out) {
  find_triggers_scalar(text, blocks, state, out);
}

bool has_avx2() noexcept { return false; }

}  // namespace spoor::toolkit::ioc

#endif
