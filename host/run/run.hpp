// SPDX-License-Identifier: Apache-2.0
//
// Executes a checked plan: wires ports to edges, gives every step that reads whole streams a
// thread, watches deadlines, and writes the run folder.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "host/plan/graph.hpp"
#include "host/run/results.hpp"
#include "host/run/runtime.hpp"
#include "host/services/input_record.hpp"
#include "host/services/pool.hpp"

namespace spoor::host {

/// Where a class comes from, for the record.
struct ClassSource {
  const spoor_class* cls = nullptr;
  std::string plugin_id;
  std::string plugin_version;
  std::string digest;  ///< SHA-256 of the file; "" for a static plugin
};

/// A file that a step read.
struct StepInput {
  std::string step;
  InputRecord input;
};

struct RunOptions {
  std::filesystem::path runs;        ///< where run folders are made; empty: keep nothing on disk
  uint64_t queue_bytes = 0;          ///< bound of a queued edge; 0 = from the budget
  int64_t grace_ns = 5'000'000'000;  ///< after a cancel, before a plugin call is given up
  bool as_of_given = false;          ///< otherwise it is the clock's, and not shown in the report
  bool debug_log = false;
  std::function<void(const std::string& event_json)> on_event;
  /// spoor_host.get_service of a step; asked from any thread while its instance lives.
  std::function<const void*(const StepState&, const char* id)> service;
  /// All files read so far, by step and path; asked when no step reads any more.
  std::function<std::vector<StepInput>()> inputs;
};

enum class Verdict { kComplete = 0, kPartial = 1, kFailed = 2, kInterrupted = 3 };
[[nodiscard]] const char* text_of(Verdict verdict);

/// One execution. Its threads share ownership, so that one that hangs in a plugin cannot see it go.
class Run : public std::enable_shared_from_this<Run>, public RunLog {
 public:
  struct Bindings {
    std::map<std::string, arrow::Stream> inputs;                         ///< step → rows
    std::vector<std::pair<std::string, std::shared_ptr<Edge>>> outputs;  ///< "step.port" → edge
  };

  Run(plan::Graph graph, std::map<std::string, ClassSource> classes, std::shared_ptr<Pool> pool,
      RunOptions options);
  ~Run() override;

  /// Starts all threads. An error means that nothing was started.
  toolkit::Result<void> start(Bindings bindings);
  /// Whether the run has ended within `ns` (negative: waits for ever).
  bool wait(int64_t ns);
  void cancel();

  // After the end.
  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] const std::string& record_json() const { return record_json_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return final_folder_; }
  [[nodiscard]] bool stuck() const { return stuck_; }

  [[nodiscard]] const plan::Graph& graph() const { return graph_; }

 private:
  friend std::string record_of(const Run& run, const std::vector<StepInput>& inputs);
  struct OutputTask {
    const plan::Output* plan;
    std::shared_ptr<Edge> edge;
    TableResult result;  // by mutex_ until the run ends
    bool done = false;   // by mutex_
  };

  // RunLog
  void log(int32_t level, const std::string& step, std::string_view text) override;
  [[nodiscard]] bool enabled(int32_t level) const override;

  // Wiring, before any thread.
  toolkit::Result<void> make_steps();
  toolkit::Result<void> wire(Bindings& bindings);
  toolkit::Result<void> make_folder();
  std::shared_ptr<Edge> make_edge(bool materialised);
  [[nodiscard]] const plan::OutputSpec& output_spec(size_t step, size_t port);
  [[nodiscard]] std::string call_json(const plan::Step& step) const;

  // Threads.
  void launch(std::function<void()> work);
  void conduct() noexcept;
  void run_all();
  void launch_step(StepRuntime& step, std::function<void()> body);
  void execute(StepRuntime& step);
  void run_last_steps();
  void write_outputs();
  void write_output(OutputTask& task);
  void wait_for_outputs();
  void stop();
  bool wait_idle();
  [[nodiscard]] bool is_stuck() const;
  void watch();
  void watch_deadline(StepRuntime& step);
  void report_progress();
  void emit(const std::string& event_json);

  // The end.
  void finish();
  void take_results();
  void end_instances();
  void write_artifacts();
  [[nodiscard]] Verdict judge() const;

  const plan::Graph graph_;
  const std::map<std::string, ClassSource> classes_;
  const std::shared_ptr<Pool> pool_;
  const RunOptions options_;
  int64_t started_us_ = 0;
  int64_t ended_us_ = 0;

  std::vector<std::unique_ptr<StepRuntime>> steps_;
  std::vector<std::unique_ptr<RowwiseStage>> stages_;  // by step; null unless fused
  std::vector<std::shared_ptr<Edge>> step_edges_;      // cancelled when the run stops
  std::vector<std::unique_ptr<OutputTask>> outputs_;
  std::map<std::string, arrow::Stream> bound_inputs_;
  std::deque<plan::OutputSpec> bound_specs_;  // what an embedder binds has columns of its own
  std::unique_ptr<RunFolder> folder_;
  std::vector<toolkit::Error> run_errors_;  // not of a step: the run folder, an output

  std::atomic<bool> stopping_{false};
  std::atomic<bool> interrupted_{false};
  std::atomic<int64_t> stopped_at_ns_{0};
  std::shared_mutex events_;  // shared while an event is given out
  bool muted_ = false;        // by events_: the run has ended
  std::mutex mutex_;
  std::condition_variable changed_;
  bool final_ = false;  // by mutex_: what comes now comes too late
  unsigned steps_running_ = 0;
  unsigned outputs_running_ = 0;
  bool ended_ = false;
  bool stuck_ = false;

  Verdict verdict_ = Verdict::kComplete;
  std::string record_json_;
  std::filesystem::path final_folder_;
};

}  // namespace spoor::host
