// SPDX-License-Identifier: Apache-2.0
//
// How long a step has waited for its neighbours, waits that still go on included, so that a
// deadline counts a step's own time only.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace spoor::host {

[[nodiscard]] inline int64_t monotonic_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Sum of spans over threads, in ns. [thread-safe]
class WaitClock {
 public:
  /// Counts from construction to destruction.
  class Span {
   public:
    explicit Span(WaitClock* clock) : clock_(clock), begin_(monotonic_ns()) {
      if (clock_ != nullptr) clock_->begin(begin_);
    }
    ~Span() {
      if (clock_ != nullptr) clock_->end(begin_);
    }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    WaitClock* clock_;
    int64_t begin_;
  };

  [[nodiscard]] int64_t total_ns() const {
    const std::lock_guard lock(mutex_);
    return ended_ + open_ * monotonic_ns() - open_begins_;
  }

 private:
  void begin(int64_t at) {
    const std::lock_guard lock(mutex_);
    ++open_;
    open_begins_ += at;
  }
  void end(int64_t began) {
    const std::lock_guard lock(mutex_);
    --open_;
    open_begins_ -= began;
    ended_ += monotonic_ns() - began;
  }

  mutable std::mutex mutex_;
  int64_t ended_ = 0;
  int64_t open_ = 0;
  int64_t open_begins_ = 0;
};

}  // namespace spoor::host
