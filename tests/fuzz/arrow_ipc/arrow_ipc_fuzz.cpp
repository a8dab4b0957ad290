// SPDX-License-Identifier: Apache-2.0
//
// The IPC reader on any bytes; what it yields must survive normalising, printing and writing, and
// read back equal.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include <toolkit/arrow/canonical.hpp>
#include <toolkit/arrow/csv_writer.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/arrow/validate.hpp>

namespace {

using namespace spoor::toolkit::arrow;  // NOLINT: this file is about nothing else

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::byte> as_ndjson(const ArrowSchema& schema, const ArrowArray& batch) {
  std::vector<std::byte> text;
  auto writer = NdjsonWriter::make(schema, memory_sink(text));
  require(writer.has_value() && writer->write(batch) && writer->finish());
  return text;
}

void write_and_read_back(const ArrowSchema& schema, const ArrowArray& batch) {
  std::vector<std::byte> bytes;
  auto writer = IpcWriter::make(schema, memory_sink(bytes), {IpcFormat::stream, true});
  require(writer.has_value() && writer->write(batch) && writer->finish());
  auto reader = IpcReader::make(memory_source(bytes));
  require(reader.has_value());
  auto back = reader->next();
  require(back.has_value() && *back && back->length() == batch.length);
  require(as_ndjson(schema, batch) == as_ndjson(*reader->schema(), **back));
}

void use(const Canonicaliser& canonicaliser, Array batch) {
  CanonicalCounters counters;
  auto out = canonicaliser.convert(std::move(batch), counters);
  if (!out) return;
  const ArrowSchema& schema = *canonicaliser.schema();
  require(validate(schema, **out, Level::kFull).has_value());
  write_and_read_back(schema, **out);
  std::vector<std::byte> text;
  auto csv = CsvWriter::make(schema, memory_sink(text));
  require(csv.has_value() && csv->write(**out) && csv->finish());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  IpcLimits limits;
  limits.max_body_bytes = int64_t{16} << 20;
  limits.max_rows = 100'000;
  limits.max_columns = 1'000;
  auto reader = IpcReader::make(memory_source(std::as_bytes(std::span(data, size))), limits);
  if (!reader) return 0;
  CanonicalOptions options;
  options.keep_dictionaries = size % 2 == 0;
  const auto canonicaliser = Canonicaliser::make(*reader->schema(), options);
  for (int i = 0; i < 20; ++i) {
    auto batch = reader->next();
    if (!batch || !*batch) break;
    if (canonicaliser) use(*canonicaliser, std::move(*batch));
  }
  return 0;
}
