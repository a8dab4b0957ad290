// SPDX-License-Identifier: Apache-2.0
#include "host/check/forked.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <string_view>
#include <vector>

#include "host/check/feed.hpp"
#include "host/services/unique_fd.hpp"

namespace spoor::host::check {
namespace {

// The answer: verdict, why, note, each text with its length before it.
void put(std::string& out, const std::string& text) {
  const auto size = static_cast<uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += text;
}

bool get(std::string_view& in, std::string& text) {
  uint32_t size = 0;
  if (in.size() < sizeof size) return false;
  std::memcpy(&size, in.data(), sizeof size);
  in.remove_prefix(sizeof size);
  if (in.size() < size) return false;
  text = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

std::string encode(const Finding& finding) {
  std::string out(1, static_cast<char>(finding.verdict));
  put(out, finding.why);
  put(out, finding.note);
  return out;
}

bool decode(std::string_view in, Finding& out) {
  if (in.empty() || in[0] < 0 || in[0] > static_cast<char>(Verdict::kSkip)) return false;
  out.verdict = static_cast<Verdict>(in[0]);
  in.remove_prefix(1);
  return get(in, out.why) && get(in, out.note) && in.empty();
}

void write_all(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t n = ::write(fd, text.data() + at, text.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    at += static_cast<size_t>(n);
  }
}

std::string tail_of(int fd) {
  constexpr off_t kTail = 600;
  const off_t size = ::lseek(fd, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - kTail);
  std::string out(static_cast<size_t>(std::max<off_t>(0, size - from)), '\0');
  const ssize_t n = ::pread(fd, out.data(), out.size(), from);
  out.resize(n > 0 ? static_cast<size_t>(n) : 0);
  while (!out.empty() && out.back() == '\n')
    out.pop_back();
  return out;
}

[[noreturn]] void live(const std::function<Finding()>& body, int answer, int output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  // Everything else of ours is closed: a plugin must find nothing to write into by accident.
  const int kept = ::fcntl(answer, F_DUPFD_CLOEXEC, 200);
  ::close_range(3, 199, 0);
  ::close_range(static_cast<unsigned>(kept) + 1, ~0u, 0);
  Finding finding;
  try {
    finding = body();
  } catch (const std::exception& e) {
    finding = fail_check(std::string("the check itself failed: ") + e.what());
  }
  write_all(kept, encode(finding));
  ::_exit(0);
}

/// Reads until the other end closes or time is up; false when it is.
bool read_answer(int fd, int64_t deadline, std::string& out) {
  std::vector<char> part(65536);
  for (;;) {
    const int64_t left = deadline - now_ns();
    if (left <= 0) return false;
    pollfd ready{fd, POLLIN, 0};
    const int n =
        ::poll(&ready, 1, static_cast<int>(std::min<int64_t>(left / 1'000'000 + 1, 1000)));
    if (n <= 0) continue;
    const ssize_t got = ::read(fd, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    out.append(part.data(), static_cast<size_t>(got));
  }
}

std::string how_it_ended(int status, bool timed_out, int64_t timeout_ns) {
  if (timed_out) {
    return "it had not ended after " + std::to_string(timeout_ns / 1'000'000) + " ms";
  }
  if (WIFSIGNALED(status)) {
    return std::string("it crashed: ") + ::strsignal(WTERMSIG(status));
  }
  return "the plugin ended the process: exit(" + std::to_string(WEXITSTATUS(status)) + ")";
}

}  // namespace

std::string written_to_stdio() { return tail_of(STDOUT_FILENO); }

ChildReport run_in_child(const std::function<Finding()>& body, int64_t timeout_ns) {
  int ends[2];
  const UniqueFd output(::memfd_create("output", MFD_CLOEXEC));
  if (!output || ::pipe2(ends, O_CLOEXEC) != 0) {
    return {fail_check(std::string("cannot start a process: ") + std::strerror(errno)), 0};
  }
  const UniqueFd from(ends[0]);
  UniqueFd to(ends[1]);
  const int64_t begin = now_ns();
  const pid_t child = ::fork();
  if (child < 0) return {fail_check(std::string("cannot fork: ") + std::strerror(errno)), 0};
  if (child == 0) live(body, to.get(), output.get());
  ::setpgid(child, child);
  to = UniqueFd();
  std::string answer;
  const bool ended = read_answer(from.get(), begin + timeout_ns, answer);
  if (!ended) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::kill(-child, SIGKILL);  // whatever it started
  ChildReport report;
  report.ns = now_ns() - begin;
  if (!decode(answer, report.finding)) {
    const std::string wrote = tail_of(output.get());
    report.finding = fail_check(how_it_ended(status, !ended, timeout_ns) +
                                (wrote.empty() ? "" : "; it wrote: " + wrote));
  }
  return report;
}

}  // namespace spoor::host::check
