// SPDX-License-Identifier: Apache-2.0
#include "fake_host.hpp"

#include <climits>
#include <utility>

SPOOR_SDK_BEGIN
namespace testing {

spoor_status set_error(spoor_error* error, spoor_status status, const std::string& message) {
  if (error != nullptr) {
    auto& box = *reinterpret_cast<error_box*>(error);
    box.status = status;
    box.message = message;
  }
  return status;
}

// ---- config
// ----------------------------------------------------------------------------------------

namespace {

std::string unescape(std::string_view token) {
  std::string out;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) {
      out += token[++i] == '1' ? '/' : '~';
    } else {
      out += token[i];
    }
  }
  return out;
}

const json* step_into(const json& from, const std::string& token) {
  if (from.is_object()) return from.find(token);
  if (!from.is_array() || token.empty()) return nullptr;
  size_t index = 0;
  for (const char c : token) {
    if (c < '0' || c > '9' || index > from.items().size()) return nullptr;
    index = index * 10 + static_cast<size_t>(c - '0');
  }
  return index < from.items().size() ? &from.items()[index] : nullptr;
}

}  // namespace

const json* config_box::find(std::string_view pointer) const {
  const json* now = &document_;
  while (now != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    const size_t end = pointer.find('/');
    now = step_into(*now, unescape(pointer.substr(0, end)));
    pointer = end == std::string_view::npos ? std::string_view() : pointer.substr(end);
  }
  return now == nullptr || now->is_null() ? nullptr : now;
}

const std::string& config_box::keep_text(const std::string& pointer, const json& value) const {
  const std::lock_guard<std::mutex> held(lock_);
  return texts_.emplace(pointer, value.text()).first->second;
}

// ---- what a run reports
// ----------------------------------------------------------------------------

void call_state::fault(const std::string& what) {
  if (host_fault.empty()) host_fault = what;
}

void call_state::add_diagnostic(const char* code, uint64_t count, const char* where,
                                const char* cause, const char* hint) {
  const std::lock_guard<std::mutex> held(lock);
  seen_diagnostic& seen = result->diagnostics_[code];
  const auto text = [](const char* value) { return std::string(value != nullptr ? value : ""); };
  seen.code = code;
  seen.count += count;
  seen.where.push_back(text(where));
  seen.causes.push_back(text(cause));
  seen.hints.push_back(text(hint));
}

void call_state::add_dropped(uint32_t index, const char* reason, uint64_t rows) {
  const std::lock_guard<std::mutex> held(lock);
  if (index >= ports.size()) return fault("dropped() names a port that does not exist");
  ports[index].dropped += rows;
  result->dropped_[{ports[index].name, reason}] += rows;
}

void call_state::add_records(uint64_t records) {
  const std::lock_guard<std::mutex> held(lock);
  result->records_read_ += records;
}

void call_state::add_log(const char* text) {
  const std::lock_guard<std::mutex> held(lock);
  result->log_.emplace_back(text);
}

spoor_status call_state::take_schema(uint32_t index, detail::schema_holder schema) {
  const std::lock_guard<std::mutex> held(lock);
  if (index >= ports.size()) {
    fault("out_schema names a port that does not exist");
    return SPOOR_INVALID_ARGUMENT;
  }
  port& mine = ports[index];
  if (mine.has_schema && !mine.may_repeat_schema) {
    fault("output '" + mine.name + "' was given a schema twice");
    return SPOOR_INVALID_STATE;
  }
  if (mine.has_schema) {
    std::vector<detail::array_holder> none_a, none_b;
    const table before(detail::copy_schema(mine.schema.get()), std::move(none_a));
    const table now(std::move(schema), std::move(none_b));
    if (before != now) fault("two partitions give output '" + mine.name + "' different columns");
    return before == now ? SPOOR_OK : SPOOR_INVALID_DATA;
  }
  mine.schema = std::move(schema);
  mine.has_schema = true;
  return SPOOR_OK;
}

