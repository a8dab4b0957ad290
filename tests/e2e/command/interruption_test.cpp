// SPDX-License-Identifier: Apache-2.0
//
// Interrupted, killed, out of disk, twice at once: what is left must never look whole when it is
// not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "process.hpp"

namespace spoor::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class InterruptionTest : public ::testing::Test {
 protected:
  InterruptionTest() {
    folder_.write("case.yaml",
                  "spoor: 1\ninvestigation: big\nsteps:\n"
                  "  events: {use: provider.ndjson, with: {path: events.json}}\n"
                  "  iocs:   {use: analyzer.ioc-extract, from: events}\n"
                  "outputs:\n  events: {from: events, format: [csv, ndjson]}\n"
                  "  iocs: {from: iocs, format: csv}\n");
  }
  /// Enough rows for a run that lasts a moment.
  void write_events(int rows) const {
    std::string text;
    for (int i = 0; i < rows; ++i)
      text += "{\"id\":" + std::to_string(i) + ",\"text\":\"GET http://198.51.100." +
              std::to_string(i % 250) + "/path/" + std::to_string(i) + " from host-" +
              std::to_string(i % 7) + ".example.org\"}\n";
    folder_.write("events.json", text);
  }
  static void nap(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

  ScratchFolder folder_;
};

TEST_F(InterruptionTest, KilledRunsLeaveNothingThatLooksFinishedAndTheNextIsUnaffected) {
  write_events(200000);
  const Finished whole = spoor(folder_.path(), {"run", "-q", "case.yaml"});
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto reference = finished_runs(folder_.path());
  ASSERT_EQ(reference.size(), 1U);
  const std::string table =
      folder_.read(fs::relative(reference[0], folder_.path()) / "tables/iocs.csv");
  for (const int ms : {5, 20, 50, 80, 120, 200}) {
    Running child(folder_.path(), {"run", "-q", "case.yaml"});
    nap(ms);
    child.send(SIGKILL);
    child.wait();
  }
  for (const auto& run : finished_runs(folder_.path())) {
    EXPECT_TRUE(fs::exists(run / "run.json")) << run;
    EXPECT_EQ(folder_.read(fs::relative(run, folder_.path()) / "tables/iocs.csv"), table) << run;
  }
  const Finished next = spoor(folder_.path(), {"run", "-q", "case.yaml"});
  EXPECT_EQ(next.exit_code, 0) << next.err;
  const auto after = finished_runs(folder_.path());
  EXPECT_EQ(folder_.read(fs::relative(after.back(), folder_.path()) / "tables/iocs.csv"), table);
}

TEST_F(InterruptionTest, AnInterruptEndsWithAPartialRecord) {
  write_events(400000);
  Running child(folder_.path(), {"run", "-q", "case.yaml"});
  // The run folder is made after the signal handlers: from then on an interrupt is the run's.
  for (int i = 0; i < 2000 && partial_runs(folder_.path()).empty(); ++i)
    nap(5);
  child.send(SIGINT);
  const Finished done = child.wait();
  if (done.exit_code == 0) GTEST_SKIP() << "the run was over before the signal";
  EXPECT_EQ(done.exit_code, 130) << done.out << done.err;
  ASSERT_EQ(finished_runs(folder_.path()).size(), 1U);
  const auto run = fs::relative(finished_runs(folder_.path())[0], folder_.path());
  EXPECT_THAT(folder_.read(run / "run.json"), HasSubstr("\"verdict\": \"interrupted\""));
  EXPECT_FALSE(fs::exists(folder_.path() / run / "tables/events.csv"));
}

TEST_F(InterruptionTest, TwoRunsAtOnceKeepOutOfEachOthersWay) {
  write_events(50000);
  Running first(folder_.path(), {"run", "-q", "case.yaml"});
  Running second(folder_.path(), {"run", "-q", "case.yaml"});
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(second.wait().exit_code, 0);
  const auto runs = finished_runs(folder_.path());
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_TRUE(partial_runs(folder_.path()).empty());
  EXPECT_EQ(folder_.read(fs::relative(runs[0], folder_.path()) / "tables/events.csv"),
            folder_.read(fs::relative(runs[1], folder_.path()) / "tables/events.csv"));
}

TEST_F(InterruptionTest, AFullDiskIsAnErrorAndEarlierRunsAreIntact) {
  write_events(50000);
  const fs::path small = folder_.path() / "runs";
  fs::create_directory(small);
  if (::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=2m,mode=700") != 0)
    GTEST_SKIP() << "needs the right to mount a small tmpfs";
  const Finished done = spoor(folder_.path(), {"run", "-q", "case.yaml"});
  EXPECT_EQ(done.exit_code, 5) << done.out << done.err;
  EXPECT_THAT(done.out + done.err, HasSubstr("No space left"));
  EXPECT_THAT(done.out + done.err, HasSubstr("free some disk space"));
  for (const auto& run : finished_runs(folder_.path()))
    EXPECT_FALSE(fs::exists(run / "tables/events.csv")) << "a table that looks whole";
  ::umount2(small.c_str(), MNT_DETACH);
}

TEST_F(InterruptionTest, AClosedPipeIsQuiet) {
  write_events(100000);
  folder_.write("arrow.yaml",
                "spoor: 1\ninvestigation: big\nsteps:\n"
                "  events: {use: provider.ndjson, with: {path: events.json}}\n"
                "outputs:\n  events: {from: events, format: arrow}\n");
  ASSERT_EQ(spoor(folder_.path(), {"run", "-q", "arrow.yaml"}).exit_code, 0);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    const int log = ::open((folder_.path() / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(log, STDERR_FILENO);
    if (::chdir(folder_.path().c_str()) != 0) ::_exit(99);
    const std::string program = spoor_program();
    ::execl(program.c_str(), "spoor", "show", "latest:events", "--format", "csv", nullptr);
    ::_exit(98);
  }
  ::close(ends[1]);
  char first[64];
  EXPECT_GT(::read(ends[0], first, sizeof first), 0);
  ::close(ends[0]);  // what `head -1` does
  int status = 0;
  ::waitpid(pid, &status, 0);
  const bool quiet = (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) ||
                     (WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(quiet) << status;
  EXPECT_EQ(folder_.read("log"), "");
}

}  // namespace
}  // namespace spoor::e2e
