// SPDX-License-Identifier: Apache-2.0
//
// The worker threads of a session. Whoever waits for work helps with it, so that nothing depends on
// a worker being free: nested use is safe, and a pool of one thread has no worker at all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace spoor::host {

/// [thread-safe]. Tasks must not throw.
class Pool {
 public:
  /// `threads` counts the thread that waits, too: threads - 1 workers are started at first use.
  explicit Pool(unsigned threads);
  ~Pool();  ///< waits for the tasks that have begun; those that have not are dropped
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] unsigned threads() const { return threads_; }
  /// Runs task(context, 0 … n-1), on workers and on the calling thread; returns when all are done.
  void run(uint64_t n, void (*task)(void* context, uint64_t index), void* context);
  /// Queues a task. Begins at some time, in order.
  void submit(std::function<void()> task);

 private:
  void work();
  void start_workers();

  const unsigned threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> workers_;
  bool stopping_ = false;
};

/// Tasks that belong together. `wait` does not need a free worker: tasks that no worker has begun
/// by then are withdrawn, because their work is done by the others of the group.
class TaskGroup {
 public:
  explicit TaskGroup(Pool& pool) : pool_(&pool), state_(std::make_shared<State>()) {}
  ~TaskGroup() { wait(); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// For helpers that share one list of work with the thread that waits.
  void submit(std::function<void()> helper);
  /// Withdraws what has not begun and waits for the rest.
  void wait();

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    unsigned running = 0;
    bool withdrawn = false;
  };
  Pool* pool_;
  std::shared_ptr<State> state_;
};

}  // namespace spoor::host
