// SPDX-License-Identifier: Apache-2.0
#include "host/check/check_host.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <toolkit/arrow/validate.hpp>

#include "host/run/config_view.hpp"
#include "host/run/contract.hpp"

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;

constexpr const char* kSchemaDeclared = "contract.schema-declared";
constexpr const char* kSchemaOnce = "contract.schema-once";
constexpr const char* kOutputValid = "contract.output-valid";
constexpr const char* kArtifacts = "contract.artifacts";
constexpr const char* kDiagnostics = "contract.diagnostics-declared";

std::string port_name(const plan::ClassSpec& spec, uint32_t port) {
  if (port < spec.outputs.size()) return "output \"" + spec.outputs[port].name + "\"";
  return "output number " + std::to_string(port);
}

bool is_plain_file_name(const std::string& name) {
  return !name.empty() && name.size() <= 255 && name[0] != '.' &&
         name.find('/') == std::string::npos && name.find('\\') == std::string::npos &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

Recorder::Recorder(const CheckHost& host, std::shared_ptr<FeedWatch> watch)
    : ports(host.spec().outputs.size()), host_(&host), watch_(std::move(watch)) {}

void Recorder::next_call() {
  const std::lock_guard lock(mutex_);
  for (PortRecord& port : ports)
    port.has_schema = false;
}

void Recorder::adopt_schemas(const Recorder& other) {
  for (size_t i = 0; i < ports.size(); ++i) {
    if (!other.ports[i].canonical) continue;
    ports[i].schema = other.ports[i].schema.copy();
    ports[i].shape = other.ports[i].shape;
    auto canonical = arrow::Canonicaliser::make(*ports[i].schema, {});
    if (canonical) ports[i].canonical.emplace(std::move(*canonical));
  }
}

void Recorder::breach(const char* check, std::string what) {
  if (breaches.size() < 100) breaches.push_back({check, std::move(what)});
}

// Declared columns, and before them the input's where the output passes its input on.
void Recorder::check_declared(uint32_t port, const arrow::Schema& canonical) {
  const plan::OutputSpec& spec = host_->spec().outputs[port];
  if (auto ok = check_output(spec, canonical); !ok) {
    return breach(kSchemaDeclared, port_name(host_->spec(), port) + ": " + ok.error().what);
  }
  if (spec.dynamic || !spec.passes_input || input == nullptr) return;
  for (int64_t i = 0; i < (*input)->n_children; ++i) {
    const char* name = (*input)->children[i]->name;
    if (i < canonical->n_children && std::strcmp(canonical->children[i]->name, name) == 0) continue;
    return breach(kSchemaDeclared, port_name(host_->spec(), port) +
                                       " passes its input on, but its column number " +
                                       std::to_string(i) + " is not \"" + name + "\"");
  }
}

spoor_status Recorder::take_schema(uint32_t index, arrow::Schema schema) {
  const std::lock_guard lock(mutex_);
  if (index >= ports.size()) {
    breach(kSchemaDeclared, port_name(host_->spec(), index) + " is not declared");
    return SPOOR_INVALID_ARGUMENT;
  }
  PortRecord& port = ports[index];
  const std::string who = port_name(host_->spec(), index);
  if (port.has_schema) breach(kSchemaOnce, who + ": its schema was set twice in one call");
  port.has_schema = true;
  if (auto ok = arrow::validate_table_schema(*schema); !ok) {
    breach(kOutputValid, who + ": bad schema: " + ok.error().what);
    return SPOOR_INVALID_DATA;
  }
  auto canonical = arrow::Canonicaliser::make(*schema, {});
  if (!canonical) {
    breach(kOutputValid, who + ": " + canonical.error().what);
    return SPOOR_INVALID_DATA;
  }
  const std::string shape = arrow::describe(*canonical->schema());
  if (port.canonical && port.shape != shape) {
    breach(kSchemaOnce, who + ": two calls do not agree: " + port.shape + " and " + shape);
    return SPOOR_INVALID_DATA;
  }
  if (!port.canonical) check_declared(index, canonical->schema());
  port.shape = shape;
  port.schema = std::move(schema);
  port.canonical.emplace(std::move(*canonical));
  return SPOOR_OK;
}

// After a breach the rows still count, so that the ledger tells of its own faults only.
spoor_status Recorder::take_batch(uint32_t index, arrow::Array batch) {
  const std::lock_guard lock(mutex_);
  if (index >= ports.size()) {
    breach(kSchemaDeclared, port_name(host_->spec(), index) + " is not declared");
    return SPOOR_INVALID_ARGUMENT;
  }
  PortRecord& port = ports[index];
  const std::string who = port_name(host_->spec(), index);
  if (!port.canonical) {
    breach(kSchemaOnce, who + ": a batch came before the schema");
    return SPOOR_INVALID_STATE;
  }
  if (!batch) {
    breach(kOutputValid, who + ": a batch that was released before");
    return SPOOR_INVALID_DATA;
  }
  if (watch_->cancelled) {
    refused = true;
    return SPOOR_CANCELLED;
  }
  if (port.batches >= close_after) return SPOOR_CLOSED;
  ++port.batches;
  port.rows += std::max<int64_t>(0, batch.length());
  if (auto ok = arrow::validate(*port.schema, *batch, arrow::Level::kFull); !ok) {
    breach(kOutputValid, who + ", batch " + std::to_string(port.batches) + ": " + ok.error().what);
    return SPOOR_OK;
  }
  arrow::CanonicalCounters lost;
  const auto canonical = port.canonical->convert(std::move(batch), lost);
  if (!canonical) {
    breach(kOutputValid, who + ": " + canonical.error().what);
    return SPOOR_OK;
  }
  auto lines = render_rows(port.canonical->schema(), *canonical);
  port.lines.insert(port.lines.end(), lines.begin(), lines.end());
  return SPOOR_OK;
}

void note_error(spoor_error* error, spoor_status status, const char* text) {
  if (error == nullptr) return;
  auto& note = *reinterpret_cast<ErrorNote*>(error);
  note.status = status;
  note.text = text == nullptr ? "" : text;
}

/// The functions of spoor_host.
struct HostCalls {
  static CheckHost& host(const spoor_host* table) {
    return *reinterpret_cast<const CheckHost::Embedded*>(table)->owner;
  }
  static const ConfigView& config(const spoor_config* handle) { return ConfigView::of(handle); }

  static const void* get_service(const spoor_host* table, const char* id) {
    CheckHost& self = host(table);
    if (id == nullptr) return nullptr;
    if (!is_granted(id, self.spec_.effects)) {
      const std::lock_guard lock(self.mutex_);
      self.undeclared_.insert(id);
    }
    if (self.options_.absent.contains(id)) return nullptr;
    return self.services_.find(id);
  }

  static void error_detail(spoor_error*, const char*, const void*, uint64_t) {}
  static void error_retry_after(spoor_error*, int64_t) {}
  static const char* error_message(const spoor_error* error) {
    return error == nullptr ? "" : reinterpret_cast<const ErrorNote*>(error)->text.c_str();
  }

  static int32_t is_cancelled(const spoor_call* call) {
    if (call == nullptr) return 0;
    Recorder& self = Recorder::of(call);
    ++self.cancel_questions;
    return self.cancelled() || self.deadline_ns <= 0 ? 1 : 0;
  }
  static int64_t deadline_ns(const spoor_call* call) {
    return call == nullptr ? INT64_MAX : Recorder::of(call).deadline_ns;
  }
  static void progress(spoor_call*, int64_t, int64_t, const char*) {}
  static const char* call_json(const spoor_call* call) {
    return call == nullptr ? "{}" : Recorder::of(call).call_json.c_str();
  }

  static void diagnostic(spoor_call* call, const char* code, uint64_t count, const char*,
                         const char*, const char*) {
    if (call == nullptr || code == nullptr) return;
    Recorder& self = Recorder::of(call);
    const std::lock_guard lock(self.mutex_);
    self.diagnostics[code] += count;
    const auto& declared = self.host_->spec().diagnostics;
    const bool known = std::any_of(declared.begin(), declared.end(),
                                   [&](const auto& d) { return d.code == code; });
    if (!known)
      self.breach(kDiagnostics, std::string("diagnostic \"") + code + "\" is not declared");
  }
  static void dropped(spoor_call* call, uint32_t port, const char* reason, uint64_t rows) {
    if (call == nullptr) return;
    Recorder& self = Recorder::of(call);
    const std::lock_guard lock(self.mutex_);
    if (port < self.ports.size()) self.ports[port].dropped[reason == nullptr ? "" : reason] += rows;
  }
  static void records_read(spoor_call* call, uint64_t n) {
    if (call == nullptr) return;
    Recorder& self = Recorder::of(call);
    const std::lock_guard lock(self.mutex_);
    self.records_read += n;
  }

  static int32_t log_enabled(const spoor_host*, int32_t) { return 1; }
  static void log(const spoor_host*, const spoor_call*, int32_t, const char*) {}

  static spoor_status config_i64(const spoor_config* c, const char* at, int64_t* out) {
    return config(c).i64(at, out);
  }
  static spoor_status config_f64(const spoor_config* c, const char* at, double* out) {
    return config(c).f64(at, out);
  }
  static spoor_status config_bool(const spoor_config* c, const char* at, int32_t* out) {
    return config(c).boolean(at, out);
  }
  static spoor_status config_str(const spoor_config* c, const char* at, const char** out,
                                 uint64_t* n) {
    return config(c).str(at, out, n);
  }
  static spoor_status config_json(const spoor_config* c, const char* at, const char** out,
                                  uint64_t* n) {
    return config(c).json_text(at, out, n);
  }

  static spoor_status out_schema(spoor_out* out, uint32_t port, ArrowSchema* moved) {
    return Recorder::of(out).take_schema(port, arrow::Schema::take(moved));
  }
  static spoor_status out_batch(spoor_out* out, uint32_t port, ArrowArray* moved) {
    return Recorder::of(out).take_batch(port, arrow::Array::take(moved));
  }

  static spoor_status begin_artifact(spoor_sink* sink, const char* name, const char* mime,
                                     const char* meta) {
    Recorder& self = Recorder::of(sink);
    const std::lock_guard lock(self.mutex_);
    Artifact artifact{name == nullptr ? "" : name, mime == nullptr ? "" : mime,
                      meta == nullptr ? "" : meta, ""};
    if (!is_plain_file_name(artifact.name)) {
      self.breach(kArtifacts, "\"" + artifact.name + "\" is not a plain file name");
    }
    if (artifact.mime.find('/') == std::string::npos) {
      self.breach(kArtifacts, "artifact \"" + artifact.name + "\" has no media type");
    }
    for (const Artifact& other : self.artifacts) {
      if (other.name == artifact.name) {
        self.breach(kArtifacts, "artifact \"" + artifact.name + "\" was begun twice");
      }
    }
    self.artifacts.push_back(std::move(artifact));
    return SPOOR_OK;
  }
  static spoor_status sink_write(spoor_sink* sink, const void* data, uint64_t size) {
    Recorder& self = Recorder::of(sink);
    const std::lock_guard lock(self.mutex_);
    if (self.cancelled()) {
      self.refused = true;
      return SPOOR_CANCELLED;
    }
    std::string& to = self.artifacts.empty() ? self.plain_bytes : self.artifacts.back().bytes;
    to.append(static_cast<const char*>(data), size);
    return SPOOR_OK;
  }
};

CheckHost::CheckHost(const plan::ClassSpec& spec, const StepServices& services, HostOptions options)
    : spec_(spec), services_(services), options_(std::move(options)), embedded_{} {
  spoor_host& t = embedded_.table;
  embedded_.owner = this;
  t.struct_size = options_.struct_size;
  t.abi_major = SPOOR_ABI_MAJOR;
  t.abi_minor = SPOOR_ABI_MINOR;
  t.name = "spoor plugin check";
  t.version = SPOOR_VERSION;
  t.get_service = &HostCalls::get_service;
  t.error_set = &note_error;
  t.error_detail = &HostCalls::error_detail;
  t.error_retry_after = &HostCalls::error_retry_after;
  t.error_message = &HostCalls::error_message;
  t.is_cancelled = &HostCalls::is_cancelled;
  t.deadline_ns = &HostCalls::deadline_ns;
  t.progress = &HostCalls::progress;
  t.call_json = &HostCalls::call_json;
  t.diagnostic = &HostCalls::diagnostic;
  t.dropped = &HostCalls::dropped;
  t.records_read = &HostCalls::records_read;
  t.log_enabled = &HostCalls::log_enabled;
  t.log = &HostCalls::log;
  t.config_i64 = &HostCalls::config_i64;
  t.config_f64 = &HostCalls::config_f64;
  t.config_bool = &HostCalls::config_bool;
  t.config_str = &HostCalls::config_str;
  t.config_json = &HostCalls::config_json;
  t.out_schema = &HostCalls::out_schema;
  t.out_batch = &HostCalls::out_batch;
  t.sink_begin_artifact = &HostCalls::begin_artifact;
  t.sink_write = &HostCalls::sink_write;
  // A host that is older than a member has whatever there: a plugin that calls it crashes.
  auto* bytes = reinterpret_cast<char*>(&t);
  for (size_t i = options_.struct_size; i < sizeof t; ++i)
    bytes[i] = static_cast<char>(0x81);
}

std::set<std::string> CheckHost::undeclared() const {
  const std::lock_guard lock(mutex_);
  return undeclared_;
}

}  // namespace spoor::host::check
