// SPDX-License-Identifier: Apache-2.0
#include "host/run/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "host/plan/check.hpp"
#include "host/run/testdata_plugin.hpp"
#include "toolkit/arrow/builder.hpp"
#include "toolkit/arrow/view.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::HasSubstr;

std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class RunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    runs_ = fs::temp_directory_path() / ("spoor-run-test-" + std::to_string(::getpid()));
    fs::remove_all(runs_);
    testing::g_let_go = false;
  }
  void TearDown() override {
    testing::g_let_go = true;
    fs::remove_all(runs_);
  }

  static plan::Graph graph_of(const std::string& yaml) {
    const spoor_plugin* plugin = spoor_plugin_v1();
    auto parsed = plan::parse_descriptor(plugin->descriptor_json, "test");
    for (const auto& found : parsed.diagnostics)
      ADD_FAILURE() << to_text(found);
    plan::Catalogue catalogue;
    catalogue.add(*parsed.descriptor);
    auto checked = plan::check_text("spoor: 1\ninvestigation: test\n" + yaml, "case.yaml",
                                    catalogue, plan::CheckOptions{});
    for (const auto& found : checked.diagnostics)
      if (found.severity == Severity::kError) ADD_FAILURE() << to_text(found);
    return checked.graph.value_or(plan::Graph{});
  }
  static std::map<std::string, ClassSource> classes() {
    std::map<std::string, ClassSource> all;
    const spoor_plugin* plugin = spoor_plugin_v1();
    for (uint32_t i = 0; i < plugin->n_classes; ++i)
      all[plugin->classes[i]->id] = {plugin->classes[i], "org.example.engine-test", "1.0.0", ""};
    return all;
  }
  std::shared_ptr<host::Run> start(const std::string& yaml, unsigned threads = 2,
                                   RunOptions options = {}, host::Run::Bindings bindings = {}) {
    options.runs = runs_;
    auto run = std::make_shared<host::Run>(graph_of(yaml), classes(),
                                           std::make_shared<Pool>(threads), std::move(options));
    const auto started = run->start(std::move(bindings));
    EXPECT_TRUE(started) << started.error().text();
    return run;
  }
  std::shared_ptr<host::Run> finished(const std::string& yaml, unsigned threads = 2,
                                      RunOptions options = {}) {
    auto run = start(yaml, threads, std::move(options));
    EXPECT_TRUE(run->wait(20'000'000'000)) << "the run hangs";
    return run;
  }
  static Json step(const host::Run& run, const std::string& name) {
    const Json record = Json::parse(run.record_json());
    for (const auto& step : record["steps"])
      if (step["step"] == name) return step;
    return {};
  }

  fs::path runs_;
};

constexpr const char* kSimple = R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 1000, partitions: 7}}
  double: {use: analyzer.test.twice, from: events}
  total:  {use: analyzer.test.sum, from: double}
outputs:
  all:   {from: double, format: [csv, ndjson, arrow]}
  total: {from: total, format: csv}
)";

TEST_F(RunTest, RowsArriveInOrderWithEveryRowCounted) {
  const auto run = finished(kSimple);
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(slurp(run->folder() / "tables/total.csv"), "rows,sum\n7000,24496500\n");
  const std::string csv = slurp(run->folder() / "tables/all.csv");
  EXPECT_EQ(csv.substr(0, 12), "n,m\n0,0\n1,2\n");
  EXPECT_THAT(csv, HasSubstr("\n6999,13998\n"));
  EXPECT_EQ(step(*run, "events")["rows_in"], 7000);
  EXPECT_EQ(step(*run, "double")["rows_out"], 7000);
}

TEST_F(RunTest, TablesAreEqualAtAnyNumberOfThreads) {
  std::vector<std::string> tables;
  for (const unsigned threads : {1U, 2U, 5U}) {
    const auto run = finished(kSimple, threads);
    tables.push_back(slurp(run->folder() / "tables/all.csv") +
                     slurp(run->folder() / "tables/all.ndjson") +
                     slurp(run->folder() / "tables/all.arrow"));
    EXPECT_FALSE(tables.back().empty());
  }
  EXPECT_EQ(tables[0], tables[1]);
  EXPECT_EQ(tables[0], tables[2]);
}

TEST_F(RunTest, ADiamondRunsWithQueuesOfOneBatch) {
  RunOptions options;
  options.queue_bytes = 1;
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 30000, partitions: 4}}
  evens:  {use: analyzer.test.even, from: events}
  both:   {use: analyzer.test.backwards, from: {a: events, b: evens}}
