// SPDX-License-Identifier: Apache-2.0
//
// A step with its plugin instance and its wiring, and the four ways to execute one.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/plan/graph.hpp"
#include "host/run/edge.hpp"
#include "host/run/port.hpp"
#include "host/run/step.hpp"
#include "host/services/pool.hpp"
#include "toolkit/arrow/stream.hpp"

namespace spoor::host {

/// A file a visualizer made.
struct Artifact {
  std::string name;
  std::string mime;
  std::string meta_json;  ///< "" = none
  std::string data;
};

/// Everything one step needs while it runs. Wired by Run (run.hpp), executed by one thread, helped
/// by the pool.
struct StepRuntime {
  StepRuntime(const plan::Graph& graph, const plan::Step& plan_step,
              const std::atomic<bool>* run_cancelled, RunLog* log);
  StepRuntime(const StepRuntime&) = delete;
  StepRuntime& operator=(const StepRuntime&) = delete;
  ~StepRuntime();

  const plan::Step* plan;
  std::string file;   ///< the manifest's name
  std::string where;  ///< "case.yaml:12:3", the step's place
  StepState state;
  std::unique_ptr<ConfigView> config;
  std::unique_ptr<StepHost> host;
  const spoor_class* cls = nullptr;
  spoor_instance* instance = nullptr;  ///< made and ended by the step's own threads only
  uint32_t traits = 0;
  std::atomic<int64_t> retry_after_ns{0};     ///< what the last error asked to wait before a retry
  std::vector<std::shared_ptr<Edge>> inputs;  ///< in the order of plan->inputs; empty when fused
  std::vector<std::unique_ptr<Port>> ports;   ///< by index of the descriptor's outputs
  std::vector<Artifact> artifacts;            ///< visualizers, once `ended`
  std::atomic<bool> ended{false};             ///< no thread works on the step any more

  /// Makes the instance. The error is in `state` when it fails.
  bool create();
  /// Ends the instance, if there is one and no call of it goes on.
  void destroy();
  /// Tells the instance, if there is one, to unblock its waits. [thread-safe]
  void cancel_instance();
  /// Undoes a failed attempt of which no row has left the step.
  void restart();
  /// Ends the step, as far as it has not ended, because of something the engine itself threw.
  void give_up(const char* what) noexcept;
  /// Ends every port; `failed_as` says what a failed step's consumers get.
  void finish_ports();
  [[nodiscard]] bool concurrent() const { return (traits & SPOOR_TRAIT_CONCURRENT) != 0; }
  /// Whether the columns of input `i` (in the order of plan->inputs) fulfil the class's contract
  /// and hold what the parameters name. False: the error is in `state`.
  bool accept_input(size_t i, const arrow::Schema& schema);
  /// Ends the step because it cannot read its input further.
  void take_upstream(const toolkit::Error& error);
  /// Turns a status that a plugin function returned into the step's state.
  void take_status(spoor_status status, const ErrorBox& box, const char* function);

 private:
  /// Ends the step as one that was told to stop. False: nobody told it.
  bool take_stop();

  std::mutex instance_mutex_;  // `instance` against cancel_instance()
};

/// Sends what a call emits into the step's ports, on one lane.
class LaneTarget final : public OutputTarget {
 public:
  LaneTarget(StepRuntime& step, uint64_t lane) : step_(&step), lane_(lane) {}
  spoor_status schema(uint32_t port, ArrowSchema* moved) override;
  spoor_status batch(uint32_t port, ArrowArray* moved) override;

 private:
  StepRuntime* step_;
  uint64_t lane_;
};

/// A row-wise step, fused behind a port or fed from an edge.
class RowwiseStage final : public FusedStage {
 public:
  explicit RowwiseStage(StepRuntime& step) : step_(&step) {}

  spoor_status prepare(const arrow::Schema& schema) override;
  /// SPOOR_CLOSED when this step wants no more of this lane, for whatever reason: how it ended is
  /// no business of the step that feeds it.
  spoor_status batch(uint64_t lane, arrow::Array batch) override;
  void end_lane(uint64_t lane) override;
  void cut_after(uint64_t lane) override;
  void cancel_lanes() override;
  void restart() override;
  void finish(EdgeEnd end, const std::string& why) override;

 private:
  spoor_status process(uint64_t lane, arrow::Array batch, OutputTarget& target);
  void take_no_more_from(uint64_t lane);

  StepRuntime* step_;
  std::mutex serial_;  // held around `process` of an instance without the trait CONCURRENT
  std::atomic<bool> prepared_{false};
  std::atomic<uint64_t> end_lane_{UINT64_MAX};  // from this one on, nothing is taken
};

void execute_provider(StepRuntime& step, Pool& pool);
void execute_rowwise(StepRuntime& step, Pool& pool);
void execute_analyzer(StepRuntime& step);
void execute_enricher(StepRuntime& step, Pool& pool);
void execute_visualizer(StepRuntime& step, arrow::Stream run_table);
/// A step whose rows come from the embedder instead of its plugin.
void execute_bound_input(StepRuntime& step, arrow::Stream source);

}  // namespace spoor::host
