// SPDX-License-Identifier: Apache-2.0
//
// One configured object of a class under check, and what came of running it. A run is everything
// the kind does: partitions and reads, prepare and every batch, the whole stream, every key, a
// render.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <spoor/abi/plugin.h>

#include "host/check/check_host.hpp"
#include "host/check/feed.hpp"
#include "host/check/sample.hpp"
#include "host/plan/descriptor.hpp"
#include "host/run/config_view.hpp"
#include "host/services/step_services.hpp"

namespace spoor::host::check {

/// The surroundings of a class under check: a folder with the example's files, made-up secrets, a
/// clock that stands still, two threads.
class World {
 public:
  /// `folder` holds the example's files.
  static toolkit::Result<std::unique_ptr<World>> make(const plan::ClassSpec& spec,
                                                      const Sample& sample,
                                                      const std::string& folder);
  [[nodiscard]] const StepServices& services() const { return *services_; }

 private:
  World() = default;
  std::unique_ptr<EvidenceFolders> folders_;
  std::unique_ptr<InputRecorder> recorder_;
  std::unique_ptr<SecretStore> secrets_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<ClockService> clock_;
  std::unique_ptr<StepServices> services_;
};

struct RunOptions {
  FeedOptions feed;
  int64_t deadline_ns = INT64_MAX;
  int64_t close_after = INT64_MAX;
  std::string request = "{}";
  const char* partition = nullptr;  ///< read this one only, instead of asking for partitions
  int only_partition = -1;          ///< of those that were listed, read this one only
};

struct Outcome {
  spoor_status status = SPOOR_OK;
  std::string stage;      ///< the function that ended it: "create", "read", "run", …
  std::string error;      ///< what the plugin said
  std::string exception;  ///< what left a function that must not throw
  int64_t rows_in = 0;
  int64_t keys = 0;
  std::vector<PortRecord> ports;
  std::vector<std::string> answers;
  std::vector<Artifact> artifacts;
  std::string partitions;
  std::vector<Breach> breaches;
  std::map<std::string, uint64_t> diagnostics;
  uint64_t records_read = 0;
  int64_t streams_left = 0;
  int64_t batches_left = 0;
  bool input_changed = false;
  int64_t ns = 0;                ///< of the run
  int64_t ns_after_cancel = -1;  ///< from the cancel to the return; -1: it was not cancelled
  int64_t cancel_questions = 0;
  bool refused = false;  ///< an output or sink said CANCELLED

  [[nodiscard]] bool ok() const { return status == SPOOR_OK && exception.empty(); }
  /// "`run` returned 7: bad row", for messages.
  [[nodiscard]] std::string failure() const;
  /// Everything that two equal runs have in common, one line each.
  [[nodiscard]] std::vector<std::string> lines() const;
};

/// "" when equal, else where the first difference is.
[[nodiscard]] std::string difference(const Outcome& a, const Outcome& b);

class Instance {
 public:
  /// Everything must outlive the instance.
  Instance(const spoor_class& cls, const plan::ClassSpec& spec, const World& world,
           const std::string& config, HostOptions options = {});
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] bool created() const { return instance_ != nullptr; }
  [[nodiscard]] const ErrorNote& create_error() const { return create_error_; }
  [[nodiscard]] const std::string& create_exception() const { return create_exception_; }
  [[nodiscard]] const CheckHost& host() const { return host_; }
  [[nodiscard]] spoor_instance* raw() const { return instance_; }
  [[nodiscard]] uint32_t traits() const;

  Outcome run(const Sample& sample, const RunOptions& options = {});
  /// What may run on several threads at once (reads, process, lookup) on that many, each doing all
  /// of it; the rest once. Only for instances with the trait CONCURRENT.
  [[nodiscard]] std::vector<Outcome> run_on_threads(const Sample& sample, size_t threads);
  /// Calls `destroy` now.
  void destroy();

 private:
  struct Job;
  struct Shared;
  /// Before the part that may run on several threads; false when the run ends here.
  bool begin(Job& job, Shared& shared);
  void work(Job& job, const Shared& shared);
  bool list_partitions(Job& job, Shared& shared);
  void read_partitions(Job& job, const Shared& shared);
  bool prepare(Job& job);
  void process(Job& job);
  bool ask_schema(Job& job, Shared& shared);
  void look_up(Job& job, const Shared& shared);
  void look_up(Job& job, const Shared& shared, const std::string& type,
               const std::vector<std::string>& keys);
  void run_stream(Job& job);
  void render(Job& job);
  [[nodiscard]] bool is_rowwise() const { return (class_.flags & SPOOR_CLASS_ROWWISE) != 0; }

  const spoor_class& class_;
  const plan::ClassSpec& spec_;
  CheckHost host_;
  std::unique_ptr<ConfigView> config_;
  ErrorNote create_error_;
  std::string create_exception_;
  spoor_instance* instance_ = nullptr;
};

}  // namespace spoor::host::check