spoor_status call_state::take_batch(uint32_t index, detail::array_holder batch) {
  const std::lock_guard<std::mutex> held(lock);
  if (index >= ports.size() || !ports[index].has_schema) {
    fault("a batch came for an output without a schema");
    return SPOOR_INVALID_STATE;
  }
  port& mine = ports[index];
  if (std::string wrong = find_fault(mine.schema.get(), batch.get()); !wrong.empty()) {
    fault("output '" + mine.name + "': " + wrong);
    return SPOOR_INVALID_DATA;
  }
  if (batches_seen++ >= around->close_after) return SPOOR_CLOSED;
  if (cancelled()) return SPOOR_CANCELLED;
  mine.rows += batch.get().length;
  mine.batches.push_back(std::move(batch));
  return SPOOR_OK;
}

spoor_status call_state::begin_artifact(const char* name, const char* mime, const char* meta) {
  if (cancelled()) return SPOOR_CANCELLED;
  const std::string text = name;
  if (text.empty() || text.find('/') != std::string::npos || text[0] == '.') {
    fault("'" + text + "' is not a plain file name for an artifact");
    return SPOOR_INVALID_ARGUMENT;
  }
  result->artifacts_.push_back({text, mime, meta != nullptr ? meta : "", {}});
  return SPOOR_OK;
}

spoor_status call_state::add_bytes(const void* data, uint64_t size) {
  if (cancelled()) return SPOOR_CANCELLED;
  std::string& to = result->artifacts_.empty() ? plain_bytes : result->artifacts_.back().data;
  to.append(static_cast<const char*>(data), size);
  return SPOOR_OK;
}

// ---- the table
// -------------------------------------------------------------------------------------

struct fake_host::functions {
  static const fake_host& self(const spoor_host* host) {
    return *reinterpret_cast<const body*>(host)->owner;
  }
  static const void* get_service(const spoor_host* host, const char* id) {
    return self(host).services_.find(id);
  }
  static void error_set(spoor_error* error, spoor_status status, const char* text) {
    set_error(error, status, text);
  }
  static void error_detail(spoor_error* error, const char* key, const void* value, uint64_t size) {
    if (error == nullptr) return;
    reinterpret_cast<error_box*>(error)->details[key] =
        std::string(static_cast<const char*>(value), size);
  }
  static void error_retry_after(spoor_error* error, int64_t ns) {
    if (error != nullptr) reinterpret_cast<error_box*>(error)->retry_ns = ns;
  }
  static int32_t is_cancelled(const spoor_call* call) { return call_state::of(call).cancelled(); }
  static int64_t deadline_ns(const spoor_call*) { return INT64_MAX; }
  static void progress(spoor_call*, int64_t, int64_t, const char*) {}
  static const char* call_json(const spoor_call* call) { return call_state::of(call).info.c_str(); }
  static void diagnostic(spoor_call* call, const char* code, uint64_t count, const char* where,
                         const char* cause, const char* hint) {
    call_state::of(call).add_diagnostic(code, count, where, cause, hint);
  }
  static void dropped(spoor_call* call, uint32_t port, const char* reason, uint64_t rows) {
    call_state::of(call).add_dropped(port, reason, rows);
  }
  static void records_read(spoor_call* call, uint64_t records) {
    call_state::of(call).add_records(records);
  }
  static int32_t log_enabled(const spoor_host*, int32_t) { return 1; }
  static void log(const spoor_host*, const spoor_call* call, int32_t, const char* text) {
    if (call != nullptr) call_state::of(call).add_log(text);
  }

