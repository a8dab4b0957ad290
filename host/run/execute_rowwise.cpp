// SPDX-License-Identifier: Apache-2.0
//
// Row-wise steps: `process` is a function of one batch, so batches may run side by side; the port
// puts them back in order.
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "host/run/runtime.hpp"
#include "host/run/task_group.hpp"

namespace spoor::host {
spoor_status LaneTarget::schema(uint32_t port, ArrowSchema* moved) {
  if (port < step_->ports.size()) return step_->ports[port]->schema(moved);
  if (moved->release != nullptr) moved->release(moved);
  return SPOOR_INVALID_ARGUMENT;
}

spoor_status LaneTarget::batch(uint32_t port, ArrowArray* moved) {
  if (port < step_->ports.size()) return step_->ports[port]->batch(lane_, moved);
  if (moved->release != nullptr) moved->release(moved);
  return SPOOR_INVALID_ARGUMENT;
}

spoor_status RowwiseStage::prepare(const arrow::Schema& schema) {
  if (step_->instance == nullptr && !step_->create()) return SPOOR_CANCELLED;
  if (!step_->accept_input(0, schema)) return SPOOR_INVALID_ARGUMENT;
  const auto* vt = static_cast<const spoor_rowwise_vt*>(step_->cls->kind_vt);
  CallState call(step_->state, 0);
  LaneTarget target(*step_, 0);
  ErrorBox box;
  const spoor_status status =
      vt->prepare(step_->instance, call.handle(), schema.get(), target.handle(), box.handle());
  step_->take_status(status, box, "prepare");
  prepared_ = status == SPOOR_OK;
  return status;
}

namespace {

/// Keeps what a call emits until the call has ended, so that a step that runs on one thread at a
/// time does not wait for its lane's turn while the lane that is due waits for the step.
class KeepingTarget final : public OutputTarget {
 public:
  explicit KeepingTarget(LaneTarget& next) : next_(&next) {}
  spoor_status schema(uint32_t port, ArrowSchema* moved) override {
    return next_->schema(port, moved);
  }
  spoor_status batch(uint32_t port, ArrowArray* moved) override {
    kept_.emplace_back(port, arrow::Array::take(moved));
    return SPOOR_OK;
  }
  spoor_status pass_on() {
    for (auto& [port, batch] : kept_)
      if (const auto status = next_->batch(port, batch.get()); status != SPOOR_OK) return status;
    return SPOOR_OK;
  }

 private:
  LaneTarget* next_;
  std::vector<std::pair<uint32_t, arrow::Array>> kept_;
};

}  // namespace

spoor_status RowwiseStage::batch(uint64_t lane, arrow::Array batch) {
  StepRuntime& step = *step_;
  if (!prepared_ || step.state.cancel.cancelled() || lane >= end_lane_) return SPOOR_CLOSED;
  step.state.ledger.rows_in(0, static_cast<uint64_t>(batch.length()));
  LaneTarget target(step, lane);
  spoor_status given = SPOOR_OK;
  if (step.concurrent()) {
    given = process(lane, std::move(batch), target);
  } else {
    KeepingTarget kept(target);
    {
      const std::lock_guard serial(serial_);
      given = process(lane, std::move(batch), kept);
    }
    if (given == SPOOR_OK) given = kept.pass_on();
  }
  if (given != SPOOR_OK && given != SPOOR_CLOSED) {
    take_no_more_from(lane);
    for (const auto& port : step.ports)
      port->cut_after(lane);
  }
  return given == SPOOR_OK ? SPOOR_OK : SPOOR_CLOSED;
}

/// Lanes before this one go on: what is left of a step that may be partial does not depend on
/// threads.
void RowwiseStage::take_no_more_from(uint64_t lane) {
  for (uint64_t seen = end_lane_; lane < seen && !end_lane_.compare_exchange_weak(seen, lane);) {
  }
}

spoor_status RowwiseStage::process(uint64_t lane, arrow::Array batch, OutputTarget& target) {
  StepRuntime& step = *step_;
  const auto* vt = static_cast<const spoor_rowwise_vt*>(step.cls->kind_vt);
  CallState call(step.state, lane + 1);
  ErrorBox box;
  ArrowArray moved;
  batch.move_to(&moved);
  const spoor_status status =
      vt->process(step.instance, call.handle(), &moved, target.handle(), box.handle());
  if (moved.release != nullptr) moved.release(&moved);
  step.take_status(status, box, "process");
  return status;
}

void RowwiseStage::end_lane(uint64_t lane) {
  for (const auto& port : step_->ports)
    port->end_lane(lane);
}

void RowwiseStage::cut_after(uint64_t lane) {
  take_no_more_from(lane + 1);
  for (const auto& port : step_->ports)
    port->cut_after(lane);
}

void RowwiseStage::cancel_lanes() {
  for (const auto& port : step_->ports)
    port->cancel_lanes();
}

void RowwiseStage::restart() {
  end_lane_ = UINT64_MAX;
  step_->state.ledger.restart();
  for (const auto& port : step_->ports)
    port->restart();
}

void RowwiseStage::finish(EdgeEnd end, const std::string& why) {
  if (end == EdgeEnd::kFailed)
    step_->take_upstream(toolkit::Error{SPOOR_INVALID_STATE, "upstream failed: " + why, {}, {}});
  step_->finish_ports();
}

namespace {

/// Feeds a row-wise stage from an edge: the step's thread pulls batches, helpers of the pool and
/// the thread itself process them. Batches are taken first in, first out, so that the batch whose
/// turn it is at the output is always in somebody's hands.
class ParallelFeed {
 public:
  ParallelFeed(StepRuntime& step, RowwiseStage& stage, unsigned helpers)
      : step_(&step), stage_(&stage), most_waiting_(2U * helpers) {}

