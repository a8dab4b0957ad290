// SPDX-License-Identifier: Apache-2.0
#include "host/services/pool.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace spoor::host {
namespace {

/// The tasks of one `run`. Helpers that come late find nothing left and go; they may outlive the
/// call, so they share it.
struct Batch {
  Batch(uint64_t count, void (*function)(void*, uint64_t), void* with)
      : n(count), task(function), context(with) {}

  void help() {
    uint64_t finished = 0;
    for (uint64_t i = 0; (i = next.fetch_add(1)) < n; ++finished)
      task(context, i);
    if (finished == 0) return;
    const std::lock_guard lock(mutex);
    done += finished;
    if (done == n) all_done.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    all_done.wait(lock, [this] { return done == n; });
  }

  const uint64_t n;
  void (*const task)(void*, uint64_t);
  void* const context;
  std::atomic<uint64_t> next{0};
  std::mutex mutex;
  std::condition_variable all_done;
  uint64_t done = 0;
};

}  // namespace

Pool::Pool(unsigned threads)
    : threads_(threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency())),
      embedded_{
          {sizeof(spoor_pool), 0,
           [](const spoor_pool* table) {
             return static_cast<uint32_t>(
                 reinterpret_cast<const Embedded*>(table)->owner->concurrency());
           },
           [](const spoor_pool* table, uint64_t n, void (*task)(void*, uint64_t), void* context) {
             reinterpret_cast<const Embedded*>(table)->owner->run(n, task, context);
           }},
          this} {
  for (unsigned i = 0; i < threads_; ++i)
    workers_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_)
    worker.join();
}

void Pool::work() {
  for (;;) {
    std::function<void()> next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    next();
  }
}

void Pool::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
}

void Pool::run(uint64_t n, void (*task)(void* context, uint64_t index), void* context) {
  if (n == 0) return;
  const auto batch = std::make_shared<Batch>(n, task, context);
  const uint64_t helpers = std::min<uint64_t>(n - 1, threads_ - 1);
  for (uint64_t i = 0; i < helpers; ++i)
    submit([batch] { batch->help(); });
  batch->help();
  batch->wait();
}

}  // namespace spoor::host
