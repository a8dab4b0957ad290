// SPDX-License-Identifier: Apache-2.0
//
// Plugins written against the bare ABI, correct as they stand; a known-bad plugin replaces one
// part. Deliberately not the SDK's wrapper: that one makes most of these faults impossible.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <spoor/abi/services.h>

namespace raw {

// ---- Arrow: schemas and batches that own their memory ----

struct SchemaNode {
  std::string name, format;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

inline void release_schema(ArrowSchema* schema) {
  std::unique_ptr<SchemaNode> node(static_cast<SchemaNode*>(schema->private_data));
  for (ArrowSchema& child : node->children) {
    if (child.release != nullptr) child.release(&child);
  }
  schema->release = nullptr;
}

inline void set_schema(ArrowSchema* out, std::string name, std::string format,
                       std::vector<ArrowSchema> children = {}) {
  auto node = std::make_unique<SchemaNode>(
      SchemaNode{std::move(name), std::move(format), std::move(children), {}});
  for (ArrowSchema& child : node->children)
    node->pointers.push_back(&child);
  *out = {};
  out->name = node->name.c_str();
  out->format = node->format.c_str();
  out->flags = ARROW_FLAG_NULLABLE;
  out->n_children = static_cast<int64_t>(node->children.size());
  out->children = node->pointers.data();
  out->release = &release_schema;
  out->private_data = node.release();
}

struct Field {
  const char* name;
  const char* format;
};

inline void make_schema(ArrowSchema* out, const std::vector<Field>& fields) {
  std::vector<ArrowSchema> children(fields.size());
  for (size_t i = 0; i < fields.size(); ++i)
    set_schema(&children[i], fields[i].name, fields[i].format);
  set_schema(out, "", "+s", std::move(children));
}

/// A column of int64 ("l"), int8 ("c") or utf8 ("u") without nulls.
struct Column {
  std::vector<int64_t> longs;
  std::vector<int8_t> bytes;
  std::vector<int32_t> offsets;
  std::string text;

  static Column of_longs(std::vector<int64_t> values) { return {std::move(values), {}, {}, {}}; }
  static Column of_bytes(std::vector<int8_t> values) { return {{}, std::move(values), {}, {}}; }
  static Column of_texts(const std::vector<std::string>& values) {
    Column out;
    out.offsets.push_back(0);
    for (const std::string& value : values) {
      out.text += value;
      out.offsets.push_back(static_cast<int32_t>(out.text.size()));
    }
    return out;
  }
  bool is_text() const { return !offsets.empty(); }
};

struct ArrayNode {
  Column column;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

inline void release_array(ArrowArray* array) {
  std::unique_ptr<ArrayNode> node(static_cast<ArrayNode*>(array->private_data));
  for (ArrowArray& child : node->children) {
    if (child.release != nullptr) child.release(&child);
  }
  array->release = nullptr;
}

inline void set_array(ArrowArray* out, int64_t length, Column column,
                      std::vector<ArrowArray> children = {}) {
  auto node =
      std::make_unique<ArrayNode>(ArrayNode{std::move(column), {nullptr}, std::move(children), {}});
  const Column& c = node->column;
  if (c.is_text()) {
    node->buffers.push_back(c.offsets.data());
    node->buffers.push_back(c.text.data());
  } else if (node->children.empty()) {
    node->buffers.push_back(c.bytes.empty() ? static_cast<const void*>(c.longs.data())
                                            : c.bytes.data());
  }
  for (ArrowArray& child : node->children)
    node->pointers.push_back(&child);
  *out = {};
  out->length = length;
  out->n_buffers = static_cast<int64_t>(node->buffers.size());
  out->buffers = node->buffers.data();
  out->n_children = static_cast<int64_t>(node->children.size());
  out->children = node->pointers.data();
  out->release = &release_array;
  out->private_data = node.release();
}

inline void make_batch(ArrowArray* out, int64_t length, std::vector<Column> columns) {
  std::vector<ArrowArray> children(columns.size());
  for (size_t i = 0; i < columns.size(); ++i)
    set_array(&children[i], length, std::move(columns[i]));
  set_array(out, length, {}, std::move(children));
}

/// A utf8 column as a plugin must read it: with its offset, and its nulls however they are counted.
struct Texts {
  const ArrowArray& array;
  bool null(int64_t row) const {
    const auto* bits = static_cast<const uint8_t*>(array.buffers[0]);
    const int64_t at = array.offset + row;
    return array.null_count != 0 && bits != nullptr && (bits[at >> 3] >> (at & 7) & 1) == 0;
  }
  std::string_view operator[](int64_t row) const {
    const auto* offsets = static_cast<const int32_t*>(array.buffers[1]) + array.offset + row;
    return {static_cast<const char*>(array.buffers[2]) + offsets[0],
            static_cast<size_t>(offsets[1] - offsets[0])};
  }
};

inline int64_t find_column(const ArrowSchema& schema, std::string_view name) {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i]->name == name && std::string_view(schema.children[i]->format) == "u")
      return i;
  }
  return -1;
}

