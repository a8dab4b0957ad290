// SPDX-License-Identifier: Apache-2.0
//
// How a run, or one step of it, is told to stop.
#pragma once

#include <atomic>
#include <cstdint>

#include "spoor/abi/plugin.h"

namespace spoor::host {

/// One step's stop signal: its own (deadline, failure) or the run's. [thread-safe]
class CancelToken {
 public:
  explicit CancelToken(const std::atomic<bool>* run = nullptr) : run_(run) {}

  /// The first reason wins: SPOOR_CANCELLED or SPOOR_TIMEOUT.
  void cancel(spoor_status why) {
    int32_t none = SPOOR_OK;
    why_.compare_exchange_strong(none, why);
  }
  [[nodiscard]] bool cancelled() const {
    return why_.load(std::memory_order_relaxed) != SPOOR_OK ||
           (run_ != nullptr && run_->load(std::memory_order_relaxed));
  }
  /// SPOOR_OK while nothing was cancelled.
  [[nodiscard]] spoor_status why() const {
    const int32_t own = why_.load();
    if (own != SPOOR_OK) return own;
    return run_ != nullptr && run_->load() ? SPOOR_CANCELLED : SPOOR_OK;
  }

 private:
  std::atomic<int32_t> why_{SPOOR_OK};
  const std::atomic<bool>* run_;
};

}  // namespace spoor::host
