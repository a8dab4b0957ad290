// SPDX-License-Identifier: Apache-2.0
//
// Both passes over any bytes: the batches are sound, the ledger adds up, the vector and the scalar
// index agree, and small parts give the same rows as one. The first byte chooses the dialect.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <tests/support/read_all.hpp>
#include <toolkit/csv/csv_format.hpp>
#include <toolkit/csv/special_index.hpp>

namespace {

using namespace spoor::toolkit;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

csv::CsvFormatOptions format_of(uint8_t choice) {
  csv::CsvFormatOptions format;
  format.sniff = (choice & 2) != 0;
  format.header = (choice & 4) == 0;
  format.dialect.escape = (choice & 8) != 0 ? '\\' : '\0';
  format.dialect.comment = (choice & 16) != 0 ? '#' : '\0';
  format.dialect.quote = (choice & 32) != 0 ? '\0' : '"';
  format.skip_lines = choice >> 6 & 1;
  if ((choice & 128) != 0) format.null_values = {"-", "NULL"};
  return format;
}

spoor::tests::ReadAll read(const std::string& text, uint8_t choice, uint64_t part_bytes,
                           ingest::TestHost& host) {
  host.files["in.csv"] = text;
  host.input = text;
  ingest::TwoPass::Options options;
  options.inputs.paths = {(choice & 1) != 0 ? "-" : "in.csv"};
  options.look_ahead_bytes = 64;
  options.part_bytes = part_bytes;
  return spoor::tests::read_all(host, options, csv::csv_format(format_of(choice)));
}

void check(const spoor::tests::ReadAll& table, const ingest::TestHost& host) {
  require(table.fault.empty(), "batches are sound");
  if (table.status) {
    require(host.records == table.rows.size() + host.dropped_total(), "the ledger adds up");
  }
}

void check_index(std::string text, uint8_t choice) {
  const size_t size = text.size();
  text.append(csv::kPadding, '\0');
  const std::string_view view = std::string_view(text).substr(0, size);
  csv::SpecialIndex wide(format_of(choice).dialect);
  csv::SpecialIndex scalar(format_of(choice).dialect, true);
  wide.build(view);
  scalar.build(view);
  require(std::equal(wide.begin(), wide.end(), scalar.begin(), scalar.end()), "indexes agree");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_index(text, data[0]);
  ingest::TestHost one;
  const auto table = read(text, data[0], 0, one);
  check(table, one);
  if ((data[0] & 1) != 0) return 0;
  require(one.count_of("type_conflict") == 0, "the first pass has seen every type");
  ingest::TestHost many;
  const auto parts = read(text, data[0], 40, many);
  check(parts, many);
  require(parts.rows == table.rows && parts.fields == table.fields, "parts give the same table");
  return 0;
}
