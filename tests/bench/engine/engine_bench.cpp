// SPDX-License-Identifier: Apache-2.0
//
// What the engine costs per batch: the guard, the port and its consumers, the hand-over between
// threads, the spill file. The bar: 0.3 µs a batch of ten int64 columns through the guard.
#include <benchmark/benchmark.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "host/run/answers.hpp"
#include "host/run/port.hpp"
#include "toolkit/arrow/builder.hpp"

namespace {

using namespace spoor::host;

class NoLog final : public RunLog {
 public:
  void log(int32_t, const std::string&, std::string_view) override {}
  [[nodiscard]] bool enabled(int32_t) const override { return false; }
};

/// Takes every batch, as a step would that moves its input on.
class TakeAll final : public FusedStage {
 public:
  spoor_status prepare(const arrow::Schema&) override { return SPOOR_OK; }
  spoor_status batch(uint64_t, arrow::Array batch) override {
    rows += batch.length();
    return SPOOR_OK;
  }
  void end_lane(uint64_t) override {}
  void cut_after(uint64_t) override {}
  void cancel_lanes() override {}
  void restart() override {}
  void finish(EdgeEnd, const std::string&) override {}
  int64_t rows = 0;
};

arrow::Array make_batch(const std::vector<arrow::Field>& fields, int64_t rows) {
  arrow::TableBuilder table(fields);
  for (int64_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].type == arrow::Type::int64)
        table.i64(i).append(row);
      else
        table.utf8(i).append("a value of " + std::to_string(row));
    }
    table.end_row();
  }
  return std::move(*table.finish());
}

std::vector<arrow::Field> numbers(size_t columns) {
  std::vector<arrow::Field> fields;
  for (size_t i = 0; i < columns; ++i)
    fields.push_back({.name = "c" + std::to_string(i), .type = arrow::Type::int64});
  return fields;
}

/// A port with ten int64 columns.
struct Bed {
  Bed(std::vector<std::shared_ptr<Edge>> edges, FusedStage* fused) {
    spec.name = "rows";
    spec.dynamic = true;
    port =
        std::make_unique<Port>(state, spec, std::move(edges), fused,
                               OrderedOutput::Options{.lane_bytes = 1 << 20, .spill_folder = {}});
    state.set_status(StepStatus::kRunning);
    arrow::Schema schema = arrow::make_schema(numbers(10));
    port->schema(schema.get());
  }
  NoLog log;
  std::atomic<bool> stop{false};
  StepState state{"step", 0, 1, &stop, &log};
  plan::OutputSpec spec;
  std::unique_ptr<Port> port;
  arrow::Array batch = make_batch(numbers(10), 8192);
};

/// The cost of `share`, which the cases below pay to have a fresh batch each time.
void BM_share(benchmark::State& state) {
  arrow::Array batch = make_batch(numbers(10), 8192);
  for (auto _ : state) {
    arrow::Array shared = batch.share();
    benchmark::DoNotOptimize(shared);
  }
}
BENCHMARK(BM_share);

/// Guard, canonical profile, ledger, cut; nobody reads.
void BM_port_no_reader(benchmark::State& state) {
  Bed bed({}, nullptr);
  for (auto _ : state) {
    arrow::Array shared = bed.batch.share();
    benchmark::DoNotOptimize(bed.port->batch(0, shared.get()));
  }
}
BENCHMARK(BM_port_no_reader);

void BM_port_fused(benchmark::State& state) {
  TakeAll next;
  Bed bed({}, &next);
  for (auto _ : state) {
    arrow::Array shared = bed.batch.share();
    benchmark::DoNotOptimize(bed.port->batch(0, shared.get()));
  }
}
BENCHMARK(BM_port_fused);

/// The same through an edge that is read on the same thread.
void BM_port_edge(benchmark::State& state) {
  auto edge = std::make_shared<Edge>(EdgeOptions{.spill_folder = {}});
  Bed bed({edge}, nullptr);
  for (auto _ : state) {
    arrow::Array shared = bed.batch.share();
    bed.port->batch(0, shared.get());
    benchmark::DoNotOptimize(edge->next(nullptr));
  }
}
BENCHMARK(BM_port_edge);

/// Between two threads, queues of 16 MiB.
void BM_edge_two_threads(benchmark::State& state) {
  Edge edge(EdgeOptions{.spill_folder = {}});
  const auto schema = arrow::make_schema(numbers(10));
  edge.set_schema(schema);
  arrow::Array batch = make_batch(numbers(10), 8192);
  std::thread reader([&] {
    for (auto got = edge.next(nullptr); got && *got; got = edge.next(nullptr)) {
    }
  });
  for (auto _ : state)
    edge.push(batch.share(), nullptr);
  edge.finish(EdgeEnd::kComplete);
  reader.join();
}
BENCHMARK(BM_edge_two_threads)->UseRealTime();

/// Through the spill file and back: bytes of Arrow data.
void BM_spill(benchmark::State& state) {
  const std::vector<arrow::Field> fields = {{.name = "n", .type = arrow::Type::int64},
                                            {.name = "text"}};
  const auto schema = arrow::make_schema(fields);
  arrow::Array batch = make_batch(fields, 8192);
  const auto bytes = arrow::size_bytes(*schema, *batch);
  Edge edge(EdgeOptions{.materialised = true, .bytes = 1, .spill_folder = {}});
  edge.set_schema(schema);
  edge.push(batch.share(), nullptr);
  for (auto _ : state) {
    edge.push(batch.share(), nullptr);
    benchmark::DoNotOptimize(edge.next(nullptr));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * bytes);
}
BENCHMARK(BM_spill)->Iterations(500);

/// An enricher's join: rows whose keys are all known.
void BM_join(benchmark::State& state) {
  const std::vector<arrow::Field> fields = {{.name = "status", .type = arrow::Type::int64},
                                            {.name = "error"},
                                            {.name = "country"},
                                            {.name = "asn", .type = arrow::Type::int64}};
  auto store = AnswerStore::make(arrow::make_schema(fields));
  constexpr uint32_t kKeys = 1000;
  std::vector<AnswerStore::Id> ids;
  arrow::TableBuilder table(fields);
  for (uint32_t i = 0; i < kKeys; ++i) {
    ids.push_back(store->intern("ip", "192.0.2." + std::to_string(i)).first);
    table.i64(0).append(0);
    table.utf8(2).append("Testland");
    table.i64(3).append(64496);
    table.end_row();
  }
  auto answers = table.finish();
  if (!store->take(ids, answers->get())) return state.SkipWithError("answers were refused");
  std::vector<AnswerStore::Id> rows(8192);
  std::vector<std::string> keys(8192);
  for (size_t i = 0; i < rows.size(); ++i)
    keys[i] = "192.0.2." + std::to_string(i * 7 % kKeys);
  for (auto _ : state) {
    for (size_t i = 0; i < rows.size(); ++i)
      rows[i] = store->intern("ip", keys[i]).first;
    benchmark::DoNotOptimize(store->gather(rows));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * rows.size()));
}
BENCHMARK(BM_join);

}  // namespace