/// One call of a plugin's function.
struct Call {
  const spoor_host* host;
  spoor_call* call;
  spoor_error* error;

  spoor_status fail(spoor_status status, const char* text) const {
    host->error_set(error, status, text);
    return status;
  }
  bool cancelled() const { return host->is_cancelled(call) != 0; }
};

/// Memory trouble becomes a status; nothing else is thrown here.
template <class Body>
spoor_status guarded(const Call& call, Body body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return call.fail(SPOOR_RESOURCE, "out of memory");
  }
}

// ---- descriptors ----

inline std::string document(const char* name, const std::string& cls, const char* abi) {
  return std::string("{\"abi\":") + abi + ",\"classes\":[" + cls +
         "],\"descriptor\":1,\"plugin\":{\"id\":\"org.example." + name +
         "\",\"version\":\"1.0.0\"}}";
}

inline constexpr const char* kTextInput =
    "[{\"columns\":[{\"name\":\"text\",\"required\":true,\"type\":\"utf8\"}],\"name\":\"rows\","
    "\"optional\":false,\"repeat\":false}]";

inline constexpr const char* kTextExample =
    "{\"inputs\":[{\"port\":\"rows\",\"rows\":[{\"text\":\"alpha\"},{\"text\":\"be\"},{\"text\":"
    "null},"
    "{\"text\":\"\"},{\"text\":\"gamma "
    "delta\"},{\"text\":\"e\"},{\"text\":\"zeta\"},{\"text\":\"et\"},"
    "{\"text\":\"theta\"},{\"text\":null},{\"text\":\"i\"},{\"text\":\"kappa\"},{\"text\":\"lam\"},"
    "{\"text\":\"mu\"},{\"text\":\"nu\"},{\"text\":\"xi\"},{\"text\":\"omicron\"},{\"text\":\"pi\"}"
    ","
    "{\"text\":\"rho\"},{\"text\":\"sigma\"}]}],\"with\":{}}";

/// What every kind's plugin may replace.
struct Any {
  static constexpr const char* abi = "{\"major\":1,\"min_host_minor\":0,\"minor\":0}";
  static constexpr uint16_t abi_major = 1;
  static constexpr uint16_t min_host_minor = 0;
  static constexpr const char* effects = "[]";
  static constexpr const char* params =
      "{\"additionalProperties\":false,\"properties\":{},\"type\":\"object\"}";
  static constexpr const char* required = "";
  static bool accepts_class(const char* id, const char* mine) { return std::strcmp(id, mine) == 0; }
  static void on_create(const spoor_host*) {}
  static void on_destroy() {}
  static std::string edited(std::string descriptor) { return descriptor; }
  static constexpr uint32_t size_of_class = sizeof(spoor_class);
  static constexpr uint32_t (*traits)(spoor_instance*) = nullptr;
  static constexpr const void* (*extension)(spoor_instance*, const char*) = nullptr;
};

struct Instance {
  const spoor_host* host;
  int64_t runs = 0;
  int64_t seen = 0;
};

inline Instance& self(spoor_instance* instance) { return *reinterpret_cast<Instance*>(instance); }