  static const config_box& of(const spoor_config* config) {
    return *reinterpret_cast<const config_box*>(config);
  }
  static spoor_status config_i64(const spoor_config* config, const char* pointer, int64_t* out) {
    const json* value = of(config).find(pointer);
    if (value == nullptr) return SPOOR_NOT_FOUND;
    if (!value->is_int()) return SPOOR_INVALID_ARGUMENT;
    *out = value->i64();
    return SPOOR_OK;
  }
  static spoor_status config_f64(const spoor_config* config, const char* pointer, double* out) {
    const json* value = of(config).find(pointer);
    if (value == nullptr) return SPOOR_NOT_FOUND;
    if (!value->is_number()) return SPOOR_INVALID_ARGUMENT;
    *out = value->f64();
    return SPOOR_OK;
  }
  static spoor_status config_bool(const spoor_config* config, const char* pointer, int32_t* out) {
    const json* value = of(config).find(pointer);
    if (value == nullptr) return SPOOR_NOT_FOUND;
    if (!value->is_bool()) return SPOOR_INVALID_ARGUMENT;
    *out = value->boolean() ? 1 : 0;
    return SPOOR_OK;
  }
  static spoor_status config_str(const spoor_config* config, const char* pointer, const char** out,
                                 uint64_t* size) {
    const json* value = of(config).find(pointer);
    if (value == nullptr) return SPOOR_NOT_FOUND;
    if (!value->is_string()) return SPOOR_INVALID_ARGUMENT;
    *out = value->str().c_str();
    *size = value->str().size();
    return SPOOR_OK;
  }
  static spoor_status config_json(const spoor_config* config, const char* pointer, const char** out,
                                  uint64_t* size) {
    const json* value = of(config).find(pointer);
    if (value == nullptr) return SPOOR_NOT_FOUND;
    const std::string& text = of(config).keep_text(pointer, *value);
    *out = text.c_str();
    *size = text.size();
    return SPOOR_OK;
  }

  static spoor_status out_schema(spoor_out* out, uint32_t port, ArrowSchema* schema) {
    return call_state::of(out).take_schema(port, detail::schema_holder(std::move(*schema)));
  }
  static spoor_status out_batch(spoor_out* out, uint32_t port, ArrowArray* batch) {
    return call_state::of(out).take_batch(port, detail::array_holder(std::move(*batch)));
  }
  static spoor_status sink_begin_artifact(spoor_sink* sink, const char* name, const char* mime,
                                          const char* meta) {
    return call_state::of(sink).begin_artifact(name, mime, meta);
  }
  static spoor_status sink_write(spoor_sink* sink, const void* data, uint64_t size) {
    return call_state::of(sink).add_bytes(data, size);
  }
  static const char* error_message(const spoor_error* error) {
    return error == nullptr ? "" : reinterpret_cast<const error_box*>(error)->message.c_str();
  }
};

fake_host::fake_host(const world& around) : body_{}, services_(around) {
  using f = functions;
  spoor_host& t = body_.table;
  body_.owner = this;
  t.struct_size = sizeof t;
  t.abi_major = SPOOR_ABI_MAJOR;
  t.abi_minor = SPOOR_ABI_MINOR;
  t.name = "spoor-testing";
  t.version = "1.0.0";
  t.get_service = f::get_service;
  t.error_set = f::error_set;
  t.error_detail = f::error_detail;
  t.error_retry_after = f::error_retry_after;
  t.is_cancelled = f::is_cancelled;
  t.deadline_ns = f::deadline_ns;
  t.progress = f::progress;
  t.call_json = f::call_json;
  t.diagnostic = f::diagnostic;
  t.dropped = f::dropped;
  t.records_read = f::records_read;
  t.log_enabled = f::log_enabled;
  t.log = f::log;
  t.config_i64 = f::config_i64;
  t.config_f64 = f::config_f64;
  t.config_bool = f::config_bool;
  t.config_str = f::config_str;
  t.config_json = f::config_json;
  t.out_schema = f::out_schema;
  t.out_batch = f::out_batch;
  t.sink_begin_artifact = f::sink_begin_artifact;
  t.sink_write = f::sink_write;
  t.error_message = f::error_message;
}

}  // namespace testing
SPOOR_SDK_END
