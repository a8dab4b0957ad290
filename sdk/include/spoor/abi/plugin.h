/* SPDX-License-Identifier: Apache-2.0
 *
 * spoor/abi/plugin.h: the binary contract between a Spoor host and a plugin. C11, no dependencies.
 * This is ABI 1.0-draft: it may change until the network services are done, then it is frozen.
 *
 * A plugin is a shared library that exports exactly one symbol, `spoor_plugin_v1`, and imports
 * nothing from the host. It returns static data that describes its classes. A class has one of four
 * kinds (provider, enricher, analyzer, visualizer) and a small table of functions for it.
 *
 * Rules of this header
 *  R1  Every struct that crosses the boundary begins with `uint32_t struct_size`, set to sizeof by
 *      the side that fills it. Readers test SPOOR_HAS before touching a member that was added after
 *      1.0. Members are only ever appended: never inserted, reordered or retyped. Where a compiler
 *      would pad, a reserved member stands; it is zero.
 *  R2  Tables of functions are passed by pointer, never embedded by value.
 *  R3  Fixed-width integers and pointers only: no enum, bool, long, bit-field.
 *  R4  Nobody frees the other side's memory. The only transfers of ownership are the release
 *      callbacks of Arrow structs and host-owned objects that copy what they are given.
 *  R5  Every function could be called over a wire: strings are NUL-terminated UTF-8 or pointer and
 *      length; bytes go into a host-owned sink or come from a host-owned object read by getters.
 *
 * Words used below
 *  [thread-safe]  may be called from any thread at any time.
 *  [serial]       one thread at a time for one instance; which thread may change from call to call.
 *  moved          the callee owns the struct from now on and must release it, whatever it returns.
 *  borrowed       valid until the function returns.
 *
 * What a plugin must not do: throw across the boundary, keep threads alive after `destroy`, block
 * for more than 100 ms without testing is_cancelled or being inside a host service, call setlocale,
 * chdir, signal, setenv or exit, write to stdout or stderr.
 *
 * Plugins are never unloaded, so pointers to a plugin's static data stay valid for the process. */
#ifndef SPOOR_ABI_PLUGIN_H
#define SPOOR_ABI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "arrow.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPOOR_ABI_MAJOR 1u
#define SPOOR_ABI_MINOR 0u

/* Non-zero when `p` is set, was filled by a side that knows `member`, and the member is not NULL/0.
 * `type` is the struct's type, e.g. SPOOR_HAS(spoor_host, host, out_batch). */
#define SPOOR_HAS(type, p, member)                                                    \
  ((p) != NULL && (p)->struct_size >= offsetof(type, member) + sizeof((p)->member) && \
   (p)->member != 0)

#if defined(_WIN32)
#define SPOOR_EXPORT __declspec(dllexport)
#else
#define SPOOR_EXPORT __attribute__((visibility("default")))
#endif

/* ---- status ------------------------------------------------------------------------------------
 * Zero is success. A number, once given, is never reused for anything else. */
typedef int32_t spoor_status;
#define SPOOR_OK               0
#define SPOOR_UNKNOWN          1
#define SPOOR_NOT_IMPLEMENTED  2
#define SPOOR_NOT_FOUND        3
#define SPOOR_ALREADY_EXISTS   4
#define SPOOR_INVALID_ARGUMENT 5
#define SPOOR_INVALID_STATE    6
#define SPOOR_INVALID_DATA     7
#define SPOOR_INTEGRITY        8 /* e.g. a ledger that does not add up, a digest that differs */
#define SPOOR_INTERNAL         9
#define SPOOR_IO               10
#define SPOOR_CANCELLED        11
#define SPOOR_TIMEOUT          12
#define SPOOR_UNAUTHENTICATED  13
#define SPOOR_UNAUTHORIZED     14
#define SPOOR_RATE_LIMITED     15
#define SPOOR_RESOURCE         16 /* out of memory, disk, quota or a named limit */
#define SPOOR_CLOSED           17 /* nobody reads this port any more: stop producing, return OK */

