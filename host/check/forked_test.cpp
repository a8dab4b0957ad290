// SPDX-License-Identifier: Apache-2.0
#include "host/check/forked.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace spoor::host::check {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

TEST(RunInChild, BringsTheFindingBack) {
  const ChildReport report = run_in_child(
      [] {
        return Finding{Verdict::kSkip, std::string("why\0so", 6), std::string(200'000, 'n')};
      },
      20 * kSecond);
  EXPECT_EQ(report.finding.verdict, Verdict::kSkip);
  EXPECT_EQ(report.finding.why, std::string("why\0so", 6));
  EXPECT_EQ(report.finding.note.size(), 200'000u);
  EXPECT_GT(report.ns, 0);
}

TEST(RunInChild, SaysHowItEnded) {
  const auto why = [](const std::function<Finding()>& body, int64_t timeout = 20 * kSecond) {
    const ChildReport report = run_in_child(body, timeout);
    EXPECT_EQ(report.finding.verdict, Verdict::kFail);
    return report.finding.why;
  };
  EXPECT_EQ(why([]() -> Finding { std::_Exit(7); }), "the plugin ended the process: exit(7)");
  EXPECT_NE(why([]() -> Finding {
              ::raise(SIGKILL);
              return pass();
            }).find("it crashed: Killed"),
            std::string::npos);
  EXPECT_NE(why([]() -> Finding {
              std::fputs("last words\n", stderr);
              std::_Exit(1);
            }).find("it wrote: last words"),
            std::string::npos);
  EXPECT_NE(why([]() -> Finding { throw std::runtime_error("inside"); }).find("inside"),
            std::string::npos);
  EXPECT_EQ(why(
                []() -> Finding {
                  for (;;)
                    ::pause();
                },
                kSecond / 10),
            "it had not ended after 100 ms");
}

TEST(RunInChild, TheChildCannotReachWhatIsOpenHere) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const ChildReport report =
      run_in_child([&] { return ::write(ends[1], "x", 1) < 0 ? pass() : fail_check("it is open"); },
                   20 * kSecond);
  EXPECT_EQ(report.finding.why, "");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(RunInChild, SeesWhatWasWritten) {
  const ChildReport report = run_in_child(
      [] {
        std::puts("out");
        std::fflush(stdout);
        return pass(written_to_stdio());
      },
      20 * kSecond);
  EXPECT_EQ(report.finding.note, "out");
}

}  // namespace
}  // namespace spoor::host::check
