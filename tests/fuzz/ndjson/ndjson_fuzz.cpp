// SPDX-License-Identifier: Apache-2.0
//
// Both passes over any bytes: the batches are sound, the ledger adds up, what the first pass
// promises the second keeps, and small parts give the same rows as one. The first byte chooses the
// options.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <tests/support/read_all.hpp>
#include <toolkit/json/ndjson_format.hpp>

namespace {

using namespace spoor::toolkit;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

spoor::tests::ReadAll read(const std::string& text, uint8_t choice, uint64_t part_bytes,
                           ingest::TestHost& host) {
  host.files["in.json"] = text;
  host.input = text;
  ingest::TwoPass::Options options;
  options.inputs.paths = {(choice & 1) != 0 ? "-" : "in.json"};
  options.max_columns = (choice & 2) != 0 ? 3 : 4096;
  options.look_ahead_bytes = 64;
  options.part_bytes = part_bytes;
  // Decoded text is a stream, which is read in pieces.
  if ((choice & 64) != 0) options.inputs.encoding = ingest::Encoding::latin1;
  if (part_bytes != 0) options.piece_bytes = part_bytes;
  json::NdjsonFormatOptions format;
  format.records.flatten = choice >> 2 & 3;
  format.records.max_depth = (choice & 16) != 0 ? 4 : 64;
  format.max_line_bytes = (choice & 32) != 0 ? 100 : 1 << 20;
  return spoor::tests::read_all(host, options, json::ndjson_format(format));
}

void check(const spoor::tests::ReadAll& table, const ingest::TestHost& host, bool whole) {
  require(table.fault.empty(), "batches are sound");
  if (!table.status) return;
  require(host.records == table.rows.size() + host.dropped_total(), "the ledger adds up");
  if (whole) require(host.count_of("type_conflict") == 0, "the first pass has seen every type");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool from_stdin = (data[0] & 1) != 0;
  ingest::TestHost one;
  const auto table = read(text, data[0], 0, one);
  check(table, one, !from_stdin);
  if (from_stdin) return 0;
  ingest::TestHost many;
  const auto parts = read(text, data[0], 40, many);
  check(parts, many, true);
  require(parts.rows == table.rows && parts.fields == table.fields, "parts give the same table");
  require(one.drops == many.drops && one.records == many.records, "parts give the same ledger");
  return 0;
}
