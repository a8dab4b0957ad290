// SPDX-License-Identifier: Apache-2.0
//
// Random graphs with queues of one batch, failures and cancels at random moments, on any number of
// threads: a run always ends, and its record is true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <random>

#include "host/run/run_fixture.hpp"

namespace spoor::host {
namespace {

constexpr auto kTime = std::chrono::seconds(8);

/// One manifest, and whether everything in it works.
class RandomGraph {
 public:
  RandomGraph(unsigned seed, bool with_failures) : random_(seed), with_failures_(with_failures) {
    const int sources = 1 + below(2);
    for (int i = 0; i < sources; ++i)
      add_source();
    const int further = 1 + below(7);
    for (int i = 0; i < further; ++i)
      add_reader();
    if (below(3) == 0) text_ += "  report: {use: visualizer.test.last}\n";
    text_ = "steps:\n" + text_ + "outputs:\n" + outputs_;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string any() { return rows_[static_cast<size_t>(below(static_cast<int>(rows_.size())))]; }
  std::string on_error() {
    constexpr const char* kWays[] = {"fail", "partial", "skip"};
    return std::string(", on_error: ") + kWays[with_failures_ ? below(3) : 0];
  }
  std::string name() { return "s" + std::to_string(count_++); }
  void output(const std::string& step, int one_in) {
    if (outputs_.empty() || below(one_in) == 0)
      outputs_ += "  t" + step + ": {from: " + step + ", format: csv}\n";
  }

  void add_source() {
    const std::string step = name();
    const int parts = 1 + below(6);
    const int fails = with_failures_ && below(3) == 0 ? below(parts) : -1;
    text_ += "  " + step +
             ": {use: provider.test.numbers, with: {rows: " + std::to_string(below(1500)) +
             ", partitions: " + std::to_string(parts) + ", fail_in: " + std::to_string(fails) +
             "}" + on_error() + "}\n";
    rows_.push_back(step);
    output(step, 3);
  }
  void add_reader() {
    const std::string step = name();
    const int kind = below(7);
    const int fails = with_failures_ && below(3) == 0 ? below(2000) : -1;
    std::string what;
    if (kind == 0) what = "analyzer.test.twice, from: " + any();
    if (kind == 1)
      what = "analyzer.test.serial, from: " + any() + ", with: {fail_at: " + std::to_string(fails) +
             "}";
    if (kind == 2) what = "analyzer.test.even, from: " + any();
    if (kind == 3) what = "analyzer.test.backwards, from: {a: " + any() + ", b: " + any() + "}";
    if (kind == 4) what = "analyzer.test.sum, from: " + any();
    if (kind == 5) what = "enricher.test.places, from: " + any() + ", key: \"n\"";
    if (kind == 6) what = "visualizer.test.counter, from: " + any();
    text_ += "  " + step + ": {use: " + what + on_error() + "}\n";
    if (kind <= 2 || kind == 5) rows_.push_back(step);
    if (kind != 6) output(step, 2);
  }

  std::minstd_rand random_;
  const bool with_failures_;
  int count_ = 0;
  std::string text_;
  std::string outputs_;
  std::vector<std::string> rows_;  // steps with a column n
};

class StressTest : public RunTest {
 protected:
  std::shared_ptr<host::Run> begin(const RandomGraph& graph, unsigned threads) {
    RunOptions options;
    options.queue_bytes = 1;
    options.grace_ns = 20'000'000'000;
    return start(graph.text(), threads, options);
  }
  /// Everything that went into the tables, by name.
  static std::map<std::string, std::string> tables_of(const host::Run& run) {
    std::map<std::string, std::string> tables;
    for (const auto& entry : fs::directory_iterator(run.folder() / "tables"))
      tables[entry.path().filename().string()] = slurp(entry.path());
    return tables;
  }
  static void expect_true_record(const host::Run& run) {
    const Json record = Json::parse(run.record_json());
    std::map<std::string, Json> steps;
    for (const auto& step : record["steps"]) {
      steps[step["step"]] = step;
      EXPECT_NE(step["status"], "running");
      EXPECT_NE(step["status"], "waiting");
      if (run.verdict() == Verdict::kComplete) {
        EXPECT_EQ(step["status"], "complete");
      }
      if (step["status"] == "failed" || step["status"] == "partial") {
        EXPECT_THAT(step["error"]["what"].get<std::string>(),
                    ::testing::AnyOf("the disk is on fire", "a row too far"));
      }
    }
    for (const auto& output : record["outputs"]) {
      const std::string name = output["name"];
      const bool is_there = fs::exists(run.folder() / "tables" / (name + ".csv"));
      EXPECT_EQ(is_there, output["complete"].get<bool>()) << name;
      const std::string from = output["from"];
      const Json& step = steps[from.substr(0, from.find('.'))];
      if (is_there) {
        EXPECT_EQ(output["rows"], step["rows_out"]) << name;
      }
      const std::string status = step["status"];
      if (status == "failed" || status == "upstream" || status == "cancelled") {
        EXPECT_FALSE(is_there) << name << " looks whole, but its step is " << status;
      }
    }
  }
};

TEST_F(StressTest, ARunAlwaysEndsAndItsRecordIsTrue) {
  const auto until = std::chrono::steady_clock::now() + kTime;
  unsigned seed = 1;
  for (; std::chrono::steady_clock::now() < until; ++seed) {
    const RandomGraph graph(seed, seed % 2 == 0);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + graph.text());
    const auto run = begin(graph, 1 + seed % 8);
    if (seed % 4 == 1) {
      run->wait(static_cast<int64_t>(seed % 13) * 700'000);
      run->cancel();
    }
    if (!run->wait(15'000'000'000)) {
      ADD_FAILURE() << "the run hangs";
      std::fflush(stdout);
      _exit(1);  // its threads cannot be joined
    }
    EXPECT_FALSE(run->stuck());
    expect_true_record(*run);
    if (seed % 4 == 3) {
      EXPECT_EQ(run->verdict(), Verdict::kComplete);
    }
    if (HasFailure()) {
      std::printf("%s\n", run->record_json().c_str());
      break;
    }
  }
  std::printf("%u graphs\n", seed - 1);
}

TEST_F(StressTest, TablesAreTheSameAtAnyNumberOfThreadsAlsoWhenStepsArePartial) {
  const auto until = std::chrono::steady_clock::now() + kTime / 2;
  for (unsigned seed = 1000; std::chrono::steady_clock::now() < until; ++seed) {
    const RandomGraph graph(seed, seed % 3 == 0);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + graph.text());
    std::optional<std::map<std::string, std::string>> expected;
    for (const unsigned threads : {1U, 2U, 7U}) {
      const auto run = begin(graph, threads);
      ASSERT_TRUE(run->wait(15'000'000'000)) << "the run hangs";
      if (run->verdict() == Verdict::kFailed) break;  // which tables were done is a race
      const auto tables = tables_of(*run);
      if (!expected) expected = tables;
      ASSERT_EQ(tables, *expected) << threads << " threads\n" << run->record_json();
    }
  }
}

}  // namespace
}  // namespace spoor::host
