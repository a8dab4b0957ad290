// SPDX-License-Identifier: Apache-2.0
//
// The host and the current unit of work as seen from a plugin's code. `spoor::call()` works on the
// thread the host called in on, and on pool threads started through spoor::pool.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/error.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>

#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <string>
#include <string_view>

SPOOR_SDK_BEGIN

namespace detail {

/// What the trampoline knows about the call in progress on this thread.
struct frame {
  const spoor_host* host = nullptr;
  spoor_call* call = nullptr;
  spoor_error* error = nullptr;
};

inline const frame*& current_frame() noexcept {
  static thread_local const frame* current = nullptr;
  return current;
}

class frame_scope {
 public:
  explicit frame_scope(const frame& now) noexcept : before_(current_frame()) {
    current_frame() = &now;
  }
  ~frame_scope() { current_frame() = before_; }
  frame_scope(const frame_scope&) = delete;
  frame_scope& operator=(const frame_scope&) = delete;

 private:
  const frame* before_;
};

inline spoor_call* current_call() noexcept {
  return current_frame() != nullptr ? current_frame()->call : nullptr;
}
inline spoor_error* current_error() noexcept {
  return current_frame() != nullptr ? current_frame()->error : nullptr;
}

inline spoor_status report(const frame& now, const error& thrown) noexcept {
  const spoor_status code = thrown.code() == SPOOR_OK ? SPOOR_INTERNAL : thrown.code();
  now.host->error_set(now.error, code, thrown.what());
  for (const auto& [key, value] : thrown.details()) {
    now.host->error_detail(now.error, key.c_str(), value.data(), value.size());
  }
  if (thrown.retry_ns() > 0) now.host->error_retry_after(now.error, thrown.retry_ns());
  return code;
}

/// Only inside catch (...): translates whatever was thrown.
inline spoor_status report_current_exception(const frame& now) noexcept {
  try {
    throw;
  } catch (const all_ports_closed&) {
    return SPOOR_OK;
  } catch (const error& thrown) {
    return report(now, thrown);
  } catch (const std::bad_alloc&) {
    now.host->error_set(now.error, SPOOR_RESOURCE, "out of memory");
    return SPOOR_RESOURCE;
  } catch (const std::exception& thrown) {
    now.host->error_set(now.error, SPOOR_INTERNAL, thrown.what());
    return SPOOR_INTERNAL;
  } catch (...) {
    now.host->error_set(now.error, SPOOR_INTERNAL, "the plugin threw an unknown exception");
    return SPOOR_INTERNAL;
  }
}

/// Runs a plugin's code: sets the frame, lets no exception out.
template <class Body>
spoor_status guarded(const frame& now, Body&& body) noexcept {
  const frame_scope scope(now);
  try {
    body();
    return SPOOR_OK;
  } catch (...) {
    return report_current_exception(now);
  }
}

}  // namespace detail

/// The host of this step; valid until the instance is destroyed. [thread-safe]
class host_ref {
 public:
  explicit host_ref(const spoor_host* host) : host_(host) {}

  const char* name() const { return host_->name; }
  const char* version() const { return host_->version; }
  bool log_enabled(int32_t level) const { return host_->log_enabled(host_, level) != 0; }
  void log(int32_t level, const std::string& text) const {
    if (log_enabled(level)) host_->log(host_, detail::current_call(), level, text.c_str());
  }
  /// A service table by id, or NULL when it is absent or not granted.
  template <class Table>
  const Table* service(const char* id) const {
    return static_cast<const Table*>(host_->get_service(host_, id));
  }
  const spoor_host* raw() const { return host_; }

 private:
  const spoor_host* host_;
};

/// Where a diagnostic was found; every part is optional.
class location {
 public:
  location() = default;
  static location file(std::string_view path) { return location().with("file", json(path)); }
  static location row(int64_t number) { return location().with("row", json(number)); }

  location& with(std::string_view key, json value) & {
    parts_[key] = std::move(value);
    return *this;
  }
  location&& with(std::string_view key, json value) && {
    return std::move(with(key, std::move(value)));
  }
  location&& at_offset(uint64_t bytes) && { return std::move(*this).with("offset", json(bytes)); }
  location&& at_row(int64_t number) && { return std::move(*this).with("row", json(number)); }
  /// A short piece of the evidence that shows the fault.
  location&& showing(std::string_view text) && { return std::move(*this).with("text", json(text)); }

  std::string text() const { return parts_.is_null() ? std::string() : parts_.text(); }

 private:
  json parts_;
};

/// The unit of work in progress. [thread-safe]
class call_ref {
 public:
  call_ref(const spoor_host* host, spoor_call* call) : host_(host), call_(call) {}

  bool cancelled() const { return host_->is_cancelled(call_) != 0; }
  /// Throws error(cancelled) once the call should end; cheap enough for every few hundred rows.
  void check() const {
    if (cancelled()) throw error(SPOOR_CANCELLED, "cancelled");
  }
  /// Own time left; INT64_MAX without a deadline.
  int64_t deadline_ns() const { return host_->deadline_ns(call_); }
  void progress(int64_t done, int64_t total = 0, const char* message = nullptr) const {
    host_->progress(call_, done, total, message);
  }
  /// Counts rows that are odd but not lost. `code` is one of describe()'s diagnostics.
  void diagnostic(const char* code, const location& where = {}, const std::string& cause = {},
                  const std::string& hint = {}, uint64_t count = 1) const {
    const std::string place = where.text();
    host_->diagnostic(call_, code, count, place.empty() ? nullptr : place.c_str(),
                      cause.empty() ? nullptr : cause.c_str(),
                      hint.empty() ? nullptr : hint.c_str());
  }
  /// Input rows (a source: records) that get no row on the port, and why.
  void dropped(const char* reason, uint64_t rows = 1, uint32_t port = 0) const {
    host_->dropped(call_, port, reason, rows);
  }
  /// A source's records found, before parsing.
  void records_read(uint64_t records) const { host_->records_read(call_, records); }
  void log(int32_t level, const std::string& text) const {
    if (host_->log_enabled(host_, level) != 0) host_->log(host_, call_, level, text.c_str());
  }
  /// {"step", "inputs":[{"port","step","output"}], "outputs":[{"port","wanted"}]}
  json info() const {
    const char* text = host_->call_json(call_);
    return text == nullptr ? json() : json::parse(text);
  }
  const spoor_host* host() const { return host_; }
  spoor_call* raw() const { return call_; }

 private:
  const spoor_host* host_;
  spoor_call* call_;
};

/// The call this thread is working for. Throws invalid_state outside of one (e.g. in `create`).
inline call_ref call() {
  const detail::frame* now = detail::current_frame();
  if (now == nullptr || now->call == nullptr) {
    throw error(SPOOR_INVALID_STATE, "spoor::call() used outside of a call of the host");
  }
  return call_ref(now->host, now->call);
}

SPOOR_SDK_END
