// SPDX-License-Identifier: Apache-2.0
//
// The host a plugin under check sees: it notes everything the plugin does and goes on after a
// breach, so that one fault is one failed check.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/canonical.hpp>
#include <toolkit/arrow/schema.hpp>

#include "host/check/feed.hpp"
#include "host/plan/descriptor.hpp"
#include "host/services/step_services.hpp"

namespace spoor::host::check {

/// Something the contract forbids, and the check it belongs to ("contract.output-valid").
struct Breach {
  std::string check;
  std::string what;
};

/// What a plugin wrote into a spoor_error.
struct ErrorNote {
  spoor_status status = SPOOR_OK;
  std::string text;
  [[nodiscard]] spoor_error* handle() { return reinterpret_cast<spoor_error*>(this); }
};

struct PortRecord {
  bool has_schema = false;  ///< in this call
  toolkit::arrow::Schema schema;
  std::optional<toolkit::arrow::Canonicaliser> canonical;
  std::string shape;  ///< the schema as text
  std::vector<std::string> lines;
  int64_t rows = 0;
  int64_t batches = 0;
  std::map<std::string, uint64_t> dropped;  ///< by reason
};

struct Artifact {
  std::string name;
  std::string mime;
  std::string meta;
  std::string bytes;
};

class CheckHost;

/// One unit of work: what spoor_call, spoor_out and spoor_sink point at. [thread-safe]
class Recorder {
 public:
  Recorder(const CheckHost& host, std::shared_ptr<FeedWatch> watch);

  [[nodiscard]] spoor_call* call() { return reinterpret_cast<spoor_call*>(this); }
  [[nodiscard]] spoor_out* out() { return reinterpret_cast<spoor_out*>(this); }
  [[nodiscard]] spoor_sink* sink() { return reinterpret_cast<spoor_sink*>(this); }
  static Recorder& of(const void* handle) {
    return *static_cast<Recorder*>(const_cast<void*>(handle));
  }
  /// Takes over the schemas that another unit of work of the same step has set.
  void adopt_schemas(const Recorder& other);
  /// The next partition of the same source: every port's schema is set again, and must be equal.
  void next_call();

  void breach(const char* check, std::string what);
  [[nodiscard]] bool cancelled() const { return watch_->cancelled; }

  // What to do to the plugin.
  int64_t deadline_ns = INT64_MAX;
  int64_t close_after = INT64_MAX;  ///< batches until outputs are CLOSED
  std::string call_json = "{}";
  const toolkit::arrow::Schema* input =
      nullptr;  ///< of the only input, for outputs that pass it on

  // What the plugin did.
  std::vector<PortRecord> ports;
  std::string plain_bytes;
  std::vector<Artifact> artifacts;
  std::map<std::string, uint64_t> diagnostics;
  uint64_t records_read = 0;
  std::vector<Breach> breaches;
  std::atomic<int64_t> cancel_questions{0};
  std::atomic<bool> refused{false};  ///< the plugin was told CANCELLED by an output or a sink

 private:
  friend struct HostCalls;
  spoor_status take_schema(uint32_t port, toolkit::arrow::Schema schema);
  spoor_status take_batch(uint32_t port, toolkit::arrow::Array batch);
  void check_declared(uint32_t port, const toolkit::arrow::Schema& canonical);

  const CheckHost* host_;
  std::shared_ptr<FeedWatch> watch_;
  std::mutex mutex_;
};

struct HostOptions {
  uint32_t struct_size = sizeof(spoor_host);
  std::set<std::string> absent;  ///< services that are not there although they are granted
};

/// The table of one instance. [thread-safe]
class CheckHost {
 public:
  /// Both must outlive the host.
  CheckHost(const plan::ClassSpec& spec, const StepServices& services, HostOptions options);
  CheckHost(const CheckHost&) = delete;
  CheckHost& operator=(const CheckHost&) = delete;

  [[nodiscard]] const spoor_host* table() const { return &embedded_.table; }
  [[nodiscard]] const plan::ClassSpec& spec() const { return spec_; }
  /// Services that were asked for without the effect.
  [[nodiscard]] std::set<std::string> undeclared() const;

 private:
  friend struct HostCalls;
  struct Embedded {
    spoor_host table;
    CheckHost* owner;
  };
  const plan::ClassSpec& spec_;
  const StepServices& services_;
  const HostOptions options_;
  mutable std::mutex mutex_;
  std::set<std::string> undeclared_;
  Embedded embedded_;
};

/// For services: sets the ErrorNote behind a handle; NULL is allowed.
void note_error(spoor_error* error, spoor_status status, const char* text);

}  // namespace spoor::host::check
