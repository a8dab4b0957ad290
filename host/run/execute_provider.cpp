// SPDX-License-Identifier: Apache-2.0
//
// Sources. The step's own thread and helpers of the pool take partitions in order; the port puts
// their rows in order. Because a partition is only taken after all before it, the one whose turn it
// is at the output is always being read.
#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "host/run/runtime.hpp"
#include "host/run/task_group.hpp"

namespace spoor::host {
namespace {

constexpr uint64_t kOrderPerLane = uint64_t{1} << 20;

/// Collects what `partitions` writes.
class TextSink final : public SinkTarget {
 public:
  spoor_status begin(const char*, const char*, const char*) override { return SPOOR_INVALID_STATE; }
  spoor_status write(const void* data, uint64_t size) override {
    constexpr size_t kMostBytes = size_t{64} << 20;
    if (size > kMostBytes - text.size()) return SPOOR_RESOURCE;
    text.append(static_cast<const char*>(data), size);
    return SPOOR_OK;
  }
  std::string text;
};

/// One provider while it is read.
class Reading {
 public:
  Reading(StepRuntime& step, Pool& pool)
      : step_(&step), pool_(&pool), vt_(static_cast<const spoor_provider_vt*>(step.cls->kind_vt)) {}

  void run() {
    if (!list()) return;
    const uint64_t most = step_->concurrent() ? pool_->concurrency() : 1;
    const uint64_t helpers = std::min<uint64_t>(most, std::max<size_t>(lanes_.size(), 1)) - 1;
    TaskGroup group(*pool_);
    for (uint64_t i = 0; i < helpers; ++i)
      group.submit([this] { read_lanes(); });
    read_lanes();
    group.wait();
  }

 private:
  static constexpr const char* kRequest = R"({"columns":null,"limit":null,"time_range":null})";

  /// Asks for the partitions. False: the step has failed.
  bool list() {
    lanes_ = {"null"};
    if (!SPOOR_HAS(spoor_provider_vt, vt_, partitions)) return true;
    CallState call(step_->state, 0);
    TextSink sink;
    ErrorBox box;
    const spoor_status status =
        vt_->partitions(step_->instance, call.handle(), kRequest, sink.handle(), box.handle());
    if (status == SPOOR_NOT_IMPLEMENTED) return true;
    step_->take_status(status, box, "partitions");
    if (status != SPOOR_OK) return false;
    const auto array = nlohmann::json::parse(sink.text, nullptr, false);
    if (!array.is_array()) {
      step_->state.fail(
          toolkit::Error{SPOOR_INVALID_DATA, "partitions gave no JSON array", step_->where, {}},
          StepStatus::kFailed);
      return false;
    }
    lanes_.clear();
    for (const auto& partition : array)
      lanes_.push_back(partition.dump());
    return true;
  }

  void read_lanes() {
    for (uint64_t lane = next_++; lane < lanes_.size(); lane = next_++) {
      try {
        if (lane <= last_.load()) read(lane);
        for (const auto& port : step_->ports)
          port->end_lane(lane);
      } catch (...) {
        for (const auto& port : step_->ports)  // a lane that never ends holds up those behind it
          port->cancel_lanes();
        throw;
      }
    }
  }

  void read(uint64_t lane) {
    CallState call(step_->state, (lane + 1) * kOrderPerLane);
    LaneTarget target(*step_, lane);
    ErrorBox box;
    const spoor_status status = vt_->read(step_->instance, call.handle(), kRequest,
                                          lanes_[lane].c_str(), target.handle(), box.handle());
    if (status == SPOOR_OK || status == SPOOR_CLOSED) return;
    // Rows behind a partition that failed are not delivered: equal at any number of threads.
    for (uint64_t seen = last_; lane < seen && !last_.compare_exchange_weak(seen, lane);) {
    }
    for (const auto& port : step_->ports)
      port->cut_after(lane);
    step_->take_status(status, box, "read");
  }

  StepRuntime* step_;
  Pool* pool_;
  const spoor_provider_vt* vt_;
  std::vector<std::string> lanes_;
  std::atomic<uint64_t> next_{0};
  std::atomic<uint64_t> last_{UINT64_MAX};
};

/// Whether trying again may help, and how long to wait before.
bool wait_before_retry(StepRuntime& step, const toolkit::Error& error, uint32_t attempt) {
  const bool worth_it = error.code == SPOOR_IO || error.code == SPOOR_RATE_LIMITED ||
                        error.code == SPOOR_TIMEOUT || error.code == SPOOR_RESOURCE;
  if (!worth_it || attempt >= step.plan->retry.attempts) return false;
  const int64_t backoff = step.plan->retry.backoff_ns << std::min(attempt - 1, 6U);
  const int64_t until = monotonic_ns() + std::max(backoff, step.retry_after_ns.load());
  while (monotonic_ns() < until && !step.state.cancel.cancelled())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !step.state.cancel.cancelled();
}

bool nothing_emitted(const StepRuntime& step) {
  return step.state.ledger.counts().total_out() == 0;
}

}  // namespace

void execute_provider(StepRuntime& step, Pool& pool) {
  for (uint32_t attempt = 1;; ++attempt) {
    if (step.create()) Reading(step, pool).run();
    if (step.state.status() != StepStatus::kFailed || !nothing_emitted(step)) break;
    if (!wait_before_retry(step, step.state.error(), attempt)) break;
    step.restart();
  }
  step.finish_ports();
}

void execute_bound_input(StepRuntime& step, arrow::Stream source) {
  step.state.set_status(StepStatus::kRunning);
  LaneTarget target(step, 0);
  auto schema = source.schema();
  spoor_status status = schema ? target.schema(0, schema->get()) : schema.error().code;
  if (!schema) step.state.fail(schema.error(), StepStatus::kFailed);
  while (status == SPOOR_OK) {
    auto batch = source.next();
    if (!batch) step.state.fail(batch.error(), StepStatus::kFailed);
    if (!batch || !*batch) break;
    step.state.ledger.records_read(static_cast<uint64_t>(batch->length()));
    status = target.batch(0, batch->get());
  }
  for (const auto& port : step.ports)
    port->end_lane(0);
  step.finish_ports();
}

}  // namespace spoor::host
