// SPDX-License-Identifier: Apache-2.0
#include "host/run/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "host/run/run_fixture.hpp"
#include "toolkit/arrow/builder.hpp"
#include "toolkit/arrow/view.hpp"

namespace spoor::host {
namespace {

using ::testing::HasSubstr;

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

TEST_F(RunTest, PartsOfACompositeKeyCannotPassForAnotherKey) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.tricky}
  seen:   {use: enricher.test.echo, from: events, key: [a, b]}
outputs:
  seen: {from: seen, format: ndjson}
)");
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(step(*run, "seen")["keys"]["asked"], 3);
  const std::string table = slurp(run->folder() / "tables/seen.ndjson");
  EXPECT_THAT(table, HasSubstr(R"("seen.parts":"p\u001fq|r")"));
  EXPECT_THAT(table, HasSubstr(R"("seen.parts":"p|q\u001fr")"));
  EXPECT_THAT(table, HasSubstr(R"("seen.parts":"|")"));
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

TEST_F(RunTest, ARetryReadsEverythingOnceAndLeavesNoTrace) {
  for (const unsigned threads : {1U, 4U}) {
    testing::g_failures = 2;
    const auto run = finished(R"(
steps:
  events: {use: provider.test.flaky, retry: {attempts: 3, backoff: 60ms}}
  total:  {use: analyzer.test.sum, from: events}
outputs:
  total: {from: total, format: csv}
)",
                              threads);
    EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
    EXPECT_EQ(slurp(run->folder() / "tables/total.csv"), "rows,sum\n40,780\n");
    EXPECT_EQ(step(*run, "events")["rows_in"], 40);
    EXPECT_FALSE(step(*run, "events").contains("error"));
  }
}

TEST_F(RunTest, AFusedStepOwnsItsErrorAndMayBePartial) {
  for (const char* reader : {"serial", "twice"}) {
    for (const unsigned threads : {1U, 2U, 6U}) {
      const auto run = finished(std::string(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 8}}
  first:  {use: analyzer.test.serial, from: events, with: {fail_at: 120}, on_error: partial}
  second: {use: analyzer.test.)") + reader +
                                    R"(, from: first}
outputs:
  rows: {from: second, format: csv}
)",
                                threads);
      EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
      EXPECT_EQ(step(*run, "events")["status"], "complete") << run->record_json();
      EXPECT_EQ(step(*run, "first")["status"], "partial");
      EXPECT_EQ(step(*run, "first")["error"]["what"], "a row too far");
      EXPECT_EQ(step(*run, "second")["status"], "complete") << run->record_json();
      const std::string csv = slurp(run->folder() / "tables/rows.csv");
      EXPECT_THAT(csv, HasSubstr("\n99"));
      EXPECT_EQ(csv.find("\n150"), std::string::npos) << "rows of a lane behind the failed one";
    }
  }
}

TEST_F(RunTest, APartialSourceBeforeAFusedStepIsTheSameAtAnyNumberOfThreads) {
  std::vector<std::string> tables;
  for (const unsigned threads : {1U, 2U, 6U}) {
    const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 8, fail_in: 2}, on_error: partial}
  double: {use: analyzer.test.twice, from: events}
outputs:
  rows: {from: double, format: csv}
)",
                              threads);
    EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
    EXPECT_EQ(step(*run, "double")["status"], "complete") << run->record_json();
    tables.push_back(slurp(run->folder() / "tables/rows.csv"));
    EXPECT_EQ(tables.back().find("\n150,"), std::string::npos);
  }
  EXPECT_EQ(tables[0], tables[1]);
  EXPECT_EQ(tables[0], tables[2]);
}

TEST_F(RunTest, ASerialFusedStepDoesNotDeadlockWithLanesInOrder) {
  const auto run = finished(R"(
budget: {memory: 16MiB}
steps:
  events: {use: provider.test.numbers, with: {rows: 20000, partitions: 8}}
  pass:   {use: analyzer.test.serial, from: events}
  total:  {use: analyzer.test.sum, from: pass}
outputs:
  total: {from: total, format: csv}
)",
                            6);
  EXPECT_EQ(run->verdict(), Verdict::kComplete) << run->record_json();
  EXPECT_EQ(slurp(run->folder() / "tables/total.csv").substr(0, 16), "rows,sum\n160000,");
}

TEST_F(RunTest, AStepThatMayBePartialDoesNotEndTheRunWhileItStillReads) {
  const auto run = finished(R"(
steps:
  bad:   {use: provider.test.numbers, with: {rows: 200, partitions: 2, fail_in: 1, nap_ms: 1}, on_error: partial}
  good:  {use: provider.test.numbers, with: {rows: 400, nap_ms: 1}}
outputs:
  good: {from: good, format: csv}
)",
                            4);
  EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
  EXPECT_EQ(step(*run, "good")["rows_out"], 400);
}

