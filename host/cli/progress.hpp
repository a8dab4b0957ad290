// SPDX-License-Identifier: Apache-2.0
//
// A run's progress on stderr: one line per step that is redrawn on a terminal, plain lines where it
// is none.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace spoor::cli {

/// Fed with events of spoor_run_opts.on_event, from any thread.
class Progress {
 public:
  explicit Progress(bool quiet);
  void take(const char* event_json);
  /// Clears what was drawn.
  void end();

 private:
  struct Step {
    std::string status;
    unsigned long long rows_in = 0, rows_out = 0;
    long long done = 0, total = 0;
    bool announced = false;
  };
  using Clock = std::chrono::steady_clock;

  void draw();
  void erase();
  void announce(const std::string& name, Step& step);
  [[nodiscard]] std::string line(const std::string& name, const Step& step) const;

  const bool quiet_;
  const bool live_;
  const bool colour_;
  std::mutex mutex_;
  std::vector<std::string> order_;
  std::map<std::string, Step> steps_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point drawn_at_;
  size_t drawn_lines_ = 0;
};

}  // namespace spoor::cli
