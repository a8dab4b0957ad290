// SPDX-License-Identifier: Apache-2.0
//
// Group robust: what goes wrong around a plugin, and what a plugin must leave alone.
#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "host/check/check_list.hpp"
#include "host/check/failing_memory.hpp"
#include "host/check/process_state.hpp"

namespace spoor::host::check {
namespace {

constexpr std::array kServices = {SPOOR_FILES_ID, SPOOR_SECRETS_ID, SPOOR_POOL_ID, SPOOR_CLOCK_ID};

std::string judge_without(const Outcome& out, const std::string& what) {
  if (!out.exception.empty()) return what + ": " + out.exception;
  if (out.status != SPOOR_OK && out.error.empty()) return what + ": " + out.failure();
  return "";
}

Finding services_absent(Bench& bench) {
  std::vector<std::set<std::string>> cases;
  for (const char* id : kServices)
    cases.push_back({id});
  cases.emplace_back(kServices.begin(), kServices.end());
  std::bernoulli_distribution absent(0.1);
  for (int i = 0; i < 8; ++i) {
    std::set<std::string> some;
    for (const char* id : kServices) {
      if (absent(bench.random())) some.insert(id);
    }
    cases.push_back(std::move(some));
  }
  for (const auto& services : cases) {
    HostOptions host;
    host.absent = services;
    std::string what = "without";
    for (const std::string& id : services)
      what += " " + id;
    const std::string problem = judge_without(bench.run({}, host), what);
    if (!problem.empty()) return fail_check(problem);
  }
  return pass();
}

/// Size of spoor_host in 1.0: everything up to and including sink_write.
constexpr uint32_t kHost10 = offsetof(spoor_host, sink_write) + sizeof(spoor_host::sink_write);

Finding host_1_0(Bench& bench) {
  HostOptions host;
  host.struct_size = kHost10;
  const std::string changed = difference(bench.run(), bench.run({}, host));
  return changed.empty() ? pass() : fail_check("with a host of interface 1.0: " + changed);
}

Finding host_newer(Bench& bench) {
  HostOptions host;
  host.struct_size = sizeof(spoor_host) + 8;
  const std::string changed = difference(bench.run(), bench.run({}, host));
  return changed.empty() ? pass() : fail_check("with a newer host: " + changed);
}

std::vector<uint64_t> some_of(uint64_t n, std::mt19937_64& random) {
  constexpr uint64_t kMost = 200;
  std::vector<uint64_t> out;
  if (n <= kMost) {
    for (uint64_t i = 1; i <= n; ++i)
      out.push_back(i);
    return out;
  }
  std::uniform_int_distribution<uint64_t> any(1, n);
  for (uint64_t i = 1; i <= kMost / 2; ++i)
    out.push_back(i);
  for (uint64_t i = 0; i < kMost / 2; ++i)
    out.push_back(any(random));
  return out;
}

Finding out_of_memory(Bench& bench) {
  const Outcome plain = bench.run();
  const auto redirected = redirect_memory_of(reinterpret_cast<const void*>(bench.cls().create));
  if (!redirected) return skip(redirected.error().what);
  if (*redirected == 0) return pass("it asks for no memory itself");
  fail_request(0);
  bench.run();
  const uint64_t total = requests();
  for (const uint64_t nth : some_of(total, bench.random())) {
    fail_request(nth);
    const Outcome out = bench.run();
    fail_request(0);
    const std::string when = "request " + std::to_string(nth) + " for memory fails";
    if (!out.exception.empty()) return fail_check(when + ": " + out.exception);
    if (!out.ok()) continue;
    const std::string changed = difference(plain, out);
    if (!changed.empty()) return fail_check(when + ", and the result is another: " + changed);
  }
  return pass(std::to_string(total) + " requests");
}

Finding concurrent(Bench& bench) {
  constexpr size_t kThreads = 8;
  const Outcome plain = bench.run();
  const auto instance = bench.make();
  if ((instance->traits() & SPOOR_TRAIT_CONCURRENT) == 0) return pass("not for this instance");
  for (const Outcome& out : instance->run_on_threads(bench.sample(), kThreads)) {
    const std::string changed = difference(plain, out);
    if (!changed.empty()) return fail_check("on 8 threads the result is another: " + changed);
  }
  return pass();
}

Finding files_closed(Bench& bench) {
  bench.run();  // what is opened once and kept is not counted
  const auto before = open_files();
  bench.run();
  const auto after = open_files();
  if (after.size() <= before.size()) return pass();
  std::vector<std::string> left;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(left));
  return fail_check("it leaves a file open: " + (left.empty() ? "?" : left.front()));
}

Finding threads_ended(Bench& bench) {
  const size_t before = count_threads();
  bench.run();
  size_t after = count_threads();
  // A thread that was joined may take a moment to leave the list.
  for (int i = 0; i < 20 && after > before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    after = count_threads();
  }
  if (after <= before) return pass();
  return fail_check(std::to_string(after - before) + " threads are alive after `destroy`");
}

Finding process_unchanged(Bench& bench) {
  const ProcessState before = process_state();
  bench.run();
  const std::string changed = difference(before, process_state());
  return changed.empty() ? pass() : fail_check("it changes the process: " + changed);
}

Finding silent(Bench& bench) {
  bench.run();
  std::fflush(nullptr);
  const std::string wrote = written_to_stdio();
  return wrote.empty() ? pass() : fail_check("it writes to standard output or error: " + wrote);
}

constexpr int kRunsAtATime = 8;

/// What some runs leave behind once every thread that took part has ended: only then does malloc
/// count the pieces that it keeps for each thread as free.
int64_t bytes_left(Bench& bench) {
  const auto before = static_cast<int64_t>(bytes_in_use());
  std::thread([&bench] {
    bench.renew_world();
    for (int i = 0; i < kRunsAtATime; ++i)
      bench.run();
    bench.end_world();
  }).join();
  return static_cast<int64_t>(bytes_in_use()) - before;
}

// Lazy tables and caches fill in the first runs; a leak grows with every run, by no less than the
// smallest piece malloc gives.
Finding no_leak(Bench& bench) {
  if (is_sanitized()) return skip("the sanitizer's allocator tells leaks by itself");
  constexpr int64_t kSmallestPiece = 32;
  bench.end_world();
  for (int i = 0; i < 2; ++i)
    bytes_left(bench);
  int64_t least = INT64_MAX;
  for (int i = 0; i < 3; ++i)
    least = std::min(least, bytes_left(bench));
  if (least < kRunsAtATime * kSmallestPiece) return pass();
  return fail_check("every run leaves about " + std::to_string(least / kRunsAtATime) +
                    " bytes behind");
}

constexpr std::array kChecks = {
    ClassCheck{"robust.services-absent", "a missing service is an error, not a crash", kRuns,
               &any_class, &services_absent},
    ClassCheck{"robust.host-1.0", "works with the oldest host it accepts", kRuns, &any_class,
               &host_1_0},
    ClassCheck{"robust.host-newer", "works with a host that knows more", kRuns, &any_class,
               &host_newer},
    ClassCheck{"robust.out-of-memory", "a failing request for memory is an error, not a crash",
               kRuns, &any_class, &out_of_memory},
    ClassCheck{"robust.concurrent", "CONCURRENT instances give the same on 8 threads",
               "contract.run-twice", [](const plan::ClassSpec& c) { return c.concurrent; },
               &concurrent},
    ClassCheck{"robust.files-closed", "no file stays open", kRuns, &any_class, &files_closed},
    ClassCheck{"robust.threads-ended", "no thread is alive after `destroy`", kRuns, &any_class,
               &threads_ended},
    ClassCheck{"robust.process-unchanged", "folder, locale, signals, environment stay as they were",
               kRuns, &any_class, &process_unchanged},
    ClassCheck{"robust.silent", "nothing is written to standard output or error", kRuns, &any_class,
               &silent},
    ClassCheck{"robust.no-leak", "memory does not grow from run to run",
               "contract.releases robust.threads-ended", &any_class, &no_leak}};

}  // namespace

std::span<const ClassCheck> robust_checks() { return kChecks; }

}  // namespace spoor::host::check
