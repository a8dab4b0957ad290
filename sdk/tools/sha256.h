/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4) in C11 for build tools, so that a plugin's build needs no crypto library. */
#ifndef SPOOR_TOOLS_SHA256_H
#define SPOOR_TOOLS_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sha256 {
  uint32_t state[8];
  uint64_t bytes; /* so far */
  uint8_t block[64];
} sha256;

void sha256_begin(sha256* hash);
void sha256_add(sha256* hash, const void* data, size_t size);
/* Lower-case hex and a NUL. The hash must be begun anew afterwards. */
void sha256_end(sha256* hash, char hex[65]);
/* The 32 bytes themselves. */
void sha256_end_raw(sha256* hash, uint8_t digest[32]);

#ifdef __cplusplus
}
#endif

#endif /* SPOOR_TOOLS_SHA256_H */
