// SPDX-License-Identifier: Apache-2.0
//
// Hostile text costs at most five times the CPU time per byte of an ordinary log, and eight times
// the length costs at most ten times the time. Medians of CPU time in one process, so that a busy
// machine does not matter much; a text that misses a bar is measured again.
#include <ctime>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include <toolkit/ioc/scanner.hpp>

#include "hostile_texts.hpp"

namespace spoor::bench {
namespace {

namespace ioc = spoor::toolkit::ioc;

constexpr size_t kSmall = 1 << 16;
constexpr size_t kLarge = 8 * kSmall;
constexpr int kAttempts = 4;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kInstrumented = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kInstrumented = true;
#else
constexpr bool kInstrumented = false;
#endif
#else
constexpr bool kInstrumented = false;
#endif

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class LinearTime : public testing::TestWithParam<bool> {
 protected:
  LinearTime() : scanner_(make()) {}

  static ioc::Scanner make() {
    ioc::Options options;
    options.types = GetParam() ? ioc::kAllTypes : ioc::kDefaultTypes;
    return *ioc::Scanner::make(options);
  }

  /// The least of several runs: what the work itself costs.
  double cost(const std::string& text) {
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double begin = cpu_seconds();
      scanner_.scan(text, hits_);
      best = std::min(best, cpu_seconds() - begin);
    }
    return best;
  }

  /// The same for a log, which comes line by line.
  double cost_of_lines(const std::string& log) {
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double begin = cpu_seconds();
      for (size_t at = 0; at < log.size();) {
        const size_t end = std::min(log.find('\n', at), log.size());
        scanner_.scan(std::string_view(log).substr(at, end - at), hits_);
        at = end + 1;
      }
      best = std::min(best, cpu_seconds() - begin);
    }
    return best;
  }

  ioc::Scanner scanner_;
  ioc::Hits hits_;
};

TEST_P(LinearTime, HostileTextCostsAtMostFiveTimesALog) {
  if (kInstrumented) GTEST_SKIP() << "sanitizers slow scalar code down more than vector code";
  const std::string log = ordinary_log(kLarge);
  for (const HostileText& hostile : hostile_texts()) {
    const std::string text = repeat(hostile.unit, kLarge);
    double ratio = 0;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      ratio = cost(text) / cost_of_lines(log);
      if (ratio <= 5) break;
    }
    std::printf("%-20s %5.2f x\n", hostile.name, ratio);
    EXPECT_LE(ratio, 5) << hostile.name;
  }
}

TEST_P(LinearTime, EightTimesTheLengthCostsAtMostTenTimes) {
  for (const HostileText& hostile : hostile_texts()) {
    const std::string small = repeat(hostile.unit, kSmall);
    const std::string large = repeat(hostile.unit, kLarge);
    double ratio = 0;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      ratio = cost(large) / cost(small);
      if (ratio <= 10) break;
    }
    std::printf("%-20s %5.2f x\n", hostile.name, ratio);
    EXPECT_LE(ratio, 10) << hostile.name;
  }
}

TEST_P(LinearTime, ASingleTokenOf16MegabytesIsFine) {
  for (const std::string_view unit :
       {std::string_view("a"), std::string_view("a."), std::string_view("\\a"),
        std::string_view("/a"), std::string_view("f")}) {
    const std::string text = "http://" + repeat(unit, 16 << 20);
    const double begin = cpu_seconds();
    scanner_.scan(text, hits_);
    EXPECT_LE(cpu_seconds() - begin, 1.6) << unit;  // 0.1 µs a byte, sanitizers included
  }
}

INSTANTIATE_TEST_SUITE_P(Types, LinearTime, testing::Bool(), [](const auto& types) {
  return types.param ? std::string("All") : std::string("Default");
});

}  // namespace
}  // namespace spoor::bench
