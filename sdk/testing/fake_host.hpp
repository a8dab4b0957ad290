// SPDX-License-Identifier: Apache-2.0
//
// The host's side of the C ABI in memory: its table, and the objects behind the opaque pointers.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/testing/plugin_test.hpp>

#include "services.hpp"
#include "world.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

/// Behind spoor_error.
struct error_box {
  spoor_status status = SPOOR_OK;
  std::string message;
  std::map<std::string, std::string> details;
  int64_t retry_ns = 0;

  spoor_error* handle() { return reinterpret_cast<spoor_error*>(this); }
};

/// Sets a message, if there is a box for it, and returns the status.
spoor_status set_error(spoor_error* error, spoor_status status, const std::string& message);

/// Behind spoor_config: a document with the pointers that were asked for.
class config_box {
 public:
  explicit config_box(json document) : document_(std::move(document)) {}
  const spoor_config* handle() const { return reinterpret_cast<const spoor_config*>(this); }

  /// NULL when absent or null.
  const json* find(std::string_view pointer) const;
  /// Text that lives as long as the box.
  const std::string& keep_text(const std::string& pointer, const json& value) const;

 private:
  json document_;
  mutable std::mutex lock_;
  mutable std::map<std::string, std::string> texts_;
};

/// Behind spoor_call, spoor_out and spoor_sink: everything one run reports.
struct call_state {
  call_state(const world& around_, run_result& result_) : around(&around_), result(&result_) {}
  spoor_call* call() { return reinterpret_cast<spoor_call*>(this); }
  spoor_out* out() { return reinterpret_cast<spoor_out*>(this); }
  spoor_sink* sink() { return reinterpret_cast<spoor_sink*>(this); }
  static call_state& of(const void* handle) {
    return *static_cast<call_state*>(const_cast<void*>(handle));
  }

  struct port {
    std::string name;
    detail::schema_holder schema;
    bool has_schema = false;
    bool may_repeat_schema = false;  ///< of another partition of one source
    std::vector<detail::array_holder> batches;
    int64_t rows = 0;
    uint64_t dropped = 0;
  };

  bool cancelled() const { return batches_seen.load() >= around->cancel_after; }
  /// The host's own finding; the first one stays.
  void fault(const std::string& what);
  void add_diagnostic(const char* code, uint64_t count, const char* where, const char* cause,
                      const char* hint);
  void add_dropped(uint32_t index, const char* reason, uint64_t rows);
  void add_records(uint64_t records);
  void add_log(const char* text);
  spoor_status take_schema(uint32_t index, detail::schema_holder schema);
  spoor_status take_batch(uint32_t index, detail::array_holder batch);
  spoor_status begin_artifact(const char* name, const char* mime, const char* meta);
  spoor_status add_bytes(const void* data, uint64_t size);

  const world* around;
  run_result* result;
  std::string info;  ///< call_json
  std::vector<port> ports;
  std::string plain_bytes;
  std::string host_fault;
  std::atomic<int64_t> batches_seen{0};
  std::mutex lock;
};

/// The table; also the services.
class fake_host {
 public:
  explicit fake_host(const world& around);
  fake_host(const fake_host&) = delete;
  fake_host& operator=(const fake_host&) = delete;
  const spoor_host* table() const { return &body_.table; }
  const service_set& services() const { return services_; }

 private:
  struct functions;
  struct body {
    spoor_host table;
    const fake_host* owner;
  };
  body body_;
  service_set services_;
};

}  // namespace testing
SPOOR_SDK_END