/// Table and entry point of one class.
template <class Bad, class Kind>
struct Plugin {
  static spoor_instance* create(const spoor_class* cls, const spoor_host* host,
                                const spoor_config* config, spoor_error* error) {
    if (!Bad::accepts_class(cls->id, id().c_str())) {
      host->error_set(error, SPOOR_NOT_FOUND, "no such class");
      return nullptr;
    }
    const spoor_status status = Bad::configure(host, config, error);
    if (status != SPOOR_OK) return nullptr;
    Bad::on_create(host);
    auto* made = static_cast<Instance*>(std::calloc(1, sizeof(Instance)));
    if (made == nullptr) {
      host->error_set(error, SPOOR_RESOURCE, "out of memory");
      return nullptr;
    }
    made->host = host;
    return reinterpret_cast<spoor_instance*>(made);
  }
  static void destroy(spoor_instance* instance) {
    Bad::on_destroy();
    std::free(instance);
  }
  static const std::string& id() {
    static const std::string text = std::string(Kind::kind) + ".example." + Bad::name;
    return text;
  }
  static const spoor_plugin* entry() {
    static const std::string text =
        Bad::edited(document(Bad::name, Kind::template description<Bad>(id()), Bad::abi));
    static const spoor_class cls = {Bad::size_of_class,
                                    Kind::number,
                                    Kind::flags,
                                    0,
                                    id().c_str(),
                                    Kind::template table<Bad>(),
                                    create,
                                    destroy,
                                    nullptr,
                                    Bad::traits,
                                    Bad::extension};
    static const spoor_class* const classes[] = {&cls};
    static const spoor_plugin plugin = {
        sizeof(spoor_plugin), Bad::abi_major, 0, Bad::min_host_minor, 0, 1, text.c_str(), classes};
    return &plugin;
  }
};

// ---- an analyzer: the length of each text, null counts as 0 ----

struct Analyzer : Any {
  static constexpr const char* kind = "analyzer";
  static constexpr uint32_t number = SPOOR_KIND_ANALYZER;
  static constexpr uint32_t flags = 0;
  static constexpr const char* cardinality = "map";
  static constexpr const char* column = "n";
  static constexpr const char* format = "l";

  static spoor_status configure(const spoor_host*, const spoor_config*, spoor_error*) {
    return SPOOR_OK;
  }

  static void make_output_schema(ArrowSchema* out, const char* name, const char* type) {
    make_schema(out, {{name, type}});
  }
  static int64_t measure(const Texts& texts, int64_t row) {
    return texts.null(row) ? 0 : static_cast<int64_t>(texts[row].size());
  }
  template <class Bad>
  static void fill(Instance&, const Texts& texts, int64_t rows, ArrowArray* out) {
    std::vector<int64_t> values;
    for (int64_t row = 0; row < rows; ++row)
      values.push_back(Bad::measure(texts, row));
    make_batch(out, rows, {Column::of_longs(std::move(values))});
  }
  static void before_batch(const Call&, Instance&) {}
  static void after_batch(ArrowArray&) {}
  static void release_input(ArrowArrayStream* in) { in->release(in); }