  void give(arrow::Array batch) {
    std::unique_lock lock(mutex_);
    work_.emplace_back(next_lane_++, std::move(batch));
    changed_.notify_one();
    while (work_.size() > most_waiting_)
      process_one(lock);
  }
  void no_more() {
    std::unique_lock lock(mutex_);
    done_ = true;
    changed_.notify_all();
    while (!work_.empty())
      process_one(lock);
  }
  /// A helper's loop.
  void help() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return done_ || !work_.empty(); });
      if (work_.empty()) return;
      process_one(lock);
    }
  }
  /// False: the step wants no more.
  [[nodiscard]] bool open() const { return open_.load(); }

 private:
  void process_one(std::unique_lock<std::mutex>& lock) {
    auto [lane, batch] = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    try {
      if (stage_->batch(lane, std::move(batch)) != SPOOR_OK) open_ = false;
      stage_->end_lane(lane);
    } catch (const std::exception& thrown) {
      open_ = false;
      step_->state.fail(toolkit::Error{SPOOR_RESOURCE, thrown.what(), step_->where, {}},
                        StepStatus::kFailed);
      for (const auto& port : step_->ports)  // a lane that never ends holds up those behind it
        port->cancel_lanes();
    }
    lock.lock();
  }

  StepRuntime* step_;
  RowwiseStage* stage_;
  const size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<uint64_t, arrow::Array>> work_;
  uint64_t next_lane_ = 0;
  bool done_ = false;
  std::atomic<bool> open_{true};
};

/// Pulls the input to its end; the error, if any, is in the step.
void feed(StepRuntime& step, RowwiseStage& stage, Pool& pool) {
  Edge& input = *step.inputs.front();
  auto schema = input.schema(&step.state.waits);
  if (!schema) return step.take_upstream(schema.error());
  if (stage.prepare(*schema) != SPOOR_OK) return;
  const unsigned helpers = step.concurrent() ? pool.concurrency() - 1 : 0;
  ParallelFeed work(step, stage, helpers);
  TaskGroup group(pool);
  for (unsigned i = 0; i < helpers; ++i)
    group.submit([&work] { work.help(); });
  try {
    while (work.open()) {
      auto batch = input.next(&step.state.waits);
      if (!batch) {
        step.take_upstream(batch.error());
        break;
      }
      if (!*batch) break;
      work.give(std::move(*batch));
    }
  } catch (...) {
    work.no_more();  // or the helpers wait for ever
    throw;
  }
  work.no_more();
  group.wait();
}

}  // namespace

void execute_rowwise(StepRuntime& step, Pool& pool) {
  RowwiseStage stage(step);
  if (step.create()) feed(step, stage, pool);
  step.finish_ports();
}

}  // namespace spoor::host
