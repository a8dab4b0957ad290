// SPDX-License-Identifier: Apache-2.0
//
// One output port of a running step. Every batch a plugin hands over goes through here: it is
// validated (the guard), brought into the canonical batch profile, counted, cut to size, and passed
// on, either straight into a fused row-wise step or, in order, onto the edges.
//
// Order: work that may run in parallel is numbered in lanes 0, 1, 2 … (a source's partitions, the
// batches of a parallel row-wise step). Rows leave in the order of lanes, whichever thread is
// first.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "host/plan/descriptor.hpp"
#include "host/run/edge.hpp"
#include "host/run/step.hpp"
#include "toolkit/arrow/canonical.hpp"
#include "toolkit/arrow/validate.hpp"

namespace spoor::host {

/// Where the rows of a port go when its only consumer is a row-wise step: into that step, on the
/// thread that made them.
class FusedStage {
 public:
  FusedStage() = default;
  virtual ~FusedStage() = default;
  FusedStage(const FusedStage&) = delete;
  FusedStage& operator=(const FusedStage&) = delete;
  /// Before the first batch; once per run.
  virtual spoor_status prepare(const arrow::Schema& schema) = 0;
  virtual spoor_status batch(uint64_t lane, arrow::Array batch) = 0;
  virtual void end_lane(uint64_t lane) = 0;
  /// Rows of lanes behind this one are thrown away.
  virtual void cut_after(uint64_t lane) = 0;
  /// Wakes threads that wait for their lane's turn.
  virtual void cancel_lanes() = 0;
  /// Lanes begin again with 0; nothing has been handed out yet.
  virtual void restart() = 0;
  /// `end` as for edges; called once, after the last lane.
  virtual void finish(EdgeEnd end, const std::string& why) = 0;
};

/// Puts lanes in order and shares batches out to edges. [thread-safe]
class OrderedOutput {
 public:
  struct Options {
    uint32_t port = 0;  ///< index in the ledger
    /// What lanes that are not yet due may hold, all together, before their threads wait.
    uint64_t lane_bytes = 0;
    /// Nothing reaches the edges before `finish`, so that a step that fails can be skipped.
    bool hold = false;
    std::filesystem::path spill_folder;  ///< for what is held
  };
  OrderedOutput(StepState& step, std::vector<std::shared_ptr<Edge>> edges, Options options);

  void set_schema(const arrow::Schema& schema);
  /// `bytes`: the batch's size_bytes.
  spoor_status push(uint64_t lane, arrow::Array batch, uint64_t bytes);
  void end_lane(uint64_t lane);
  /// Rows of lanes behind this one are thrown away: it failed.
  void cut_after(uint64_t lane);
  /// `discard`: what was held is thrown away. Gives the error of reading what was held.
  std::optional<toolkit::Error> finish(EdgeEnd end, const std::string& why, bool discard);
  void cancel_lanes();
  void cancel_edges();
  /// See FusedStage.
  void restart();
  [[nodiscard]] bool closed() const { return closed_.load(); }
  [[nodiscard]] bool has_consumers() const { return !edges_.empty(); }

 private:
  struct Lane {
    std::deque<std::pair<arrow::Array, uint64_t>> waiting;
    bool ended = false;
  };
  spoor_status deliver(arrow::Array batch, uint64_t bytes);
  spoor_status deliver_now(arrow::Array batch, uint64_t bytes);
  spoor_status refuse_spill(const Edge& edge);
  std::optional<toolkit::Error> release_held();
  void drain(std::unique_lock<std::mutex>& lock);

  StepState* step_;
  std::vector<std::shared_ptr<Edge>> edges_;
  const Options options_;
  std::unique_ptr<Edge> held_;  // null: deliver at once
  arrow::Schema schema_;
  std::mutex delivering_;  // a plugin may emit into one lane from several threads
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, Lane> lanes_;  // only lanes that are not due, or due and draining
  uint64_t waiting_bytes_ = 0;      // in lanes_, all together
  uint64_t head_ = 0;               // the lane whose rows go straight through
  bool draining_ = false;           // a thread empties lanes_[head_]
  uint64_t last_lane_ = UINT64_MAX;
  bool cancelled_ = false;
  std::atomic<bool> closed_{false};
};

/// The guard and what follows it. [thread-safe]
class Port {
 public:
  Port(StepState& step, const plan::OutputSpec& spec, std::vector<std::shared_ptr<Edge>> edges,
       FusedStage* fused, OrderedOutput::Options options);

  /// Checks and takes the schema; later lanes must bring an equal one. Errors go to the step.
  spoor_status schema(ArrowSchema* moved);
  spoor_status batch(uint64_t lane, ArrowArray* moved);
  /// A canonical batch from the host itself (a bound input, an enricher).
  spoor_status batch(uint64_t lane, arrow::Array canonical);
  void end_lane(uint64_t lane);
  /// Rows of lanes behind this one are thrown away here and in what is fused behind it.
  void cut_after(uint64_t lane);
  /// See FusedStage.
  void restart();
  /// Ends the port. One that never got a schema gets the declared one. `discard`: a step that was
  /// skipped or failed. Gives the error of reading what was held back.
  std::optional<toolkit::Error> finish(EdgeEnd end, const std::string& why, bool discard);
  /// Wakes threads that wait for their lane's turn.
  void cancel_lanes();
  /// The last resort: all readers get SPOOR_CANCELLED.
  void cancel_edges() { ordered_.cancel_edges(); }

  /// Whether the producer was told once that nobody reads, and may have stopped early.
  [[nodiscard]] bool turned_away() const { return turned_away_.load(); }
  [[nodiscard]] const plan::OutputSpec& spec() const { return *spec_; }
  [[nodiscard]] bool has_schema() const { return has_schema_.load(); }

 private:
  spoor_status refuse(spoor_status status, toolkit::Error error);
  spoor_status take_piece(uint64_t lane, arrow::Array batch, uint64_t bytes);
  spoor_status pass_on(uint64_t lane, arrow::Array batch, uint64_t bytes);
  spoor_status give_fused(uint64_t lane, arrow::Array batch);
  toolkit::Result<void> take_schema(arrow::Schema offered);
  void report_losses(const arrow::CanonicalCounters& lost);

  StepState* step_;
  const uint32_t index_;
  const plan::OutputSpec* spec_;
  FusedStage* fused_;
  std::atomic<bool> turned_away_{false};
  OrderedOutput ordered_;
  std::mutex mutex_;  // guards the schema while it is being set
  std::atomic<bool> has_schema_{false};
  arrow::Schema offered_;  // as the plugin gave it
  std::optional<arrow::Canonicaliser> canonical_;
  arrow::Level level_;
};

}  // namespace spoor::host