  template <class Bad>
  static spoor_status each_batch(const Call& call, Instance& mine, ArrowArrayStream* in,
                                 const ArrowSchema& schema, spoor_out* out) {
    const int64_t text = find_column(schema, "text");
    if (text < 0) return call.fail(SPOOR_INVALID_DATA, "there is no column `text`");
    for (;;) {
      ArrowArray batch{};
      if (const int code = in->get_next(in, &batch); code != 0)
        return Bad::on_input_error(call, code);
      if (batch.release == nullptr) return SPOOR_OK;
      const std::unique_ptr<ArrowArray, void (*)(ArrowArray*)> released(
          &batch, [](ArrowArray* a) { a->release(a); });
      Bad::before_batch(call, mine);
      ArrowArray made{};
      Bad::template fill<Bad>(mine, Texts{*batch.children[text]}, batch.length, &made);
      Bad::after_batch(batch);
      if (made.release == nullptr) continue;
      const spoor_status status = call.host->out_batch(out, 0, &made);
      if (status == SPOOR_CLOSED) return SPOOR_OK;
      if (status != SPOOR_OK) return call.fail(status, "the output took no more");
    }
  }
  static spoor_status on_input_error(const Call& call, int code) {
    return call.fail(code == ECANCELED ? SPOOR_CANCELLED : SPOOR_IO, "the input failed");
  }
  template <class Bad>
  static spoor_status set_output(const Call& call, spoor_out* out) {
    ArrowSchema made{};
    Bad::make_output_schema(&made, Bad::column, Bad::format);
    const spoor_status status = call.host->out_schema(out, 0, &made);
    return status == SPOOR_OK ? status : call.fail(status, "the host refused the schema");
  }
  template <class Bad>
  static spoor_status run(spoor_instance* instance, spoor_call* raw_call, ArrowArrayStream* in,
                          uint32_t n_in, spoor_out* out, spoor_error* error) {
    Instance& mine = self(instance);
    const Call call{mine.host, raw_call, error};
    const spoor_status status = Bad::template guard<Bad>(call, [&]() -> spoor_status {
      ++mine.runs;
      ArrowSchema schema{};
      if (in->get_schema(in, &schema) != 0) return call.fail(SPOOR_IO, "the input failed");
      const std::unique_ptr<ArrowSchema, void (*)(ArrowSchema*)> released(
          &schema, [](ArrowSchema* s) { s->release(s); });
      spoor_status done = Bad::template set_output<Bad>(call, out);
      if (done == SPOOR_OK) done = Bad::template each_batch<Bad>(call, mine, in, schema, out);
      return done;
    });
    for (uint32_t i = 0; i < n_in; ++i)
      Bad::release_input(&in[i]);
    return status;
  }
  template <class Bad, class Body>
  static spoor_status guard(const Call& call, Body body) {
    return guarded(call, body);
  }
  template <class Bad>
  static const void* table() {
    static const spoor_analyzer_vt vt = {sizeof vt, 0, &Analyzer::run<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    return std::string("{\"determinism\":{\"class\":\"pure\"},\"diagnostics\":[],\"effects\":") +
           Bad::effects + ",\"example\":" + Bad::example() + ",\"id\":\"" + id +
           "\",\"inputs\":" + kTextInput +
           ",\"kind\":\"analyzer\",\"outputs\":[{\"cardinality\":\"" + Bad::cardinality +
           "\",\"columns\":[{\"name\":\"n\",\"type\":\"int64\"}],\"dynamic\":false,\"name\":"
           "\"lengths\","
           "\"passes_input\":false}],\"params\":" +
           Bad::params + ",\"summary\":\"Lengths of texts\"}";
  }
  static std::string example() { return kTextExample; }
};

// ---- the same, row-wise ----

struct Rowwise : Analyzer {
  static constexpr uint32_t flags = SPOOR_CLASS_ROWWISE;
  template <class Bad>
  static spoor_status prepare(spoor_instance* instance, spoor_call* raw_call, const ArrowSchema* in,
                              spoor_out* out, spoor_error* error) {
    Instance& mine = self(instance);
    const Call call{mine.host, raw_call, error};
    mine.seen = 0;
    mine.runs = find_column(*in, "text");
    if (mine.runs < 0) return call.fail(SPOOR_INVALID_DATA, "there is no column `text`");
    return guarded(call, [&] { return set_output<Bad>(call, out); });
  }
  template <class Bad>
  static spoor_status process(spoor_instance* instance, spoor_call* raw_call, ArrowArray* in,
                              spoor_out* out, spoor_error* error) {
    Instance& mine = self(instance);
    const Call call{mine.host, raw_call, error};
    const spoor_status status = guarded(call, [&] {
      ArrowArray made{};
      Bad::template fill<Bad>(mine, Texts{*in->children[mine.runs]}, in->length, &made);
      const spoor_status sent = call.host->out_batch(out, 0, &made);
      return sent == SPOOR_CLOSED || sent == SPOOR_OK ? SPOOR_OK
                                                      : call.fail(sent, "the output took no more");
    });
    in->release(in);
    return status;
  }
  template <class Bad>
  static const void* table() {
    static const spoor_rowwise_vt vt = {sizeof vt, 0, &Rowwise::prepare<Bad>,
                                        &Rowwise::process<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    std::string out = Analyzer::description<Bad>(id);
    return out.insert(out.find(",\"summary\""), ",\"rowwise\":true");
  }
};

// ---- an enricher: the length of a key ----

struct Enricher : Any {
  static constexpr const char* kind = "enricher";
  static constexpr uint32_t number = SPOOR_KIND_ENRICHER;
  static constexpr uint32_t flags = 0;
  static spoor_status configure(const spoor_host*, const spoor_config*, spoor_error*) {
    return SPOOR_OK;
  }
  static int64_t answers(int64_t keys) { return keys; }
  static int8_t status_of(std::string_view) { return SPOOR_ANSWER_OK; }

