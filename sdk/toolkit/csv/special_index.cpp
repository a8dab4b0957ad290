// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/special_index.hpp>

#include <immintrin.h>

#include <algorithm>

namespace spoor::toolkit::csv {
namespace {

/// One bit per byte of 64 that is one of five.

uint64_t classify_scalar(const char* p, const char* five) noexcept {
  uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i) {
    const char c = p[i];
    const bool special =
        c == five[0] || c == five[1] || c == five[2] || c == five[3] || c == five[4];
    bits |= static_cast<uint64_t>(special) << i;
  }
  return bits;
}

__attribute__((target("avx2"))) uint32_t classify_32(const char* p, const char* five) noexcept {
  const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  __m256i any = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(five[0]));
  any = _mm256_or_si256(any, _mm256_cmpeq_epi8(block, _mm256_set1_epi8(five[1])));
  any = _mm256_or_si256(any, _mm256_cmpeq_epi8(block, _mm256_set1_epi8(five[2])));
  any = _mm256_or_si256(any, _mm256_cmpeq_epi8(block, _mm256_set1_epi8(five[3])));
  any = _mm256_or_si256(any, _mm256_cmpeq_epi8(block, _mm256_set1_epi8(five[4])));
  return static_cast<uint32_t>(_mm256_movemask_epi8(any));
}

/// Writes the positions of the bits; up to 7 places behind the last are written, too.
inline uint32_t* write_bits(uint64_t bits, uint32_t base, uint32_t* out) noexcept {
  const int count = __builtin_popcountll(bits);
  for (int i = 0; i < count; i += 8) {
    for (int k = 0; k < 8; ++k) {
      out[i + k] = base + static_cast<uint32_t>(bits == 0 ? 64 : __builtin_ctzll(bits));
      bits &= bits - 1;
    }
  }
  return out + count;
}

uint64_t last_block_mask(size_t left) noexcept {
  return left >= 64 ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
}

uint32_t* index_scalar(std::string_view text, const char* five, uint32_t* out) noexcept {
  for (size_t at = 0; at < text.size(); at += 64) {
    const uint64_t bits = classify_scalar(text.data() + at, five);
    out = write_bits(bits & last_block_mask(text.size() - at), static_cast<uint32_t>(at), out);
  }
  return out;
}

__attribute__((target("avx2,bmi,popcnt"))) uint32_t* index_avx2(std::string_view text,
                                                                const char* five,
                                                                uint32_t* out) noexcept {
  for (size_t at = 0; at < text.size(); at += 64) {
    const char* const p = text.data() + at;
    const uint64_t bits = classify_32(p, five) | uint64_t{classify_32(p + 32, five)} << 32;
    out = write_bits(bits & last_block_mask(text.size() - at), static_cast<uint32_t>(at), out);
  }
  return out;
}

bool has_avx2() noexcept {
  static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0;
  return has;
}

}  // namespace

SpecialIndex::SpecialIndex(const Dialect& dialect, bool scalar)
    : bytes_{dialect.delimiter, '\n', '\r', dialect.quote != 0 ? dialect.quote : '\n',
             dialect.escape != 0 ? dialect.escape : '\n'},
      vector_(!scalar && has_avx2()) {}

void SpecialIndex::build(std::string_view text) {
  const size_t wanted = text.size() + 64;
  if (wanted > capacity_) {
    capacity_ = wanted + wanted / 4;
    positions_ = std::make_unique_for_overwrite<uint32_t[]>(capacity_);
  }
  uint32_t* const from = positions_.get();
  uint32_t* const to = vector_ ? index_avx2(text, bytes_, from) : index_scalar(text, bytes_, from);
  size_ = static_cast<size_t>(to - from);
}

}  // namespace spoor::toolkit::csv
