// SPDX-License-Identifier: Apache-2.0
//
// What the Arrow toolkit costs: building, sharing, guarding, normalising and writing batches.
#include <string>

#include <benchmark/benchmark.h>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/canonical.hpp>
#include <toolkit/arrow/csv_writer.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/arrow/validate.hpp>

namespace spoor::toolkit::arrow {
namespace {

constexpr int64_t kRows = 8'192;

std::vector<Field> ten_columns() {
  std::vector<Field> fields;
  for (int i = 0; i < 10; ++i) {
    fields.push_back({"c" + std::to_string(i), i % 2 == 0 ? Type::int64 : Type::utf8});
  }
  return fields;
}

Array ten_column_batch(int64_t rows) {
  TableBuilder table(ten_columns(), {rows + 1, int64_t{1} << 40});
  for (int64_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < 10; i += 2) {
      table.i64(i).append(row * 7919);
      if (row % 10 != 0) table.utf8(i + 1).append("C:\\Windows\\System32\\svchost.exe -k netsvcs");
    }
    table.end_row();
  }
  return *table.finish();
}

void append_text(benchmark::State& state) {
  const std::string value(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    Utf8Builder column;
    for (int64_t i = 0; i < kRows; ++i)
      column.append(value);
    benchmark::DoNotOptimize(*column.finish());
  }
  state.SetBytesProcessed(state.iterations() * kRows * state.range(0));
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(append_text)->Arg(4)->Arg(12)->Arg(40)->Arg(200);

void append_integers(benchmark::State& state) {
  for (auto _ : state) {
    Int64Builder column;
    for (int64_t i = 0; i < kRows; ++i)
      column.append(i);
    benchmark::DoNotOptimize(*column.finish());
  }
  state.SetBytesProcessed(state.iterations() * kRows * 8);
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(append_integers);

void append_every_other_null(benchmark::State& state) {
  for (auto _ : state) {
    Int64Builder column;
    for (int64_t i = 0; i < kRows; i += 2) {
      column.append(i);
      column.append_null();
    }
    benchmark::DoNotOptimize(*column.finish());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(append_every_other_null);

/// 405 columns of which each row fills 20: the shape of merged event logs.
void build_sparse_table(benchmark::State& state) {
  std::vector<Field> fields;
  for (int i = 0; i < 405; ++i)
    fields.push_back({"c" + std::to_string(i)});
  TableBuilder table(fields);
  int64_t rows = 0;
  int64_t cells = 0;
  for (auto _ : state) {
    while (!table.full()) {
      for (size_t i = 0; i < 20; ++i) {
        table.utf8((static_cast<size_t>(table.rows() / 64) * 20 + i) % 405).append("some value");
      }
      table.end_row();
    }
    rows += table.rows();
    cells += table.rows() * 20;
    benchmark::DoNotOptimize(*table.finish());
  }
  state.counters["rows"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
  state.SetItemsProcessed(cells);
}
BENCHMARK(build_sparse_table);

void share_ten_columns(benchmark::State& state) {
  Array batch = ten_column_batch(64);
  for (auto _ : state)
    benchmark::DoNotOptimize(batch.share());
}
BENCHMARK(share_ten_columns);

void guard(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Array batch = ten_column_batch(kRows);
  const auto level = state.range(0) == 0 ? Level::kStructure : Level::kFull;
  for (auto _ : state)
    benchmark::DoNotOptimize(validate(*schema, *batch, level).has_value());
}
BENCHMARK(guard)->Arg(0)->Arg(1);

void size_of_batch(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Array batch = ten_column_batch(kRows);
  for (auto _ : state)
    benchmark::DoNotOptimize(size_bytes(*schema, *batch));
}
BENCHMARK(size_of_batch);

void canonical_pass_through(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Canonicaliser canonicaliser = *Canonicaliser::make(*schema);
  Array batch = ten_column_batch(kRows);
  CanonicalCounters counters;
  for (auto _ : state)
    batch = *canonicaliser.convert(std::move(batch), counters);
}
BENCHMARK(canonical_pass_through);

void slice_aligned(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  Array batch = ten_column_batch(kRows);
  for (auto _ : state)
    benchmark::DoNotOptimize(*slice(*schema, batch, 64, 4'096));
}
BENCHMARK(slice_aligned);

const Sink kNowhere = [](std::span<const std::byte>) -> Result<void> { return {}; };

void write_ipc(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Array batch = ten_column_batch(kRows);
  IpcWriter writer = *IpcWriter::make(*schema, kNowhere, {IpcFormat::stream, state.range(0) != 0});
  for (auto _ : state)
    benchmark::DoNotOptimize(writer.write(*batch).has_value());
  state.SetBytesProcessed(state.iterations() * size_bytes(*schema, *batch));
}
BENCHMARK(write_ipc)->Arg(0)->Arg(1);

void read_ipc(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Array batch = ten_column_batch(kRows);
  std::vector<std::byte> bytes;
  IpcWriter writer =
      *IpcWriter::make(*schema, memory_sink(bytes), {IpcFormat::stream, state.range(0) != 0});
  for (int i = 0; i < 4; ++i)
    benchmark::DoNotOptimize(writer.write(*batch).has_value());
  benchmark::DoNotOptimize(writer.finish().has_value());
  for (auto _ : state) {
    IpcReader reader = *IpcReader::make(memory_source(bytes));
    while (*reader.next()) {
    }
  }
  state.SetBytesProcessed(state.iterations() * 4 * size_bytes(*schema, *batch));
}
BENCHMARK(read_ipc)->Arg(0)->Arg(1);

template <class Writer>
void write_text(benchmark::State& state) {
  const Schema schema = make_schema(ten_columns());
  const Array batch = ten_column_batch(kRows);
  int64_t bytes = 0;
  const Sink count = [&bytes](std::span<const std::byte> text) -> Result<void> {
    bytes += static_cast<int64_t>(text.size());
    return {};
  };
  Writer writer = *Writer::make(*schema, count);
  for (auto _ : state)
    benchmark::DoNotOptimize(writer.write(*batch).has_value());
  state.SetBytesProcessed(bytes);
}
BENCHMARK(write_text<CsvWriter>);
BENCHMARK(write_text<NdjsonWriter>);

}  // namespace
}  // namespace spoor::toolkit::arrow