  static spoor_status answer_schema(spoor_instance* instance, ArrowSchema* out,
                                    spoor_error* error) {
    return guarded({self(instance).host, nullptr, error}, [&]() -> spoor_status {
      make_schema(out, {{"status", "c"}, {"error", "u"}, {"n", "l"}});
      return SPOOR_OK;
    });
  }
  template <class Bad>
  static spoor_status lookup(spoor_instance* instance, spoor_call* raw_call, const char*,
                             const ArrowSchema*, ArrowArray* keys, ArrowArray* out,
                             spoor_error* error) {
    const Call call{self(instance).host, raw_call, error};
    const spoor_status status = guarded(call, [&]() -> spoor_status {
      const Texts texts{*keys};
      const int64_t rows = Bad::answers(keys->length);
      std::vector<int8_t> statuses;
      std::vector<int64_t> lengths;
      for (int64_t row = 0; row < rows; ++row) {
        statuses.push_back(Bad::status_of(texts[row]));
        lengths.push_back(static_cast<int64_t>(texts[row].size()));
      }
      make_batch(out, rows,
                 {Column::of_bytes(std::move(statuses)),
                  Column::of_texts(std::vector<std::string>(static_cast<size_t>(rows))),
                  Column::of_longs(std::move(lengths))});
      return SPOOR_OK;
    });
    keys->release(keys);
    return status;
  }
  template <class Bad>
  static const void* table() {
    static const spoor_enricher_vt vt = {sizeof vt, 0, &Enricher::answer_schema,
                                         &Enricher::lookup<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    return std::string(
               "{\"answers\":[{\"name\":\"n\",\"type\":\"int64\"}],\"determinism\":{\"class\":"
               "\"pure\"},"
               "\"diagnostics\":[],\"effects\":") +
           Bad::effects +
           ",\"example\":{\"keys\":{\"domain\":[\"example.com\",\"example.org\",\"example.net\"]},"
           "\"with\":{}},\"id\":\"" +
           id +
           "\",\"inputs\":[],\"keys\":[\"domain\"],\"kind\":\"enricher\","
           "\"outputs\":[],\"params\":" +
           Bad::params + ",\"summary\":\"Lengths of keys\"}";
  }
};

// ---- a provider: numbers, in two partitions ----

struct Provider : Any {
  static constexpr const char* kind = "provider";
  static constexpr uint32_t number = SPOOR_KIND_PROVIDER;
  static constexpr uint32_t flags = 0;
  static constexpr const char* list = "[0,1]";
  static spoor_status configure(const spoor_host*, const spoor_config*, spoor_error*) {
    return SPOOR_OK;
  }
  static uint64_t records(uint64_t rows) { return rows; }
  template <class Bad>
  static spoor_status partitions(spoor_instance* instance, spoor_call*, const char*,
                                 spoor_sink* sink, spoor_error*) {
    return self(instance).host->sink_write(sink, Bad::list, std::strlen(Bad::list));
  }
  template <class Bad>
  static spoor_status read(spoor_instance* instance, spoor_call* raw_call, const char*,
                           const char* partition, spoor_out* out, spoor_error* error) {
    const Call call{self(instance).host, raw_call, error};
    return guarded(call, [&]() -> spoor_status {
      ArrowSchema schema{};
      make_schema(&schema, {{"n", "l"}});
      const spoor_status set = call.host->out_schema(out, 0, &schema);
      if (set != SPOOR_OK) return call.fail(set, "the host refused the schema");
      const int64_t first = std::strcmp(partition, "1") == 0 ? 10 : 0;
      ArrowArray made{};
      make_batch(&made, 3, {Column::of_longs({first, first + 1, first + 2})});
      call.host->records_read(raw_call, Bad::records(3));
      const spoor_status sent = call.host->out_batch(out, 0, &made);
      return sent == SPOOR_CLOSED || sent == SPOOR_OK ? SPOOR_OK
                                                      : call.fail(sent, "the output took no more");
    });
  }
  template <class Bad>
  static const void* table() {
    static const spoor_provider_vt vt = {sizeof vt, 0, &Provider::partitions<Bad>,
                                         &Provider::read<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    return std::string("{\"determinism\":{\"class\":\"pure\"},\"diagnostics\":[],\"effects\":") +
           Bad::effects + ",\"example\":{\"inputs\":[],\"with\":{}},\"id\":\"" + id +
           "\",\"inputs\":[],\"kind\":\"provider\","
           "\"outputs\":[{\"cardinality\":\"source\",\"columns\":[{\"name\":\"n\",\"type\":"
           "\"int64\"}],"
           "\"dynamic\":false,\"name\":\"numbers\",\"passes_input\":false}],\"params\":" +
           Bad::params + ",\"summary\":\"Six numbers\"}";
  }
};

// ---- a visualizer: the number of rows, as text ----

struct Visualizer : Any {
  static constexpr const char* kind = "visualizer";
  static constexpr uint32_t number = SPOOR_KIND_VISUALIZER;
  static constexpr uint32_t flags = 0;
  static constexpr const char* file = "count.txt";
  static spoor_status configure(const spoor_host*, const spoor_config*, spoor_error*) {
    return SPOOR_OK;
  }
  static spoor_status count(const Call& call, ArrowArrayStream* in, int64_t& rows) {
    for (;;) {
      ArrowArray batch{};
      const int code = in->get_next(in, &batch);
      if (code != 0)
        return call.fail(code == ECANCELED ? SPOOR_CANCELLED : SPOOR_IO, "the input failed");
      if (batch.release == nullptr) return SPOOR_OK;
      rows += batch.length;
      batch.release(&batch);
    }
  }
  template <class Bad>
  static spoor_status render(spoor_instance* instance, spoor_call* raw_call, ArrowArrayStream* in,
                             uint32_t n_in, spoor_sink* sink, spoor_error* error) {
    const Call call{self(instance).host, raw_call, error};
    int64_t rows = 0;
    spoor_status status = SPOOR_OK;
    for (uint32_t i = 0; i < n_in; ++i) {
      if (status == SPOOR_OK) status = count(call, &in[i], rows);
      in[i].release(&in[i]);
    }
    if (status != SPOOR_OK) return status;
    status = call.host->sink_begin_artifact(sink, Bad::file, "text/plain", nullptr);
    if (status != SPOOR_OK) return call.fail(status, "the host refused the artifact");
    char text[24];
    const int n = std::snprintf(text, sizeof text, "%ld\n", static_cast<long>(rows));
    return call.host->sink_write(sink, text, static_cast<uint64_t>(n));
  }
  template <class Bad>
  static const void* table() {
    static const spoor_visualizer_vt vt = {sizeof vt, 0, &Visualizer::render<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    return std::string("{\"determinism\":{\"class\":\"pure\"},\"diagnostics\":[],\"effects\":") +
           Bad::effects + ",\"example\":" + kTextExample + ",\"id\":\"" + id +
           "\",\"inputs\":" + kTextInput +
           ",\"kind\":\"visualizer\",\"outputs\":[],\"params\":" + Bad::params +
           ",\"summary\":\"Counts rows\"}";
  }
};

}  // namespace raw

#define RAW_PLUGIN(Bad)                                    \
  SPOOR_EXPORT const spoor_plugin* spoor_plugin_v1(void) { \
    return ::raw::Plugin<Bad, Bad>::entry();               \
  }
