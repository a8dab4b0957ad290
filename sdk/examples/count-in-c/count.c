/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole-stream analyzer in C11, without the C++ wrapper: counts rows and batches of its input. It
 * shows what the wrapper does for an author: the table, the descriptor, pulling the stream,
 * building Arrow structs whose release callbacks free them, and testing for cancel. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spoor/abi/plugin.h>

static const char kClassId[] = "analyzer.example.count";

/* Canonical JSON (RFC 8785): members sorted, no spaces. */
static const char kDescriptor[] =
    "{\"abi\":{\"major\":1,\"min_host_minor\":0,\"minor\":0},"
    "\"classes\":[{\"determinism\":{\"class\":\"pure\"},\"diagnostics\":[],\"effects\":[],"
    "\"example\":{\"inputs\":[{\"port\":\"rows\",\"rows\":[{\"a\":\"x\"},{\"a\":\"y\"}]}],"
    "\"with\":{}},"
    "\"id\":\"analyzer.example.count\","
    "\"inputs\":[{\"columns\":[],\"name\":\"rows\",\"optional\":false,\"repeat\":false}],"
    "\"kind\":\"analyzer\","
    "\"outputs\":[{\"cardinality\":\"aggregate\",\"columns\":[{\"name\":\"rows\",\"type\":"
    "\"int64\"}],"
    "\"dynamic\":false,\"name\":\"count\",\"passes_input\":false}],"
    "\"params\":{\"additionalProperties\":false,\"properties\":{},\"type\":\"object\"},"
    "\"summary\":\"Number of rows\",\"traits\":[]}],"
    "\"descriptor\":1,\"plugin\":{\"id\":\"org.example.count\",\"version\":\"0.1.0\"}}";

/* ---- the output: one column, one row ----------------------------------------------------------
 */

typedef struct output_schema {
  struct ArrowSchema column;
  struct ArrowSchema* children[1];
} output_schema;

static void release_column_schema(struct ArrowSchema* schema) { schema->release = NULL; }

static void release_schema(struct ArrowSchema* schema) {
  output_schema* mine = (output_schema*)schema->private_data;
  if (mine->column.release != NULL) mine->column.release(&mine->column);
  free(mine);
  schema->release = NULL;
}

static int make_schema(struct ArrowSchema* out) {
  output_schema* mine = (output_schema*)calloc(1, sizeof *mine);
  if (mine == NULL) return 0;
  mine->column.format = "l";
  mine->column.name = "rows";
  mine->column.flags = ARROW_FLAG_NULLABLE;
  mine->column.release = release_column_schema;
  mine->children[0] = &mine->column;
  memset(out, 0, sizeof *out);
  out->format = "+s";
  out->name = "";
  out->n_children = 1;
  out->children = mine->children;
  out->release = release_schema;
  out->private_data = mine;
  return 1;
}

/* A column may be moved out of its batch and outlive it, so each owns its own memory. */
typedef struct output_column {
  int64_t value;
  const void* buffers[2];
} output_column;

typedef struct output_batch {
  struct ArrowArray column;
  struct ArrowArray* children[1];
  const void* buffers[1];
} output_batch;

static void release_column(struct ArrowArray* array) {
  free(array->private_data);
  array->release = NULL;
}

static void release_batch(struct ArrowArray* array) {
  output_batch* mine = (output_batch*)array->private_data;
  if (mine->column.release != NULL) mine->column.release(&mine->column);
  free(mine);
  array->release = NULL;
}

static int make_batch(int64_t value, struct ArrowArray* out) {
  output_batch* mine = (output_batch*)calloc(1, sizeof *mine);
  output_column* column = (output_column*)calloc(1, sizeof *column);
  if (mine == NULL || column == NULL) {
    free(mine);
    free(column);
    return 0;
  }
  column->value = value;
  column->buffers[1] = &column->value;
  mine->column.length = 1;
  mine->column.n_buffers = 2;
  mine->column.buffers = column->buffers;
  mine->column.release = release_column;
  mine->column.private_data = column;
  mine->children[0] = &mine->column;
  memset(out, 0, sizeof *out);
  out->length = 1;
  out->n_buffers = 1;
  out->n_children = 1;
  out->buffers = mine->buffers;
  out->children = mine->children;
  out->release = release_batch;
  out->private_data = mine;
  return 1;
}