/* ---- opaque objects -----------------------------------------------------------------------------
 *  - spoor_error, host-owned: the plugin sets it through spoor_host; it is read when the function
 *    that got it returns a status other than SPOOR_OK.
 *  - spoor_call, host-owned: one unit of work of one step: cancel flag, deadline, ledger. It lives
 *    until every stream opened under it is released.
 *  - spoor_config, host-owned: the step's parameters: JSON, validated against the class's schema,
 *    with defaults filled in. It, and every string read from it, live until `destroy`.
 *  - spoor_out, host-owned: a step's output ports, by index of the descriptor's `outputs`.
 *  - spoor_sink, host-owned: receives bytes and artifacts.
 *  - spoor_instance, plugin-owned: one configured object of a class. */
typedef struct spoor_error spoor_error;
typedef struct spoor_call spoor_call;
typedef struct spoor_config spoor_config;
typedef struct spoor_out spoor_out;
typedef struct spoor_sink spoor_sink;
typedef struct spoor_instance spoor_instance;

/* Severity for `log`. */
#define SPOOR_LOG_DEBUG   10
#define SPOOR_LOG_INFO    20
#define SPOOR_LOG_WARNING 30
#define SPOOR_LOG_ERROR   40

/* ---- the host -----------------------------------------------------------------------------------
 * One per step; valid from `create` until `destroy` returns. Every function is [thread-safe]. */
typedef struct spoor_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  const char* name;    /* "spoor" */
  const char* version; /* of the product, SemVer */

  /* A service table of services.h by id, e.g. "spoor.files/1". NULL: absent, or not granted to this
   * class because its descriptor does not declare the effect. Valid until `destroy`. */
  const void* (*get_service)(const struct spoor_host*, const char* id);

  /* Errors. The message is one sentence that says what failed and where; details add key and value.
   * The last error_set wins. A NULL spoor_error, here and in every service, is allowed: then only
   * the status is told (a task of pool/1 has none, for two threads must not set one error). `ns` is
   * how long to wait before trying again. */
  void (*error_set)(spoor_error*, spoor_status, const char* utf8);
  void (*error_detail)(spoor_error*, const char* key, const void* value, uint64_t size);
  void (*error_retry_after)(spoor_error*, int64_t ns);

  /* 1 once the call should end: a cancelled run, a deadline that passed, a failed neighbour. */
  int32_t (*is_cancelled)(const spoor_call*);
  /* Own time left of the step's deadline in ns; INT64_MAX when it has none. */
  int64_t (*deadline_ns)(const spoor_call*);
  /* `total` 0 = unknown. `msg` may be NULL. */
  void (*progress)(spoor_call*, int64_t done, int64_t total, const char* msg);
  /* What this call works on, JSON that lives as long as the call:
   * {"step":"tree","inputs":[{"port":"views","step":"procs","output":"tree"}, …],
   *  "outputs":[{"port":"rows","wanted":true}, …]}; `inputs` in the order of the streams. */
  const char* (*call_json)(const spoor_call*);

  /* The ledger. `code` is one of the class's declared diagnostics. `where_json` may be NULL or
   * {"file":…, "offset":…, "row":…, "text":…}; the host keeps the first few of a code and counts
   * all. `cause` and `hint` may be NULL. */
  void (*diagnostic)(spoor_call*, const char* code, uint64_t count, const char* where_json,
                     const char* cause, const char* hint);
  /* Input rows (a source: records) that have no row on output `port`, and why. */
  void (*dropped)(spoor_call*, uint32_t port, const char* reason_code, uint64_t rows);
  /* A source's records found in the evidence, before parsing. */
  void (*records_read)(spoor_call*, uint64_t n);

  int32_t (*log_enabled)(const struct spoor_host*, int32_t level);
  void (*log)(const struct spoor_host*, const spoor_call* /*or NULL*/, int32_t level,
              const char* utf8);

  /* Parameters by JSON pointer (RFC 6901), e.g. "/threshold". SPOOR_NOT_FOUND when absent or null,
   * SPOOR_INVALID_ARGUMENT when of another type. Strings are NUL-terminated, `size` excludes it. */
  spoor_status (*config_i64)(const spoor_config*, const char* json_pointer, int64_t* out);
  spoor_status (*config_f64)(const spoor_config*, const char* json_pointer, double* out);
  spoor_status (*config_bool)(const spoor_config*, const char* json_pointer, int32_t* out);
  spoor_status (*config_str)(const spoor_config*, const char* json_pointer, const char** out,
                             uint64_t* size);
  /* The value there as JSON text; "" is the whole document. */
  spoor_status (*config_json)(const spoor_config*, const char* json_pointer, const char** out,
                              uint64_t* size);

  /* Outputs. The schema of a port is set once per call, before its first batch; all partitions of a
   * source must agree on it. out_batch blocks for back-pressure and returns SPOOR_CANCELLED when
   * the call should end, SPOOR_CLOSED when nobody reads this port any more. Both move their
   * argument. */
  spoor_status (*out_schema)(spoor_out*, uint32_t port, struct ArrowSchema* schema /*moved*/);
  spoor_status (*out_batch)(spoor_out*, uint32_t port, struct ArrowArray* batch /*moved*/);

  /* Sinks. Bytes before the first artifact are the plain result (partitions); a visualizer begins
   * an artifact, then writes it. Names are plain file names. `meta_json` may be NULL. */
  spoor_status (*sink_begin_artifact)(spoor_sink*, const char* name, const char* mime,
                                      const char* meta_json);
  spoor_status (*sink_write)(spoor_sink*, const void* data, uint64_t size);

  /* The message a service or error_set has put into the error; "" when none. Valid until the error
   * is set again. For a plugin that goes on after a service failed and says why in a diagnostic. */
  const char* (*error_message)(const spoor_error*);
} spoor_host;

