// SPDX-License-Identifier: Apache-2.0
//
// One step of a running plan: its counts, its stop signal, how it ended, and the objects a plugin
// sees of the host (spoor_host, spoor_call, spoor_error). None of these C handles is ever defined;
// they are the addresses of the objects below.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/run/cancel.hpp"
#include "host/run/config_view.hpp"
#include "host/run/ledger.hpp"
#include "host/run/wait_clock.hpp"
#include "spoor/abi/plugin.h"
#include "toolkit/result.hpp"

namespace spoor::host {

/// What a plugin set through error_set, error_detail, error_retry_after. One thread.
class ErrorBox {
 public:
  [[nodiscard]] spoor_error* handle() { return reinterpret_cast<spoor_error*>(this); }
  static ErrorBox& of(spoor_error* handle) { return *reinterpret_cast<ErrorBox*>(handle); }

  static const ErrorBox& of(const spoor_error* handle) {
    return *reinterpret_cast<const ErrorBox*>(handle);
  }
  [[nodiscard]] const char* text() const { return text_.c_str(); }

  void set(spoor_status status, const char* text);
  void detail(const char* key, const void* value, uint64_t size);
  void retry_after(int64_t ns) { retry_after_ns_ = ns; }
  [[nodiscard]] int64_t retry_after_ns() const { return retry_after_ns_; }
  /// The error of a function that returned `status`.
  [[nodiscard]] toolkit::Error error(spoor_status status, std::string_view function) const;

 private:
  spoor_status status_ = SPOOR_OK;
  std::string text_;
  std::vector<std::pair<std::string, std::string>> details_;
  int64_t retry_after_ns_ = 0;
};

enum class StepStatus {
  kWaiting,
  kRunning,
  kComplete,
  kPartial,    ///< it failed, on_error: partial ended its outputs regularly
  kSkipped,    ///< it failed, on_error: skip gave its consumers an empty table
  kFailed,     ///< it owns an error
  kUpstream,   ///< it ended because a step before it failed
  kCancelled,  ///< it ended because the run did
};
[[nodiscard]] const char* text_of(StepStatus status);

/// Where log lines and progress of a run go. [thread-safe]
class RunLog {
 public:
  RunLog() = default;
  virtual ~RunLog() = default;
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;
  virtual void log(int32_t level, const std::string& step, std::string_view text) = 0;
  [[nodiscard]] virtual bool enabled(int32_t level) const = 0;
};

/// The state of one step. Members are [thread-safe] unless they say otherwise.
class StepState {
 public:
  StepState(std::string name, size_t inputs, size_t outputs, const std::atomic<bool>* run_cancelled,
            RunLog* log);
  StepState(const StepState&) = delete;
  StepState& operator=(const StepState&) = delete;

  const std::string name;
  Ledger ledger;
  CancelToken cancel;
  WaitClock waits;                    ///< for input or room in an output
  std::atomic<int64_t> called_ns{0};  ///< inside plugin calls that have ended, all threads
  std::atomic<int64_t> deadline_ns{INT64_MAX};
  std::atomic<int64_t> timed_out_ns{0};  ///< when it was told that its deadline has passed
  std::atomic<int64_t> progress_done{0};
  std::atomic<int64_t> progress_total{0};
  std::string call_json = "{}";  ///< set before the step starts

  /// The first error wins, except that an error of its own replaces a passed-on one.
  void fail(toolkit::Error error, StepStatus as);
  void set_status(StepStatus status);
  /// Back to running, without an error and with an empty ledger, for another attempt.
  void restart();
  [[nodiscard]] StepStatus status() const;
  [[nodiscard]] toolkit::Error error() const;
  [[nodiscard]] RunLog& log() { return *log_; }

  /// Own time: in calls, those that go on included, less the waits. Sum over threads.
  [[nodiscard]] int64_t own_ns() const;
  void call_began(const void* call);
  void call_ended(const void* call);
  /// Whether a plugin function has not returned.
  [[nodiscard]] bool in_call() const;

 private:
  RunLog* log_;
  mutable std::mutex mutex_;
  StepStatus status_ = StepStatus::kWaiting;
  toolkit::Error error_;
  std::map<const void*, int64_t> open_calls_;  // → begin, monotonic ns
};

/// One unit of work: what spoor_call points at.
class CallState {
 public:
  /// `order`: place in the run for diagnostics, see DiagnosticSample.
  CallState(StepState& step, uint64_t order) : step_(&step), order_(order) {
    step_->call_began(this);
  }
  ~CallState() { step_->call_ended(this); }
  CallState(const CallState&) = delete;
  CallState& operator=(const CallState&) = delete;

  [[nodiscard]] spoor_call* handle() { return reinterpret_cast<spoor_call*>(this); }
  static CallState& of(spoor_call* handle) { return *reinterpret_cast<CallState*>(handle); }
  static const CallState& of(const spoor_call* handle) {
    return *reinterpret_cast<const CallState*>(handle);
  }
  [[nodiscard]] StepState& step() const { return *step_; }
  [[nodiscard]] uint64_t order() const { return order_; }

 private:
  StepState* step_;
  uint64_t order_;
};

/// Receives what a plugin emits: what spoor_out points at.
class OutputTarget {
 public:
  OutputTarget() = default;
  virtual ~OutputTarget() = default;
  OutputTarget(const OutputTarget&) = delete;
  OutputTarget& operator=(const OutputTarget&) = delete;
  virtual spoor_status schema(uint32_t port, ArrowSchema* moved) = 0;
  virtual spoor_status batch(uint32_t port, ArrowArray* moved) = 0;

  [[nodiscard]] spoor_out* handle() { return reinterpret_cast<spoor_out*>(this); }
  static OutputTarget& of(spoor_out* handle) { return *reinterpret_cast<OutputTarget*>(handle); }
};

/// Receives bytes and artifacts: what spoor_sink points at.
class SinkTarget {
 public:
  SinkTarget() = default;
  virtual ~SinkTarget() = default;
  SinkTarget(const SinkTarget&) = delete;
  SinkTarget& operator=(const SinkTarget&) = delete;
  virtual spoor_status begin(const char* name, const char* mime, const char* meta_json) = 0;
  virtual spoor_status write(const void* data, uint64_t size) = 0;

  [[nodiscard]] spoor_sink* handle() { return reinterpret_cast<spoor_sink*>(this); }
  static SinkTarget& of(spoor_sink* handle) { return *reinterpret_cast<SinkTarget*>(handle); }
};

/// The spoor_host of one step. The table is its first part, so that a callback finds the object.
class StepHost {
 public:
  using Services = std::function<const void*(const char* id)>;
  StepHost(StepState& step, Services services);
  StepHost(const StepHost&) = delete;
  StepHost& operator=(const StepHost&) = delete;

  [[nodiscard]] const spoor_host* table() const { return &embedded_.table; }
  static const StepHost& of(const spoor_host* table) {
    return *reinterpret_cast<const Embedded*>(table)->owner;
  }
  [[nodiscard]] const void* service(const char* id) const { return services_(id); }
  [[nodiscard]] StepState& step() const { return *step_; }

 private:
  struct Embedded {
    spoor_host table;
    const StepHost* owner;
  };
  StepState* step_;
  Services services_;
  Embedded embedded_;
};

}  // namespace spoor::host