/* ---- the class --------------------------------------------------------------------------------
 */

struct spoor_instance {
  const spoor_host* host;
};

static spoor_status fail(const spoor_host* host, spoor_error* error, spoor_status status,
                         const char* text) {
  host->error_set(error, status, text);
  return status;
}

static spoor_status count_rows(const spoor_host* host, spoor_call* call,
                               struct ArrowArrayStream* in, int64_t* rows, spoor_error* error) {
  for (;;) {
    struct ArrowArray batch;
    if (host->is_cancelled(call)) return fail(host, error, SPOOR_CANCELLED, "cancelled");
    memset(&batch, 0, sizeof batch);
    const int code = in->get_next(in, &batch);
    if (code != 0) {
      const char* why = in->get_last_error(in);
      return fail(host, error, code == ECANCELED ? SPOOR_CANCELLED : SPOOR_IO,
                  why != NULL ? why : "the input failed");
    }
    if (batch.release == NULL) return SPOOR_OK;
    *rows += batch.length;
    batch.release(&batch);
  }
}

static spoor_status write_count(const spoor_host* host, spoor_out* out, int64_t rows,
                                spoor_error* error) {
  struct ArrowSchema schema;
  struct ArrowArray batch;
  if (!make_schema(&schema)) return fail(host, error, SPOOR_RESOURCE, "out of memory");
  spoor_status status = host->out_schema(out, 0, &schema);
  if (status != SPOOR_OK) return status == SPOOR_CLOSED ? SPOOR_OK : status;
  if (!make_batch(rows, &batch)) return fail(host, error, SPOOR_RESOURCE, "out of memory");
  status = host->out_batch(out, 0, &batch);
  return status == SPOOR_CLOSED ? SPOOR_OK : status;
}

static spoor_status run(spoor_instance* self, spoor_call* call, struct ArrowArrayStream* in,
                        uint32_t n_in, spoor_out* out, spoor_error* error) {
  int64_t rows = 0;
  spoor_status status = SPOOR_OK;
  for (uint32_t i = 0; i < n_in; ++i) {
    if (status == SPOOR_OK) status = count_rows(self->host, call, &in[i], &rows, error);
    in[i].release(&in[i]);
  }
  return status == SPOOR_OK ? write_count(self->host, out, rows, error) : status;
}

static spoor_instance* create(const spoor_class* class_table, const spoor_host* host,
                              const spoor_config* config, spoor_error* error) {
  spoor_instance* self = NULL;
  (void)config;
  if (strcmp(class_table->id, kClassId) != 0) {
    host->error_set(error, SPOOR_NOT_FOUND, "no such class here");
    return NULL;
  }
  self = (spoor_instance*)malloc(sizeof *self);
  if (self == NULL) {
    host->error_set(error, SPOOR_RESOURCE, "out of memory");
    return NULL;
  }
  self->host = host;
  return self;
}

static void destroy(spoor_instance* self) { free(self); }

static const spoor_analyzer_vt kAnalyzer = {sizeof(spoor_analyzer_vt), 0, run};

static const spoor_class kCount = {.struct_size = sizeof(spoor_class),
                                   .kind = SPOOR_KIND_ANALYZER,
                                   .id = kClassId,
                                   .kind_vt = &kAnalyzer,
                                   .create = create,
                                   .destroy = destroy};

static const spoor_class* const kClasses[] = {&kCount};

static const spoor_plugin kPlugin = {.struct_size = sizeof(spoor_plugin),
                                     .abi_major = SPOOR_ABI_MAJOR,
                                     .abi_minor = SPOOR_ABI_MINOR,
                                     .n_classes = 1,
                                     .descriptor_json = kDescriptor,
                                     .classes = kClasses};

SPOOR_EXPORT const spoor_plugin* spoor_plugin_v1(void) { return &kPlugin; }
