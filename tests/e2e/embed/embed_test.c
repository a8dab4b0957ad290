/* SPDX-License-Identifier: Apache-2.0
 *
 * Embeds libspoor from C: loads it RTLD_LOCAL, binds an Arrow stream as a step's rows, runs
 * analyzer.select over it, and pulls the result as an Arrow stream. Two sessions at once. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spoor/host.h"

#define CHECK(condition, ...)                                         \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
      fprintf(stderr, __VA_ARGS__);                                   \
      fprintf(stderr, "\n");                                          \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

/* The functions of host.h that this program uses, by name. */
static struct {
  __typeof__(&spoor_session_new) session_new;
  __typeof__(&spoor_session_free) session_free;
  __typeof__(&spoor_session_error) session_error;
  __typeof__(&spoor_session_add_plugins) session_add_plugins;
  __typeof__(&spoor_session_add_static) session_add_static;
  __typeof__(&spoor_plan_parse) plan_parse;
  __typeof__(&spoor_plan_check) plan_check;
  __typeof__(&spoor_plan_bind_input) plan_bind_input;
  __typeof__(&spoor_plan_bind_output) plan_bind_output;
  __typeof__(&spoor_plan_free) plan_free;
  __typeof__(&spoor_run_start) run_start;
  __typeof__(&spoor_run_wait) run_wait;
  __typeof__(&spoor_run_record_json) run_record_json;
  __typeof__(&spoor_run_verdict) run_verdict;
  __typeof__(&spoor_run_folder) run_folder;
  __typeof__(&spoor_run_free) run_free;
} api;

static void* must_find(void* library, const char* name) {
  void* symbol = dlsym(library, name);
  CHECK(symbol != NULL, "libspoor lacks %s", name);
  return symbol;
}
#define FIND(member) *(void**)&api.member = must_find(library, "spoor_" #member)

static void load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  CHECK(library != NULL, "%s", dlerror());
  FIND(session_new);
  FIND(session_free);
  FIND(session_error);
  FIND(session_add_plugins);
  FIND(session_add_static);
  FIND(plan_parse);
  FIND(plan_check);
  FIND(plan_bind_input);
  FIND(plan_bind_output);
  FIND(plan_free);
  FIND(run_start);
  FIND(run_wait);
  FIND(run_record_json);
  FIND(run_verdict);
  FIND(run_folder);
  FIND(run_free);
}

/* ---- a stream of one int64 column n: batches of 1000 rows, n = 0, 1, 2 … */
struct source {
  int64_t next;
  int64_t rows;
};

static void release_schema(struct ArrowSchema* schema) {
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
    free(schema->children[i]);
  }
  free(schema->children);
  schema->release = NULL;
}

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  (void)stream;
  memset(out, 0, sizeof *out);
  out->format = "+s";
  out->name = "";
  out->n_children = 1;
  out->children = malloc(sizeof *out->children);
  out->children[0] = calloc(1, sizeof **out->children);
  out->children[0]->format = "l";
  out->children[0]->name = "n";
  out->children[0]->release = release_schema;
  out->release = release_schema;
  return 0;
}

static void release_column(struct ArrowArray* array) {
  free(array->private_data); /* the values, which `buffers` shows as const */
  free(array->buffers);
  array->release = NULL;
}

static void release_batch(struct ArrowArray* array) {
  if (array->children[0]->release) array->children[0]->release(array->children[0]);
  free(array->children[0]);
  free(array->children);
  free(array->buffers);
  array->release = NULL;
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  struct source* source = stream->private_data;
  memset(out, 0, sizeof *out);
  const int64_t rows = source->rows - source->next < 1000 ? source->rows - source->next : 1000;
  if (rows <= 0) return 0;
  int64_t* values = malloc((size_t)rows * sizeof *values);
  for (int64_t i = 0; i < rows; ++i)
    values[i] = source->next++;
  struct ArrowArray* column = calloc(1, sizeof *column);
  column->length = rows;
  column->n_buffers = 2;
  column->buffers = calloc(2, sizeof *column->buffers);
  column->buffers[1] = values;
  column->private_data = values;
  column->release = release_column;
  out->length = rows;
  out->n_buffers = 1;
  out->buffers = calloc(1, sizeof *out->buffers);
  out->n_children = 1;
  out->children = malloc(sizeof *out->children);
  out->children[0] = column;
  out->release = release_batch;
  return 0;
}

static const char* get_last_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void release_stream(struct ArrowArrayStream* stream) { stream->release = NULL; }

static const char* const kManifest =
    "spoor: 1\n"
    "investigation: embedded\n"
    "steps:\n"
    "  given: {use: analyzer.select, from: outside}\n"
    "  odd:   {use: analyzer.select, from: outside, with: {where: \"n >= 2500\"}}\n"
    "  outside: {use: provider.test.outside}\n";

/* A provider that is linked into this program; its rows are replaced by the stream above. */
static spoor_status never_read(spoor_instance* instance, spoor_call* call, const char* request,
                               const char* partition, spoor_out* out, spoor_error* error) {
  (void)instance, (void)call, (void)request, (void)partition, (void)out, (void)error;
  return SPOOR_INTERNAL;
}
static spoor_instance* create(const spoor_class* cls, const spoor_host* host,
                              const spoor_config* config, spoor_error* error) {
  (void)cls, (void)host, (void)config, (void)error;
  static int instance;
  return (spoor_instance*)&instance;
}
static void destroy(spoor_instance* instance) { (void)instance; }