outputs:
  sums: {from: both, format: csv}
)",
                            2, options);
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(slurp(run->folder() / "tables/sums.csv"), "a,b\n7199940000,3599940000\n");
  EXPECT_EQ(step(*run, "evens")["dropped"][0]["rows"], 60000);
}

TEST_F(RunTest, AFilterThatLosesRowsFailsWithLedgerMismatch) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers}
  evens:  {use: analyzer.test.even, from: events, with: {silently: true}}
outputs:
  evens: {from: evens, format: csv}
)");
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_THAT(step(*run, "evens")["error"]["what"].get<std::string>(),
              HasSubstr("LEDGER_MISMATCH"));
  EXPECT_FALSE(fs::exists(run->folder() / "tables/evens.csv")) << "a table that looks whole";
}

TEST_F(RunTest, ASourceThatLosesRecordsFailsWithLedgerMismatch) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {unread: 1}}
)");
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_THAT(step(*run, "events")["error"]["what"].get<std::string>(),
              HasSubstr("records read 101, rows out 100, dropped 0"));
}

TEST_F(RunTest, DroppedRecordsMakeARunPartialAndSamplesAreTheFirst) {
  for (const unsigned threads : {1U, 4U}) {
    const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 10, partitions: 9, lost: 3}}
)",
                              threads);
    EXPECT_EQ(run->verdict(), Verdict::kPartial);
    const Json found = step(*run, "events")["diagnostics"][0];
    EXPECT_EQ(found["count"], 27);
    EXPECT_EQ(found["hint"], "look again");
    std::vector<int> rows;
    for (const auto& sample : found["samples"])
      rows.push_back(sample["where"]["row"]);
    EXPECT_EQ(rows, (std::vector<int>{0, 1, 2, 1000, 1001}));
  }
}

TEST_F(RunTest, AnErrorEndsTheRunAndIsBlamedOnItsOwner) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 3, fail_in: 1}}
  total:  {use: analyzer.test.sum, from: events}
outputs:
  total: {from: total, format: csv}
)");
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_EQ(step(*run, "events")["status"], "failed");
  EXPECT_EQ(step(*run, "events")["error"]["what"], "the disk is on fire");
  EXPECT_THAT(step(*run, "events")["error"]["where"].get<std::string>(),
              HasSubstr("case.yaml:5:3"));
  EXPECT_NE(step(*run, "total")["status"], "failed");
  EXPECT_TRUE(fs::exists(run->folder() / "run.json"));
}

TEST_F(RunTest, SkipGivesConsumersAnEmptyTable) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 3, fail_in: 1}, on_error: skip}
  total:  {use: analyzer.test.sum, from: events}
outputs:
  total: {from: total, format: csv}
)");
  EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
  EXPECT_EQ(step(*run, "events")["status"], "skipped");
  EXPECT_EQ(slurp(run->folder() / "tables/total.csv"), "rows,sum\n0,0\n");
}

TEST_F(RunTest, PartialEndsOutputsRegularlyAndTheSameAtAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 2U, 6U}) {
    const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 8, fail_in: 2}, on_error: partial}
  total:  {use: analyzer.test.sum, from: events}
outputs:
  total: {from: total, format: csv}
)",
                              threads);
    EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
    EXPECT_EQ(slurp(run->folder() / "tables/total.csv").substr(0, 13), "rows,sum\n100,");
  }
}

TEST_F(RunTest, EveryDistinctKeyIsAskedOnce) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 20000}}
  where:  {use: enricher.test.places, from: events, key: host}
outputs:
  where: {from: where, format: csv, limit: 3}
)");
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(slurp(run->folder() / "tables/where.csv"),
            "n,text,host,where.status,where.error,where.place,where.asked_with\n"
            "0,row 0,alpha,ok,,the cellar,1\n"
            "1,row 1,beta,not_found,,,\n"
            "2,row 2,alpha,ok,,the cellar,1\n");
  EXPECT_EQ(step(*run, "where")["keys"], (Json{{"asked", 2}, {"ok", 1}, {"not_found", 1}}));
  EXPECT_EQ(Json::parse(run->record_json())["outputs"][0]["rows_over_limit"], 19997);
}

