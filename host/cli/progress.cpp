// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "host/cli/terminal.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::json;

std::string grouped(unsigned long long n) {
  std::string text = std::to_string(n);
  for (size_t at = text.size(); at > 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

std::string eta(double seconds, long long done, long long total) {
  if (total <= 0 || done <= 0 || done >= total) return {};
  const double left = seconds * static_cast<double>(total - done) / static_cast<double>(done);
  char text[48];
  std::snprintf(text, sizeof text, "  %.0f %%, %.0f s left",
                100.0 * static_cast<double>(done) / static_cast<double>(total), left);
  return text;
}

}  // namespace

Progress::Progress(bool quiet)
    : quiet_(quiet), live_(!quiet && is_terminal(stderr)), colour_(colour(stderr)) {}

void Progress::take(const char* event_json) {
  const Json event = Json::parse(event_json, nullptr, false);
  if (!event.is_object() || quiet_) return;
  const std::lock_guard lock(mutex_);
  if (event.value("event", "") == "log") {
    erase();
    std::fprintf(stderr, "%s %s: %s\n", event.value("level", "").c_str(),
                 shown(event.value("step", "")).c_str(),
                 shown(event.value("message", ""), true).c_str());
    return draw();
  }
  const std::string name = event.value("step", "");
  if (steps_.count(name) == 0) order_.push_back(name);
  Step& step = steps_[name];
  step.status = event.value("status", "");
  step.rows_in = event.value("rows_in", 0ULL);
  step.rows_out = event.value("rows_out", 0ULL);
  step.done = event.value("done", 0LL);
  step.total = event.value("total", 0LL);
  if (!live_) return announce(name, step);
  if (Clock::now() - drawn_at_ < std::chrono::milliseconds(100)) return;
  erase();
  draw();
}

void Progress::announce(const std::string& name, Step& step) {
  if (step.announced || step.status == "running") return;
  step.announced = true;
  std::fprintf(stderr, "%s\n", line(name, step).c_str());
}

std::string Progress::line(const std::string& name, const Step& step) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const double rate = seconds > 0 ? static_cast<double>(step.rows_out) / seconds : 0;
  std::string text = shown(name);
  if (text.size() < 16) text.append(16 - text.size(), ' ');
  const bool ok = step.status == "complete" || step.status == "running";
  text += " " + styled(step.status, ok ? Style::kGreen : Style::kYellow, colour_);
  if (step.status.size() < 9) text.append(9 - step.status.size(), ' ');
  text += "  " + grouped(step.rows_in) + " in, " + grouped(step.rows_out) + " out";
  if (step.status == "running" && rate >= 1) {
    text += "  " + grouped(static_cast<unsigned long long>(rate)) + "/s";
    text += eta(seconds, step.done, step.total);
  }
  return text;
}

void Progress::draw() {
  if (!live_) return;
  for (const auto& name : order_)
    std::fprintf(stderr, "%s\n", line(name, steps_[name]).c_str());
  drawn_lines_ = order_.size();
  drawn_at_ = Clock::now();
}

void Progress::erase() {
  if (!live_ || drawn_lines_ == 0) return;
  std::fprintf(stderr, "\x1b[%zuA\x1b[J", drawn_lines_);
  drawn_lines_ = 0;
}

void Progress::end() {
  const std::lock_guard lock(mutex_);
  erase();
  draw();
}

}  // namespace spoor::cli
