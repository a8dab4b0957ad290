// SPDX-License-Identifier: Apache-2.0
#include "host/check/process_state.hpp"

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cfenv>
#include <clocale>
#include <filesystem>
#include <system_error>

extern char** environ;

namespace spoor::host::check {
namespace {

namespace fs = std::filesystem;

std::string signal_handlers() {
  std::string out;
  for (int number = 1; number < SIGRTMIN; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    out += std::to_string(number) + ":" +
           std::to_string(reinterpret_cast<uintptr_t>(action.sa_handler)) + "/" +
           std::to_string(action.sa_flags) + " ";
  }
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  for (int number = 1; number < SIGRTMIN; ++number)
    out += sigismember(&mask, number) == 1 ? '1' : '0';
  return out;
}

std::string environment() {
  std::vector<std::string> lines;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at)
    lines.emplace_back(*at);
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

std::vector<fs::path> entries(const char* folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    out.push_back(it->path());
  }
  return out;
}

}  // namespace

ProcessState process_state() {
  std::error_code error;
  const mode_t mask = ::umask(022);
  ::umask(mask);
  const char* locale = std::setlocale(LC_ALL, nullptr);
  return {{"folder", fs::current_path(error).string()},
          {"locale", locale == nullptr ? "" : locale},
          {"umask", std::to_string(mask)},
          {"signals", signal_handlers()},
          {"environment", environment()},
          {"rounding", std::to_string(std::fegetround())}};
}

std::string difference(const ProcessState& before, const ProcessState& after) {
  std::string out;
  for (const auto& [name, value] : before) {
    const auto it = after.find(name);
    if (it != after.end() && it->second == value) continue;
    out += (out.empty() ? "" : ", ") + name;
    if (name == "folder" || name == "locale" || name == "umask") {
      out += " (" + value + " became " + (it == after.end() ? "" : it->second) + ")";
    }
  }
  return out;
}

std::vector<std::string> open_files() {
  std::vector<std::string> out;
  for (const fs::path& path : entries("/proc/self/fd")) {
    std::error_code error;
    std::string target = fs::read_symlink(path, error).string();
    // The listing's own descriptor, closed by now.
    if (error || target.ends_with("/fd")) continue;
    out.push_back(std::move(target));
  }
  std::sort(out.begin(), out.end());
  return out;
}

size_t count_threads() { return entries("/proc/self/task").size(); }

uint64_t bytes_in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

uint64_t peak_rss() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
#else
  return false;
#endif
}

}  // namespace spoor::host::check
