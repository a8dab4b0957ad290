// SPDX-License-Identifier: Apache-2.0
#include "host/services/pool.hpp"

#include <algorithm>
#include <utility>

namespace spoor::host {

Pool::Pool(unsigned threads) : threads_(std::max(1U, threads)) {}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
    changed_.notify_all();
  }
  for (auto& worker : workers_)
    worker.join();
}

void Pool::start_workers() {
  if (!workers_.empty() || threads_ == 1) return;
  for (unsigned i = 1; i < threads_; ++i)
    workers_.emplace_back([this] { work(); });
}

void Pool::submit(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  start_workers();
  waiting_.push_back(std::move(task));
  changed_.notify_one();
}

void Pool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

void Pool::run(uint64_t n, void (*task)(void* context, uint64_t index), void* context) {
  std::atomic<uint64_t> next{0};
  const auto loop = [&] {
    for (uint64_t i = next++; i < n; i = next++)
      task(context, i);
  };
  TaskGroup group(*this);
  const uint64_t helpers = std::min<uint64_t>(threads_ - 1, n == 0 ? 0 : n - 1);
  for (uint64_t i = 0; i < helpers; ++i)
    group.submit(loop);
  loop();
  group.wait();
}

void TaskGroup::submit(std::function<void()> helper) {
  pool_->submit([state = state_, helper = std::move(helper)] {
    {
      const std::lock_guard lock(state->mutex);
      if (state->withdrawn) return;
      ++state->running;
    }
    helper();
    const std::lock_guard lock(state->mutex);
    --state->running;
    state->changed.notify_all();
  });
}

void TaskGroup::wait() {
  std::unique_lock lock(state_->mutex);
  state_->withdrawn = true;
  state_->changed.wait(lock, [&] { return state_->running == 0; });
}

}  // namespace spoor::host