TEST_F(RunTest, AnEnricherWhoseDeadlinePassesFailsAndNobodyElse) {
  for (const char* on_error : {"fail", "partial"}) {
    const auto run = finished(std::string(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 20000}}
  where:  {use: enricher.test.places, from: events, key: text, with: {nap_ms: 20}, deadline: 100ms, on_error: )") +
                              on_error + R"(}
outputs:
  where: {from: where, format: csv}
)");
    const bool partial = std::string(on_error) == "partial";
    EXPECT_EQ(run->verdict(), partial ? Verdict::kPartial : Verdict::kFailed) << run->record_json();
    EXPECT_EQ(step(*run, "where")["status"], partial ? "partial" : "failed");
    EXPECT_THAT(step(*run, "where")["error"]["what"].get<std::string>(), HasSubstr("deadline"));
    EXPECT_NE(step(*run, "events")["status"], "failed") << run->record_json();
  }
}

TEST_F(RunTest, AFusedStepsDeadlineIsItsOwn) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 10000, partitions: 40}, deadline: 20s}
  slow:   {use: analyzer.test.serial, from: events, with: {nap_ms: 20}, deadline: 100ms, on_error: partial}
outputs:
  rows: {from: slow, format: csv}
)");
  EXPECT_EQ(run->verdict(), Verdict::kPartial) << run->record_json();
  EXPECT_EQ(step(*run, "events")["status"], "complete") << run->record_json();
  EXPECT_THAT(step(*run, "slow")["error"]["what"].get<std::string>(), HasSubstr("deadline"));
}

TEST_F(RunTest, ARowwiseStepThatIsStoppedLeavesNoTableThatLooksWhole) {
  const auto run = start(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 20000, partitions: 100}}
  slow:   {use: analyzer.test.serial, from: events, with: {nap_ms: 10}}
outputs:
  rows: {from: slow, format: csv}
)",
                         4);
  EXPECT_FALSE(run->wait(100'000'000));
  run->cancel();
  ASSERT_TRUE(run->wait(5'000'000'000));
  EXPECT_EQ(run->verdict(), Verdict::kInterrupted);
  EXPECT_FALSE(fs::exists(run->folder() / "tables/rows.csv")) << run->record_json();
  EXPECT_EQ(step(*run, "slow")["status"], "cancelled") << run->record_json();
}

TEST_F(RunTest, SkippedRowsAreNotCountedAsGivenOut) {
  const auto run = finished(R"(
steps:
  events: {use: provider.test.numbers, with: {rows: 50, partitions: 3, fail_in: 1}, on_error: skip}
outputs:
  rows: {from: events, format: csv}
)");
  EXPECT_EQ(step(*run, "events")["rows_out"], 0) << run->record_json();
}

TEST_F(RunTest, AStartThatFailsLeavesNothingAndWakesReaders) {
  auto edge = std::make_shared<Edge>(EdgeOptions{.spill_folder = {}});
  host::Run::Bindings bindings;
  bindings.outputs.emplace_back("nobody", edge);
  RunOptions options;
  options.runs = runs_;
  auto run = std::make_shared<host::Run>(graph_of("steps:\n  e: {use: provider.test.numbers}\n"),
                                         classes(), std::make_shared<Pool>(1), options);
  EXPECT_FALSE(run->start(std::move(bindings)));
  EXPECT_EQ(edge->schema(nullptr).error().code, SPOOR_CANCELLED);
  EXPECT_TRUE(fs::is_empty(runs_));
}

TEST_F(RunTest, AnUnreadBoundOutputDoesNotOutliveACancel) {
  auto edge = std::make_shared<Edge>(EdgeOptions{.bytes = 1, .spill_folder = {}});
  host::Run::Bindings bindings;
  bindings.outputs.emplace_back("events", edge);
  const auto run = start("\nsteps:\n  events: {use: provider.test.numbers, with: {rows: 50000}}\n",
                         2, {}, std::move(bindings));
  EXPECT_FALSE(run->wait(50'000'000)) << "nobody reads";
  run->cancel();
  ASSERT_TRUE(run->wait(3'000'000'000));
  EXPECT_FALSE(run->stuck());
  EXPECT_EQ(run->verdict(), Verdict::kInterrupted);
}

TEST_F(RunTest, WhatTheEmbeddersProgressThrowsEndsNothing) {
  RunOptions options;
  options.on_event = [](const std::string&) { throw std::runtime_error("a bad display"); };
  EXPECT_EQ(finished(kSimple, 2, options)->verdict(), Verdict::kComplete);
}

TEST_F(RunTest, WhatFailsToListInputsIsAVerdictNotACrash) {
  RunOptions options;
  options.inputs = []() -> std::vector<StepInput> { throw std::runtime_error("no inputs"); };
  const auto run = finished(kSimple, 2, options);
  EXPECT_EQ(run->verdict(), Verdict::kFailed);
  EXPECT_THAT(run->record_json(), HasSubstr("no inputs"));
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
