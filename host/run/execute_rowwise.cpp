// SPDX-License-Identifier: Apache-2.0
//
// Row-wise steps: `process` is a function of one batch, so batches may run side by side; the port
// puts them back in order.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

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
  return status;
}

spoor_status RowwiseStage::batch(uint64_t lane, arrow::Array batch) {
  StepRuntime& step = *step_;
  if (step.state.cancel.cancelled()) return SPOOR_CANCELLED;
  if (step.state.status() != StepStatus::kRunning) return SPOOR_CLOSED;
  step.state.ledger.rows_in(0, static_cast<uint64_t>(batch.length()));
  const auto* vt = static_cast<const spoor_rowwise_vt*>(step.cls->kind_vt);
  std::unique_lock serial(serial_, std::defer_lock);
  if (!step.concurrent()) serial.lock();
  CallState call(step.state, lane + 1);
  LaneTarget target(step, lane);
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

void RowwiseStage::finish(EdgeEnd end, const std::string& why) {
  if (end == EdgeEnd::kFailed)
    step_->state.fail(toolkit::Error{SPOOR_INVALID_STATE, "upstream failed: " + why, {}, {}},
                      StepStatus::kUpstream);
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
  [[nodiscard]] spoor_status status() const { return status_.load(); }

 private:
  void process_one(std::unique_lock<std::mutex>& lock) {
    auto [lane, batch] = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    int32_t none = SPOOR_OK;
    const spoor_status status =
        status_ == SPOOR_OK ? stage_->batch(lane, std::move(batch)) : status_.load();
    if (status != SPOOR_OK) {
      for (const auto& port : step_->ports)
        port->cut_after(lane);
      status_.compare_exchange_strong(none, status);
    }
    stage_->end_lane(lane);
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
  std::atomic<spoor_status> status_{SPOOR_OK};
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
  while (work.status() == SPOOR_OK) {
    auto batch = input.next(&step.state.waits);
    if (!batch) {
      step.take_upstream(batch.error());
      break;
    }
    if (!*batch) break;
    work.give(std::move(*batch));
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
