/* SPDX-License-Identifier: Apache-2.0
 *
 * spoor/host.h: embedding API of libspoor. C11. The `spoor` command is a client of this header.
 *
 * A session finds plugins and holds policy; a plan is a checked manifest; a run executes a plan.
 * Many sessions may live in one process. libspoor installs no signal handler, writes nothing to
 * stdout or stderr, and keeps one process-wide table: the plugins it has mapped, which are never
 * unloaded. Works when libspoor itself is loaded RTLD_LOCAL.
 *
 * Threads: different sessions are independent. Functions of one session, and of the plans and runs
 * made from it, may be called from any thread, but not two at once, except those marked
 * [thread-safe].
 *
 * Strings are NUL-terminated UTF-8. A `const char*` that is returned belongs to the object it came
 * from and lives until the next call of the same function on it, or until the object is freed.
 * Functions that return int return 0 or a SPOOR_* status of abi/plugin.h; the message is in
 * spoor_session_error. */
#ifndef SPOOR_HOST_H
#define SPOOR_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "spoor/abi/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPOOR_API __attribute__((visibility("default")))

typedef struct spoor_session spoor_session;
typedef struct spoor_plan spoor_plan;
typedef struct spoor_run spoor_run;

/* ---- session ------------------------------------------------------------------------------------
 * Set struct_size to sizeof; everything else may be zero. Lists end with NULL. Copied. */
typedef struct spoor_session_opts {
  uint32_t struct_size;
  uint32_t threads;           /* workers; 0 = one per processor */
  const char* const* plugins; /* single plugin files, searched first */
  const char* plugin_path; /* folders, ':'-separated, instead of SPOOR_PLUGIN_PATH; NULL = that */
  const char* const* allow_paths; /* folders outside the manifest's that evidence may lie in */
  const char* const* allow_env;   /* names that ${env:NAME} may read */
  const char*
      secrets_file; /* NAME=value lines, mode 0600; NULL = environment SPOOR_SECRET_NAME only */
  uint64_t memory_limit; /* bytes a run may hold in edges; 0 = the manifest's budget */
  uint64_t queue_bytes;  /* bound of one queued edge; 0 = 16 MiB, at least one batch */
} spoor_session_opts;

SPOOR_API const char* spoor_version(void);
SPOOR_API spoor_session* spoor_session_new(const spoor_session_opts*); /* opts may be NULL */
SPOOR_API void spoor_session_free(spoor_session*);         /* after its plans and runs */
SPOOR_API const char* spoor_session_error(spoor_session*); /* of the last call that failed */
/* Adds a folder of plugins behind those already known. */
SPOOR_API int spoor_session_add_plugins(spoor_session*, const char* dir);
/* Adds a plugin that is linked into the program: for embedders and tests. */
SPOOR_API int spoor_session_add_static(spoor_session*, spoor_plugin_fn);
/* Replaces a service of services.h for every step of this session. `table` must outlive it. */
SPOOR_API int spoor_session_set_service(spoor_session*, const char* id, const void* table);

/* What is known about plugins, as JSON. `what`: "list" | "info" | "why" | "describe" with `id` a
 * plugin id, class id or file (NULL for "list"). */
SPOOR_API const char* spoor_session_plugins_json(spoor_session*, const char* what, const char* id);
/* One JSON Schema for manifests, from the installed plugins. */
SPOOR_API const char* spoor_session_schema_json(spoor_session*);
/* Runs the checks of `spoor plugin check`. options_json may be NULL:
 * {"reproduce": seed, "only": ["name"]}. Result JSON:
 * {"passed":n,"failed":n,"skipped":n,"checks":[…]} */
SPOOR_API const char* spoor_session_check_plugin_json(spoor_session*, const char* file,
                                                      const char* options_json);
/* Writes the folder of a new plugin below `dir` and returns its path; NULL on failure. `kind`:
 * provider | enricher | analyzer | rowwise | visualizer. */
SPOOR_API const char* spoor_session_new_plugin(spoor_session*, const char* kind, const char* name,
                                               const char* dir);

/* ---- plan ---------------------------------------------------------------------------------------
 */
