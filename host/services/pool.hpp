// SPDX-License-Identifier: Apache-2.0
//
// The run's worker threads, for the engine and, as spoor.pool/1, for plugins.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <spoor/abi/services.h>

namespace spoor::host {

/// A queue and as many threads as tasks may run at once. [thread-safe]
class Pool {
 public:
  /// `threads` 0 means one per processor.
  explicit Pool(unsigned threads);
  /// Finishes what was submitted, then ends the threads.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] unsigned concurrency() const { return threads_; }

  /// task(context, 0 … n-1), on the calling thread and at most concurrency() - 1 workers; returns
  /// when all have returned. May be nested: the caller works on its own tasks, so it never waits
  /// for a free worker.
  void run(uint64_t n, void (*task)(void* context, uint64_t index), void* context);

  /// Runs later on a worker. Must not throw.
  void submit(std::function<void()> work);

  /// spoor.pool/1; lives as long as the pool.
  [[nodiscard]] const spoor_pool* table() const { return &embedded_.table; }

 private:
  struct Embedded {
    spoor_pool table;
    Pool* owner;
  };
  void work();

  unsigned threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool ending_ = false;
  std::vector<std::thread> workers_;
  Embedded embedded_;
};

}  // namespace spoor::host
