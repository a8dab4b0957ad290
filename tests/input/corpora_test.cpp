// SPDX-License-Identifier: Apache-2.0
//
// Real collections, if SPOOR_CORPORA names a folder that has them.
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <toolkit/ingest/test_host.hpp>
#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/json/ndjson_format.hpp>

namespace {

using namespace spoor::toolkit;

/// The folder, or "" after having said what is missing.
std::string corpus(const char* name) {
  const char* const root = std::getenv("SPOOR_CORPORA");
  if (root == nullptr) return "";
  const std::string path = std::string(root) + "/" + name;
  return std::filesystem::is_directory(path) ? path : "";
}

struct Totals {
  uint64_t rows = 0;
  uint64_t batches = 0;
  uint64_t digest = 14695981039346656037U;  ///< of every buffer, in the order of parts
};

void add_bytes(Totals& totals, const void* data, size_t n) {
  const auto* p = static_cast<const unsigned char*>(data);
  for (size_t i = 0; i < n; ++i)
    totals.digest = (totals.digest ^ p[i]) * 1099511628211U;
}

/// Offsets and text of the utf8 columns; enough to notice any difference.
void add_batch(Totals& totals, const ArrowArray& batch) {
  totals.rows += static_cast<uint64_t>(batch.length);
  ++totals.batches;
  for (int64_t i = 0; i < batch.n_children; ++i) {
    const ArrowArray& column = *batch.children[i];
    if (column.n_buffers != 3) continue;
    const auto* offsets = static_cast<const int32_t*>(column.buffers[1]);
    add_bytes(totals, offsets, static_cast<size_t>(column.length + 1) * sizeof(int32_t));
    if (column.buffers[2] != nullptr) {
      add_bytes(totals, column.buffers[2], static_cast<size_t>(offsets[column.length]));
    }
  }
}

Totals read_all_parts(ingest::TwoPass& plan, ingest::TestHost& host) {
  std::vector<Totals> parts(plan.n_parts());
  host.run(plan.n_parts(), [&](uint64_t i) {
    const auto status = plan.read(i, host, [&](arrow::Array batch) -> Result<void> {
      add_batch(parts[i], *batch);
      return {};
    });
    EXPECT_TRUE(status.has_value()) << status.error().text();
  });
  Totals out;
  for (const Totals& part : parts) {
    out.rows += part.rows;
    out.batches += part.batches;
    add_bytes(out, &part.digest, sizeof part.digest);
  }
  return out;
}

TEST(Corpora, SecurityDatasetsAreReadToTheLastRow) {
  const std::string root = corpus("security-datasets");
  if (root.empty()) GTEST_SKIP() << "no $SPOOR_CORPORA/security-datasets";
  Totals first;
  for (const unsigned threads : {1U, 2U}) {
    ingest::TestHost host;
    host.root = root;
    host.threads = threads;
    ingest::TwoPass::Options options;
    options.inputs.paths = {".zip"};
    options.inputs.members = {"*.json", "*.jsonl", "*.ndjson"};
    ingest::TwoPass plan(options, json::ndjson_format({}));
    const auto planned = plan.plan(host);
    ASSERT_TRUE(planned.has_value()) << planned.error().text();
    const Totals totals = read_all_parts(plan, host);
    EXPECT_EQ(totals.rows, 403'179U);
    EXPECT_EQ(plan.layout().fields().size(), 405U);
    EXPECT_EQ(host.records, 403'179U);
    EXPECT_EQ(host.dropped_total(), 0U);
    EXPECT_EQ(host.count_of("skipped_member"), 137U);
    if (threads == 1) first = totals;
    EXPECT_EQ(totals.digest, first.digest);
    EXPECT_EQ(totals.batches, first.batches);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss / 1024, 400) << "MiB at most";
}

}  // namespace