/* ---- kinds --------------------------------------------------------------------------------------
 */
#define SPOOR_KIND_PROVIDER   1u
#define SPOOR_KIND_ENRICHER   2u
#define SPOOR_KIND_ANALYZER   3u
#define SPOOR_KIND_VISUALIZER 4u

/* A source of rows: no input, output ports. */
typedef struct spoor_provider_vt {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Optional. Writes into the sink an ordered JSON array; each element is handed back to `read`.
   * The list must not depend on the number of threads. Partitions are read in parallel (if the
   * instance has the trait CONCURRENT) and their rows appear in the order of the list. [serial] */
  spoor_status (*partitions)(spoor_instance*, spoor_call*, const char* request_json, spoor_sink*,
                             spoor_error*);
  /* Reads one partition (`partition_json` "null" when there are none). request_json is
   * {"columns":[…],"time_range":{…},"limit":n}: hints that may be ignored. [serial], or
   * [thread-safe] with the trait CONCURRENT */
  spoor_status (*read)(spoor_instance*, spoor_call*, const char* request_json,
                       const char* partition_json, spoor_out*, spoor_error*);
} spoor_provider_vt;

/* A function of one batch, with no state between calls (class flag SPOOR_CLASS_ROWWISE). */
typedef struct spoor_rowwise_vt {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Sees the input's schema once per run and sets the schema of every output port. [serial] */
  spoor_status (*prepare)(spoor_instance*, spoor_call*, const struct ArrowSchema* in, spoor_out*,
                          spoor_error*);
  /* May move `in` or any of its children on into an output. [serial], or [thread-safe] with the
   * trait CONCURRENT */
  spoor_status (*process)(spoor_instance*, spoor_call*, struct ArrowArray* in /*moved*/, spoor_out*,
                          spoor_error*);
} spoor_rowwise_vt;

/* Whole streams in, output ports out; blocks, on its own host thread. */
typedef struct spoor_analyzer_vt {
  uint32_t struct_size;
  uint32_t reserved0;
  /* `in` are in the order of call_json's `inputs`. [serial] */
  spoor_status (*run)(spoor_instance*, spoor_call*, struct ArrowArrayStream* in /*moved*/,
                      uint32_t n_in, spoor_out*, spoor_error*);
} spoor_analyzer_vt;

/* Status of one answer of an enricher. */
#define SPOOR_ANSWER_OK           0
#define SPOOR_ANSWER_NOT_FOUND    1
#define SPOOR_ANSWER_INVALID      2
#define SPOOR_ANSWER_UNSUPPORTED  3
#define SPOOR_ANSWER_THROTTLED    4
#define SPOOR_ANSWER_UNAUTHORISED 5
#define SPOOR_ANSWER_ERROR        6
#define SPOOR_ANSWER_SKIPPED      7

