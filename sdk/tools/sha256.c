/* SPDX-License-Identifier: Apache-2.0 */
#include "sha256.h"

#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned n) { return (x >> n) | (x << (32 - n)); }

static uint32_t load_big_endian(const uint8_t* at) {
  return ((uint32_t)at[0] << 24) | ((uint32_t)at[1] << 16) | ((uint32_t)at[2] << 8) | at[3];
}

static void expand(const uint8_t* block, uint32_t w[64]) {
  for (int i = 0; i < 16; ++i)
    w[i] = load_big_endian(block + 4 * i);
  for (int i = 16; i < 64; ++i) {
    const uint32_t a = w[i - 15];
    const uint32_t b = w[i - 2];
    const uint32_t s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3);
    const uint32_t s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
}

static void compress(sha256* hash, const uint8_t* block) {
  uint32_t w[64];
  uint32_t s[8];
  expand(block, w);
  memcpy(s, hash->state, sizeof s);
  for (int i = 0; i < 64; ++i) {
    const uint32_t e1 = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
    const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const uint32_t t1 = s[7] + e1 + choice + kRound[i] + w[i];
    const uint32_t e0 = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
    const uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    memmove(s + 1, s, 7 * sizeof s[0]);
    s[4] += t1;
    s[0] = t1 + e0 + majority;
  }
  for (int i = 0; i < 8; ++i)
    hash->state[i] += s[i];
}

void sha256_begin(sha256* hash) {
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, first, sizeof first);
  hash->bytes = 0;
}

void sha256_add(sha256* hash, const void* data, size_t size) {
  const uint8_t* at = (const uint8_t*)data;
  while (size != 0) {
    const size_t used = (size_t)(hash->bytes % 64);
    const size_t n = size < 64 - used ? size : 64 - used;
    memcpy(hash->block + used, at, n);
    hash->bytes += n;
    at += n;
    size -= n;
    if (used + n == 64) compress(hash, hash->block);
  }
}

void sha256_end_raw(sha256* hash, uint8_t digest[32]) {
  const uint64_t bits = hash->bytes * 8;
  static const uint8_t padding[64] = {0x80};
  const size_t used = (size_t)(hash->bytes % 64);
  uint8_t length[8];
  for (int i = 0; i < 8; ++i)
    length[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(hash, padding, used < 56 ? 56 - used : 120 - used);
  sha256_add(hash, length, sizeof length);
  for (int i = 0; i < 32; ++i)
    digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_end(sha256* hash, char hex[65]) {
  static const char digits[] = "0123456789abcdef";
  uint8_t digest[32];
  sha256_end_raw(hash, digest);
  for (int i = 0; i < 32; ++i) {
    hex[2 * i] = digits[digest[i] >> 4];
    hex[2 * i + 1] = digits[digest[i] & 15];
  }
  hex[64] = 0;
}
