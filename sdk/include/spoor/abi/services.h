/* SPDX-License-Identifier: Apache-2.0
 *
 * spoor/abi/services.h: what a plugin may ask of the host, one table per service. Fetch a table in
 * `create` with spoor_host.get_service; NULL means absent, or not granted to this class. A table is
 * valid until `destroy`. Pass the table itself as first argument. Every function is [thread-safe]
 * unless it says otherwise. The spoor_call is NULL inside `create`; the spoor_error may be NULL. */
#ifndef SPOOR_ABI_SERVICES_H
#define SPOOR_ABI_SERVICES_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- files --------------------------------------------------------------------------------------
 * Effect "fs:read". Paths are those of the manifest: relative to its folder, or under a folder that
 * the operator allowed; "-" is standard input. Every file that is opened is hashed, and recorded
 * with its path, size and SHA-256 in the run record. */
#define SPOOR_FILES_ID "spoor.files/1"

typedef struct spoor_file spoor_file;           /* host-owned; end with close */
typedef struct spoor_file_list spoor_file_list; /* host-owned; end with list_free */

typedef struct spoor_files {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Expands one pattern ("logs/2024-*.json", "**" crosses folders) into files, sorted bytewise by
   * relative path. A plain path gives itself. SPOOR_NOT_FOUND when nothing matches. */
  spoor_status (*list)(const struct spoor_files*, spoor_call*, const char* pattern,
                       spoor_file_list** out, spoor_error*);
  uint64_t (*list_count)(const spoor_file_list*);
  /* Relative; lives as long as the list. */
  const char* (*list_path)(const spoor_file_list*, uint64_t i);
  uint64_t (*list_size)(const spoor_file_list*, uint64_t i); /* bytes */
  void (*list_free)(spoor_file_list*);

  spoor_status (*open)(const struct spoor_files*, spoor_call*, const char* path, spoor_file** out,
                       spoor_error*);
  /* Size in bytes; SPOOR_NOT_IMPLEMENTED for a stream such as standard input. */
  spoor_status (*size)(spoor_file*, uint64_t* out);
  /* Sequential; *n = 0 at the end. [serial] per file. */
  spoor_status (*read)(spoor_file*, void* buffer, uint64_t capacity, uint64_t* n, spoor_error*);
  /* At an offset, without moving the sequential position; *n < capacity only at the end of file.
   * SPOOR_NOT_IMPLEMENTED for a stream. */
  spoor_status (*read_at)(spoor_file*, uint64_t offset, void* buffer, uint64_t capacity,
                          uint64_t* n, spoor_error*);
  /* The whole file in memory, followed by at least 64 readable zero bytes, valid until close: a
   * private copy, so that a file changed meanwhile cannot hurt. SPOOR_RESOURCE above the host's
   * limit (512 MiB unless configured): then use read_at. SPOOR_NOT_IMPLEMENTED for a stream. */
  spoor_status (*map)(spoor_file*, const void** data, uint64_t* size, spoor_error*);
  void (*close)(spoor_file*);
} spoor_files;

/* ---- secrets ------------------------------------------------------------------------------------
 * Effect "secret:PARAM". A secret is named by the parameter of this instance (schema format
 * spoor-secret) that holds it; its value never passes through the configuration. */
#define SPOOR_SECRETS_ID "spoor.secrets/1"

typedef struct spoor_secrets {
  uint32_t struct_size;
  uint32_t reserved0;
  /* HMAC-SHA-256 of `data` under the secret, into 32 bytes. */
  spoor_status (*hmac_sha256)(const struct spoor_secrets*, const char* param, const void* data,
                              uint64_t size, void* out32, spoor_error*);
  /* The value itself, only for classes that declare the effect "secret:reveal". *n is its length;
   * SPOOR_RESOURCE when `capacity` is too small. Wipe the buffer after use. */
  spoor_status (*reveal)(const struct spoor_secrets*, const char* param, char* buffer,
                         uint64_t capacity, uint64_t* n, spoor_error*);
} spoor_secrets;

/* ---- pool ---------------------------------------------------------------------------------------
 * The run's worker threads. Not remotable (it passes a function): absent in a child process. */
#define SPOOR_POOL_ID "spoor.pool/1"

typedef struct spoor_pool {
  uint32_t struct_size;
  uint32_t reserved0;
  /* How many tasks can run at once, at least 1. Results must not depend on it. */
  uint32_t (*concurrency)(const struct spoor_pool*);
  /* Runs task(context, 0 … n-1) on the pool and on the calling thread; returns when all have
   * returned. Tasks must not throw. May be nested. */
  void (*run)(const struct spoor_pool*, uint64_t n, void (*task)(void* context, uint64_t index),
              void* context);
} spoor_pool;

/* ---- clock --------------------------------------------------------------------------------------
 * Effect "clock". Frozen in a replay. */
#define SPOOR_CLOCK_ID "spoor.clock/1"

typedef struct spoor_clock {
  uint32_t struct_size;
  uint32_t reserved0;
  int64_t (*now_us)(const struct spoor_clock*);       /* µs since 1970-01-01T00:00:00Z */
  int64_t (*monotonic_ns)(const struct spoor_clock*); /* for measuring spans */
} spoor_clock;

#ifdef __cplusplus
}
#endif

#endif /* SPOOR_ABI_SERVICES_H */