/* Answers keys in batches. The host deduplicates keys, groups them by type, caches, and joins. */
typedef struct spoor_enricher_vt {
  uint32_t struct_size;
  uint32_t reserved0;
  /* A struct: first `status` (int8), `error` (utf8), then the class's answer fields, the union over
   * its key types. [serial] */
  spoor_status (*answer_schema)(spoor_instance*, struct ArrowSchema* out, spoor_error*);
  /* `keys` is one utf8 column (a composite key: one struct), distinct and without nulls, all of one
   * type ("ipv4", "sha256", …; "" when untyped). `answers` is filled with as many rows, in order.
   * [serial], or [thread-safe] with the trait CONCURRENT */
  spoor_status (*lookup)(spoor_instance*, spoor_call*, const char* key_type,
                         const struct ArrowSchema* key_schema, struct ArrowArray* keys /*moved*/,
                         struct ArrowArray* answers, spoor_error*);
} spoor_enricher_vt;

/* Draws what it reads: artifacts into the sink. */
typedef struct spoor_visualizer_vt {
  uint32_t struct_size;
  uint32_t reserved0;
  /* `in` are in the order of call_json's `inputs`. [serial] */
  spoor_status (*render)(spoor_instance*, spoor_call*, struct ArrowArrayStream* in /*moved*/,
                         uint32_t n_in, spoor_sink*, spoor_error*);
} spoor_visualizer_vt;

/* ---- classes and the plugin ---------------------------------------------------------------------
 */
#define SPOOR_CLASS_ROWWISE 1u /* an analyzer whose kind_vt is a spoor_rowwise_vt */

/* What an instance promises or wants. CONCURRENT: read, process or lookup may run on several
 * threads at once. WANTS_RUN: runs after every other step and gets the ledger as port `run`. */
#define SPOOR_TRAIT_CONCURRENT 1u
#define SPOOR_TRAIT_WANTS_RUN  2u

typedef struct spoor_class {
  uint32_t struct_size;
  uint32_t kind;  /* SPOOR_KIND_* */
  uint32_t flags; /* SPOOR_CLASS_* */
  uint32_t reserved0;
  const char* id;      /* "analyzer.example.rare-parent"; never reused for something else */
  const void* kind_vt; /* spoor_<kind>_vt* */
  /* NULL, with the error set, when the configuration cannot work. [thread-safe] */
  spoor_instance* (*create)(const struct spoor_class*, const spoor_host*, const spoor_config*,
                            spoor_error*);
  /* After every call and stream of the instance has ended. [serial] */
  void (*destroy)(spoor_instance*);
  /* Optional: unblocks waits that the host cannot see. [thread-safe] */
  void (*cancel)(spoor_instance*);
  /* Optional: SPOOR_TRAIT_* of this configured instance. */
  uint32_t (*traits)(spoor_instance*);
  /* Optional: "vendor.name/rev" → a table, or NULL. */
  const void* (*get_extension)(spoor_instance*, const char* id);
} spoor_class;

typedef struct spoor_plugin {
  uint32_t struct_size;
  uint16_t abi_major; /* of the header the plugin was compiled with */
  uint16_t abi_minor;
  uint16_t min_host_minor; /* oldest host of that major the plugin accepts */
  uint16_t reserved0;
  uint32_t n_classes;
  const char* descriptor_json; /* canonical JSON (RFC 8785); equal to the sidecar's */
  const spoor_class* const* classes;
} spoor_plugin;

/* The one exported symbol. Static data, the same on every call. The major is in the name, so that
 * one binary may serve hosts of several majors. */
#define SPOOR_PLUGIN_SYMBOL "spoor_plugin_v1"
typedef const spoor_plugin* (*spoor_plugin_fn)(void);
SPOOR_EXPORT const spoor_plugin* spoor_plugin_v1(void);

#ifdef __cplusplus
}
#endif

#endif /* SPOOR_ABI_PLUGIN_H */
