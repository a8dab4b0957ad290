// SPDX-License-Identifier: Apache-2.0
#include "host/run/step.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <type_traits>

#include "host/run/version.hpp"

namespace spoor::host {
namespace {

/// Nothing that the host's own code throws may unwind through a plugin's frames.
template <class Body>
auto guarded(Body body) noexcept -> decltype(body()) {
  using Value = decltype(body());
  try {
    return body();
  } catch (...) {
    if constexpr (std::is_same_v<Value, spoor_status>) return SPOOR_RESOURCE;
    if constexpr (!std::is_void_v<Value>) return Value{};
  }
}

// The functions of spoor_host. Each is reached from plugin code, on any thread.

const void* get_service(const spoor_host* host, const char* id) {
  if (id == nullptr) return nullptr;
  return guarded([&] { return StepHost::of(host).service(id); });
}

void error_set(spoor_error* error, spoor_status status, const char* text) {
  if (error != nullptr) guarded([&] { ErrorBox::of(error).set(status, text); });
}

void error_detail(spoor_error* error, const char* key, const void* value, uint64_t size) {
  if (error != nullptr) guarded([&] { ErrorBox::of(error).detail(key, value, size); });
}

void error_retry_after(spoor_error* error, int64_t ns) {
  if (error != nullptr) ErrorBox::of(error).retry_after(ns);
}

const char* error_message(const spoor_error* error) {
  return error != nullptr ? ErrorBox::of(error).text() : "";
}

int32_t is_cancelled(const spoor_call* call) {
  return CallState::of(call).step().cancel.cancelled() ? 1 : 0;
}

int64_t deadline_ns(const spoor_call* call) {
  const StepState& step = CallState::of(call).step();
  const int64_t limit = step.deadline_ns.load();
  return limit == INT64_MAX ? limit : std::max<int64_t>(0, limit - step.own_ns());
}

void progress(spoor_call* call, int64_t done, int64_t total, const char* /*msg*/) {
  StepState& step = CallState::of(call).step();
  step.progress_done = done;
  step.progress_total = total;
}

const char* call_json(const spoor_call* call) {
  return CallState::of(call).step().call_json.c_str();
}

void diagnostic(spoor_call* call, const char* code, uint64_t count, const char* where,
                const char* cause, const char* hint) {
  if (code == nullptr || count == 0) return;
  const CallState& state = CallState::of(call);
  guarded([&] { state.step().ledger.diagnostic(state.order(), code, count, where, cause, hint); });
}

void dropped(spoor_call* call, uint32_t port, const char* reason, uint64_t rows) {
  if (rows == 0) return;
  Ledger& ledger = CallState::of(call).step().ledger;
  guarded([&] { ledger.dropped(port, reason != nullptr ? reason : "unnamed", rows); });
}

void records_read(spoor_call* call, uint64_t n) {
  CallState::of(call).step().ledger.records_read(n);
}

int32_t log_enabled(const spoor_host* host, int32_t level) {
  return StepHost::of(host).step().log().enabled(level) ? 1 : 0;
}

void log_line(const spoor_host* host, const spoor_call* /*call*/, int32_t level, const char* text) {
  StepState& step = StepHost::of(host).step();
  if (text != nullptr) guarded([&] { step.log().log(level, step.name, text); });
}

spoor_status config_i64(const spoor_config* c, const char* pointer, int64_t* out) {
  return guarded([&] { return ConfigView::of(c).i64(pointer, out); });
}
spoor_status config_f64(const spoor_config* c, const char* pointer, double* out) {
  return guarded([&] { return ConfigView::of(c).f64(pointer, out); });
}
spoor_status config_bool(const spoor_config* c, const char* pointer, int32_t* out) {
  return guarded([&] { return ConfigView::of(c).boolean(pointer, out); });
}
spoor_status config_str(const spoor_config* c, const char* pointer, const char** out,
                        uint64_t* size) {
  return guarded([&] { return ConfigView::of(c).str(pointer, out, size); });
}
spoor_status config_json(const spoor_config* c, const char* pointer, const char** out,
                         uint64_t* size) {
  return guarded([&] { return ConfigView::of(c).json_text(pointer, out, size); });
}

spoor_status out_schema(spoor_out* out, uint32_t port, ArrowSchema* schema) {
  return guarded([&] { return OutputTarget::of(out).schema(port, schema); });
}
spoor_status out_batch(spoor_out* out, uint32_t port, ArrowArray* batch) {
  return guarded([&] { return OutputTarget::of(out).batch(port, batch); });
}
spoor_status sink_begin_artifact(spoor_sink* sink, const char* name, const char* mime,
                                 const char* meta) {
  return guarded([&] { return SinkTarget::of(sink).begin(name, mime, meta); });
}
spoor_status sink_write(spoor_sink* sink, const void* data, uint64_t size) {
  return guarded([&] { return SinkTarget::of(sink).write(data, size); });
}

constexpr spoor_host kTable = {
    sizeof(spoor_host),  SPOOR_ABI_MAJOR, SPOOR_ABI_MINOR, "spoor",           kVersion,
    get_service,         error_set,       error_detail,    error_retry_after, is_cancelled,
    deadline_ns,         progress,        call_json,       diagnostic,        dropped,
    records_read,        log_enabled,     log_line,        config_i64,        config_f64,
    config_bool,         config_str,      config_json,     out_schema,        out_batch,
    sink_begin_artifact, sink_write,      error_message};

}  // namespace

void ErrorBox::set(spoor_status status, const char* text) {
  status_ = status;
  text_ = text != nullptr ? text : "";
  details_.clear();
}

void ErrorBox::detail(const char* key, const void* value, uint64_t size) {
  constexpr size_t kMostDetails = 16;
  if (key == nullptr || details_.size() == kMostDetails) return;
  if (value == nullptr) size = 0;
  details_.emplace_back(key, size != 0 ? std::string(static_cast<const char*>(value), size) : "");
}

toolkit::Error ErrorBox::error(spoor_status status, std::string_view function) const {
  toolkit::Error error{status, text_, {}, {}};
  if (text_.empty())
    error.what = std::string(function) + " failed with status " + std::to_string(status) +
                 " and did not say why";
  for (const auto& [key, value] : details_) {
    if (key == "hint")
      error.hint = value;
    else if (key == "where")
      error.where = value;
    else
      error.what += "; " + key + ": " + value;
  }
  return error;
}

const char* text_of(StepStatus status) {
  switch (status) {
    case StepStatus::kWaiting:
      return "waiting";
    case StepStatus::kRunning:
      return "running";
    case StepStatus::kComplete:
      return "complete";
    case StepStatus::kPartial:
      return "partial";
    case StepStatus::kSkipped:
      return "skipped";
    case StepStatus::kFailed:
      return "failed";
    case StepStatus::kUpstream:
      return "upstream";
    case StepStatus::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

StepState::StepState(std::string step_name, size_t inputs, size_t outputs,
                     const std::atomic<bool>* run_cancelled, RunLog* log)
    : name(std::move(step_name)), ledger(inputs, outputs), cancel(run_cancelled), log_(log) {}

void StepState::fail(toolkit::Error error, StepStatus as) {
  const std::lock_guard lock(mutex_);
  const bool passed_on = status_ == StepStatus::kUpstream || status_ == StepStatus::kCancelled;
  const bool has_ended = status_ != StepStatus::kWaiting && status_ != StepStatus::kRunning;
  if (has_ended && !(passed_on && as == StepStatus::kFailed)) return;
  status_ = as;
  error_ = std::move(error);
}

void StepState::set_status(StepStatus status) {
  const std::lock_guard lock(mutex_);
  status_ = status;
}

void StepState::restart() {
  const std::lock_guard lock(mutex_);
  status_ = StepStatus::kRunning;
  error_ = {};
  ledger.restart();
}

StepStatus StepState::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

toolkit::Error StepState::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

int64_t StepState::own_ns() const {
  const std::lock_guard lock(mutex_);
  int64_t spent = called_ns.load();
  const int64_t now = monotonic_ns();
  for (const auto& [call, begin] : open_calls_)
    spent += now - begin;
  return std::max<int64_t>(0, spent - waits.total_ns());
}

void StepState::call_began(const void* call) {
  const std::lock_guard lock(mutex_);
  open_calls_[call] = monotonic_ns();
}

void StepState::call_ended(const void* call) {
  const std::lock_guard lock(mutex_);
  const auto at = open_calls_.find(call);
  if (at == open_calls_.end()) return;
  called_ns += monotonic_ns() - at->second;
  open_calls_.erase(at);
}

bool StepState::in_call() const {
  const std::lock_guard lock(mutex_);
  return !open_calls_.empty();
}

StepHost::StepHost(StepState& step, Services services)
    : step_(&step), services_(std::move(services)), embedded_{kTable, this} {}

}  // namespace spoor::host