/* One finding of a check. `severity` 0 note, 1 warning, 2 error. Line and column begin at 1; 0 =
 * none. */
typedef struct spoor_diag {
  uint32_t struct_size;
  int32_t severity;
  const char* rule; /* "duplicate-key" */
  const char* file;
  uint32_t line;
  uint32_t column;
  const char* message;
  const char* hint; /* may be NULL */
} spoor_diag;
typedef void (*spoor_diag_fn)(void* context, const spoor_diag*); /* borrowed */

typedef struct spoor_plan_opts {
  uint32_t struct_size;
  uint32_t reserved0;
  const char* file;       /* name of the manifest in messages */
  const char* base;       /* folder that relative paths start from; NULL = current folder */
  const char* const* set; /* "name=value" */
  const char* as_of;      /* RFC 3339; NULL = now */
} spoor_plan_opts;

/* Reads a manifest. The plan exists even when the text is bad: check says what is wrong. */
SPOOR_API int spoor_plan_parse(spoor_session*, const char* yaml, size_t size,
                               const spoor_plan_opts*, spoor_plan** out);
/* All findings, in order of position. 0 when a run may start, else SPOOR_INVALID_ARGUMENT. */
SPOOR_API int spoor_plan_check(spoor_plan*, spoor_diag_fn, void* context);
/* The plan for machines and for people; after a successful check. */
SPOOR_API const char* spoor_plan_json(spoor_plan*);
SPOOR_API const char* spoor_plan_text(spoor_plan*);
/* Feeds the step `name` from a stream instead of running it. Moved. Before the run starts. */
SPOOR_API int spoor_plan_bind_input(spoor_plan*, const char* name, struct ArrowArrayStream* in);
/* Pulls an output ("step" or "step.port"); unread, it holds the run back. Filled at once, readable
 * from the start of the run; release it before spoor_run_free. */
SPOOR_API int spoor_plan_bind_output(spoor_plan*, const char* step_port,
                                     struct ArrowArrayStream* out);
SPOOR_API void spoor_plan_free(spoor_plan*); /* after its runs */

/* ---- run ----------------------------------------------------------------------------------------
 */
#define SPOOR_VERDICT_COMPLETE    0 /* everything was read and nothing was lost */
#define SPOOR_VERDICT_PARTIAL     1 /* something was lost, and the ledger says what */
#define SPOOR_VERDICT_FAILED      2 /* a step failed */
#define SPOOR_VERDICT_INTERRUPTED 3

/* What happens while a run goes on; from any thread of the run, must return quickly.
 * event_json: {"event":"progress","step":…,"status":…,"rows_in":n,"rows_out":n,"done":n,"total":n}
 * |
 * {"event":"log","level":…,"step":…,"message":…} */
typedef void (*spoor_event_fn)(void* context, const char* event_json);

typedef struct spoor_run_opts {
  uint32_t struct_size;
  uint32_t reserved0;
  const char* folder; /* where run folders are made; NULL = keep nothing on disk */
  spoor_event_fn on_event;
  void* on_event_context;
} spoor_run_opts;

SPOOR_API int spoor_run_start(spoor_plan*, const spoor_run_opts*, spoor_run** out);
/* 0 when the run has ended, SPOOR_TIMEOUT when it has not after `ns` (negative: for ever).
 * [thread-safe] */
SPOOR_API int spoor_run_wait(spoor_run*, int64_t ns);
SPOOR_API void spoor_run_cancel(spoor_run*); /* [thread-safe] */
/* After the end: the run record (run.json) and the finished run folder ("" when there is none). */
SPOOR_API const char* spoor_run_record_json(spoor_run*);
SPOOR_API const char* spoor_run_folder(spoor_run*);
SPOOR_API int spoor_run_verdict(spoor_run*); /* SPOOR_VERDICT_* */
/* 1 when a plugin call would not end and was abandoned: leave with _exit after flushing. */
SPOOR_API int spoor_run_stuck(spoor_run*);
SPOOR_API void spoor_run_free(spoor_run*);

#ifdef __cplusplus
}
#endif

#endif /* SPOOR_HOST_H */
