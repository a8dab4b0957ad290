/* SPDX-License-Identifier: Apache-2.0
 *
 * The Arrow C Data Interface and C Stream Interface, declared as their specification asks every
 * project to declare them, with the canonical guards, so that this header may be included beside
 * any other copy of the same structs.
 *
 * Ownership: a struct with a non-NULL `release` owns its contents. To move one, copy it bytewise
 * and set the source's `release` to NULL. Releasing twice is impossible: `release` sets itself
 * NULL.
 *
 * Source: Apache Arrow format specification, "The Arrow C data interface", "The Arrow C stream
 * interface". */
#ifndef SPOOR_ABI_ARROW_H
#define SPOOR_ABI_ARROW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE           2
#define ARROW_FLAG_MAP_KEYS_SORTED    4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  /* 0, or an errno value; after an error no other function but get_last_error and release. */
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  /* A released array (out->release == NULL) marks the end; the end is sticky. */
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  /* Valid until the next call on the stream; may be NULL. */
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

#ifdef __cplusplus
}
#endif

#endif /* SPOOR_ABI_ARROW_H */