TEST_F(RunTest, TheLastStepSeesArtifactsAndTheLedger) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers}
  count:  {use: visualizer.test.counter, from: events}
  report: {use: visualizer.test.last, from: [count]}
)");
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(slurp(run->folder() / "artifacts/count.count.txt"), "100");
  EXPECT_EQ(slurp(run->folder() / "report.html"),
            "artifact count.txt\ntest complete\nevents complete\ncount complete\n");
}

TEST_F(RunTest, TheLastStepRunsWhenOthersFailed) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {fail_in: 0}}
  count:  {use: visualizer.test.counter, from: events}
  report: {use: visualizer.test.last, from: [count]}
)");
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_THAT(slurp(run->folder() / "report.html"), HasSubstr("test failed\nevents failed\n"));
}

TEST_F(RunTest, CancelEndsARunSoonAndKeepsARecord) {
  const auto run = start(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 100000, nap_ms: 1}}
outputs:
  events: {from: events, format: csv}
)");
  EXPECT_FALSE(run->wait(50'000'000));
  run->cancel();
  ASSERT_TRUE(run->wait(2'000'000'000));
  EXPECT_EQ(run->verdict(), Verdict::kInterrupted);
  EXPECT_FALSE(run->stuck());
  EXPECT_EQ(step(*run, "events")["status"], "cancelled");
  EXPECT_FALSE(fs::exists(run->folder() / "tables/events.csv"));
}

TEST_F(RunTest, ADeadlineCountsOwnTimeAndFailsTheStep) {
  const auto run = finished(R"(
steps:
  slow: {use: provider.test.numbers, with: {rows: 100000, nap_ms: 1}, deadline: 200ms}
  fast: {use: analyzer.test.sum, from: slow, deadline: 100ms}
)");
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_THAT(step(*run, "slow")["error"]["what"].get<std::string>(), HasSubstr("deadline"));
  EXPECT_NE(step(*run, "fast")["status"], "failed") << "it only waited";
}

TEST_F(RunTest, APluginThatIgnoresCancelIsAbandoned) {
  RunOptions options;
  options.grace_ns = 200'000'000;
  const auto run = start("\nsteps:\n  h: {use: provider.test.hang}\n", 2, options);
  EXPECT_FALSE(run->wait(50'000'000));
  run->cancel();
  ASSERT_TRUE(run->wait(5'000'000'000));
  EXPECT_TRUE(run->stuck());
  EXPECT_TRUE(fs::exists(run->folder() / "run.json"));
}

TEST_F(RunTest, BoundStreamsReplaceAStepAndCarryAnOutput) {
  std::vector<arrow::Field> fields = {{.name = "n", .type = arrow::Type::int64}};
  arrow::TableBuilder table(fields);
  for (int64_t i = 0; i < 10; ++i) {
    table.i64(0).append(i);
    table.end_row();
  }
  std::vector<arrow::Array> batches;
  batches.push_back(std::move(*table.finish()));
  host::Run::Bindings bindings;
  bindings.inputs["events"] = arrow::make_stream(table.schema().copy(), std::move(batches));
  auto edge = std::make_shared<Edge>(EdgeOptions{.spill_folder = {}});
  auto out = stream_of(
      edge, [](uint64_t) {}, nullptr);
  bindings.outputs.emplace_back("double", edge);
  // The provider's declared columns do not bind a stream of the embedder's.
  const auto run = start(R"(
steps:
  double: {use: analyzer.test.twice, from: events}
  events: {use: provider.test.numbers}
)",
                         2, {}, std::move(bindings));
  int64_t sum = 0;
  auto schema = out.schema();
  ASSERT_TRUE(schema) << schema.error().text();
  for (auto batch = out.next(); batch && *batch; batch = out.next()) {
    const arrow::BatchView view(**schema, **batch);
    for (int64_t i = 0; i < view.rows(); ++i)
      sum += view.column(1).i64(i);
  }
  EXPECT_EQ(sum, 90);
  EXPECT_TRUE(run->wait(5'000'000'000));
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
}

TEST_F(RunTest, NoFolderLooksFinishedBeforeItIs) {
  const auto run = start(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 300, nap_ms: 1}}
)");
  run->wait(50'000'000);
  for (const auto& entry : fs::directory_iterator(runs_))
    EXPECT_EQ(entry.path().filename().string().rfind(".partial-", 0), 0U);
  EXPECT_TRUE(run->wait(20'000'000'000));
  EXPECT_EQ((fs::status(runs_).permissions() & fs::perms::all), fs::perms::owner_all);
}

}  // namespace
}  // namespace spoor::host
