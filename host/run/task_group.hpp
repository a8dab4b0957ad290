// SPDX-License-Identifier: Apache-2.0
//
// Helpers from the pool for a thread that does the same work itself.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "host/services/pool.hpp"

namespace spoor::host {

/// `wait` needs no free worker: helpers that no worker has begun by then are withdrawn, because
/// their work is done by the thread that waits. What a helper throws is thrown again by `wait`. One
/// thread.
class TaskGroup {
 public:
  explicit TaskGroup(Pool& pool) : pool_(&pool) {}
  ~TaskGroup() { settle(); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void submit(std::function<void()> helper) {
    pool_->submit([state = state_, helper = std::move(helper)] {
      {
        const std::lock_guard lock(state->mutex);
        if (state->withdrawn) return;
        ++state->running;
      }
      std::exception_ptr thrown;
      try {
        helper();
      } catch (...) {
        thrown = std::current_exception();
      }
      const std::lock_guard lock(state->mutex);
      --state->running;
      if (state->thrown == nullptr) state->thrown = thrown;
      state->changed.notify_all();
    });
  }
  /// Withdraws what has not begun and waits for the rest.
  void wait() {
    settle();
    if (state_->thrown != nullptr) std::rethrow_exception(std::exchange(state_->thrown, nullptr));
  }

 private:
  void settle() {
    std::unique_lock lock(state_->mutex);
    state_->withdrawn = true;
    state_->changed.wait(lock, [this] { return state_->running == 0; });
  }

  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    unsigned running = 0;
    bool withdrawn = false;
    std::exception_ptr thrown;
  };
  Pool* pool_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace spoor::host