static const spoor_plugin* outside_plugin(void) {
  static const spoor_provider_vt vt = {sizeof vt, 0, NULL, never_read};
  static const spoor_class cls = {sizeof cls,
                                  SPOOR_KIND_PROVIDER,
                                  0,
                                  0,
                                  "provider.test.outside",
                                  &vt,
                                  create,
                                  destroy,
                                  NULL,
                                  NULL,
                                  NULL};
  static const spoor_class* const classes[] = {&cls};
  static const spoor_plugin plugin = {
      sizeof plugin,
      SPOOR_ABI_MAJOR,
      SPOOR_ABI_MINOR,
      0,
      0,
      1,
      "{\"abi\":{\"major\":1,\"min_host_minor\":0,\"minor\":0},\"classes\":[{\"id\":\"provider."
      "test."
      "outside\",\"inputs\":[],\"kind\":\"provider\",\"outputs\":[{\"cardinality\":\"source\","
      "\"columns\":[{\"name\":\"n\",\"type\":\"int64\"}],\"name\":\"rows\"}],\"params\":{"
      "\"additionalProperties\":false,\"properties\":{},\"type\":\"object\"},\"summary\":\"\"}],"
      "\"descriptor\":1,\"plugin\":{\"id\":\"org.example.outside\",\"version\":\"1.0.0\"}}",
      classes};
  return &plugin;
}

static void print_finding(void* context, const spoor_diag* diag) {
  (void)context;
  fprintf(stderr, "%s:%u:%u: %s\n", diag->file, diag->line, diag->column, diag->message);
}

static spoor_session* open_session(const char* plugins) {
  spoor_session_opts opts = {.struct_size = sizeof opts, .threads = 2, .plugin_path = plugins};
  spoor_session* session = api.session_new(&opts);
  CHECK(session != NULL, "no session");
  CHECK(api.session_add_static(session, outside_plugin) == SPOOR_OK, "%s",
        api.session_error(session));
  return session;
}

static int64_t sum_of(struct ArrowArrayStream* stream, int64_t* rows) {
  struct ArrowSchema schema;
  CHECK(stream->get_schema(stream, &schema) == 0, "%s", stream->get_last_error(stream));
  CHECK(schema.n_children == 1 && strcmp(schema.children[0]->name, "n") == 0, "columns");
  schema.release(&schema);
  int64_t sum = 0;
  *rows = 0;
  for (;;) {
    struct ArrowArray batch;
    CHECK(stream->get_next(stream, &batch) == 0, "%s", stream->get_last_error(stream));
    if (batch.release == NULL) return sum;
    const int64_t* values = batch.children[0]->buffers[1];
    for (int64_t i = 0; i < batch.length; ++i)
      sum += values[batch.children[0]->offset + i];
    *rows += batch.length;
    batch.release(&batch);
  }
}

static void run_once(spoor_session* session) {
  spoor_plan_opts opts = {.struct_size = sizeof opts, .file = "embedded.yaml"};
  spoor_plan* plan = NULL;
  CHECK(api.plan_parse(session, kManifest, strlen(kManifest), &opts, &plan) == SPOOR_OK, "%s",
        api.session_error(session));
  CHECK(api.plan_check(plan, print_finding, NULL) == SPOOR_OK, "%s", api.session_error(session));
  struct source source = {0, 5000};
  struct ArrowArrayStream in = {get_schema, get_next, get_last_error, release_stream, &source};
  struct ArrowArrayStream out;
  CHECK(api.plan_bind_input(plan, "outside", &in) == SPOOR_OK, "%s", api.session_error(session));
  CHECK(api.plan_bind_output(plan, "odd", &out) == SPOOR_OK, "%s", api.session_error(session));
  spoor_run* run = NULL;
  CHECK(api.run_start(plan, NULL, &run) == SPOOR_OK, "%s", api.session_error(session));
  int64_t rows = 0;
  const int64_t sum = sum_of(&out, &rows);
  out.release(&out);
  CHECK(api.run_wait(run, 10000000000) == SPOOR_OK, "the run hangs");
  CHECK(api.run_verdict(run) == SPOOR_VERDICT_COMPLETE, "%s", api.run_record_json(run));
  CHECK(rows == 2500 && sum == (2500 + 4999) * 1250, "%lld rows, sum %lld", (long long)rows,
        (long long)sum);
  CHECK(strcmp(api.run_folder(run), "") == 0, "nothing was to be kept on disk");
  CHECK(strstr(api.run_record_json(run), "\"rows\": 2500") != NULL, "%s", api.run_record_json(run));
  api.run_free(run);
  api.plan_free(plan);
}

int main(int argc, char** argv) {
  CHECK(argc == 3, "usage: embed_test LIBSPOOR PLUGINS");
  load(argv[1]);
  spoor_session* one = open_session(argv[2]);
  spoor_session* two = open_session(argv[2]);
  run_once(one);
  run_once(two);
  run_once(one);
  api.session_free(one);
  run_once(two);
  api.session_free(two);
  puts("embedded: 4 runs in 2 sessions");
  return 0;
}
