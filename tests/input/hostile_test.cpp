// SPDX-License-Identifier: Apache-2.0
//
// Files made to hurt: each is read or refused in little memory and time, and what stops it is
// named.
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/archive/test_archives.hpp>
#include <toolkit/csv/csv_format.hpp>
#include <toolkit/ingest/test_host.hpp>
#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/json/ndjson_format.hpp>

namespace {

using namespace spoor::toolkit;
using archive::gzipped;
using archive::ZipWriter;
using ::testing::HasSubstr;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/// The sanitizers' own memory would be measured otherwise.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasure = false;
#else
constexpr bool kMeasure = true;
#endif

/// Resets the peak, so that each test measures its own.
long peak_mb(bool reset) {
  if (reset) {
    std::ofstream("/proc/self/clear_refs") << "5";
    return 0;
  }
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kb = 0;
    if (word == "VmHWM:" && status >> kb) return kb / 1024;
  }
  return 0;
}

struct Outcome {
  Result<void> status;
  uint64_t rows = 0;
  size_t columns = 0;
  double seconds = 0;
  long grown_mb = 0;
};

Outcome read(ingest::TestHost& host, std::unique_ptr<ingest::Format> format,
             const ingest::TwoPass::Options& given = {}) {
  ingest::TwoPass::Options options = given;
  options.inputs.paths = {"*"};
  if (options.inputs.members.empty()) options.inputs.members = {"*.json", "*.csv"};
  peak_mb(true);
  const long idle = peak_mb(false);
  const double began = cpu_seconds();
  Outcome out;
  ingest::TwoPass plan(options, std::move(format));
  out.status = plan.plan(host);
  for (size_t i = 0; out.status && i < plan.n_parts(); ++i) {
    out.status = plan.read(i, host, [&](arrow::Array batch) -> Result<void> {
      out.rows += static_cast<uint64_t>(batch.length());
      return {};
    });
  }
  out.columns = plan.layout().fields().size();
  out.seconds = cpu_seconds() - began;
  out.grown_mb = peak_mb(false) - idle;
  return out;
}

void expect_modest(const Outcome& outcome, double seconds = 10) {
  if (!kMeasure) return;
  EXPECT_LE(outcome.grown_mb, 128);
  EXPECT_LE(outcome.seconds, seconds);
}

void expect_limit(const Outcome& outcome, const char* name) {
  ASSERT_FALSE(outcome.status.has_value());
  EXPECT_EQ(outcome.status.error().code, SPOOR_RESOURCE);
  EXPECT_THAT(outcome.status.error().text(), HasSubstr(name));
  expect_modest(outcome);
}

/// `n` bytes of zeros, compressed without ever holding them all.
std::string gzip_of_zeros(size_t n) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY);
  std::string zeros(1 << 20, '\0');
  std::string buffer(1 << 16, '\0');
  std::string out;
  for (size_t done = 0; done <= n; done += zeros.size()) {
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(zeros.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, done + zeros.size() > n ? Z_FINISH : Z_NO_FLUSH);
      out.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

TEST(Hostile, AGzipBombStopsAtTheRatio) {
  ingest::TestHost host;
  host.files["bomb.json.gz"] = gzip_of_zeros(size_t{1} << 30);
  expect_limit(read(host, json::ndjson_format({})), "max_ratio");
}

TEST(Hostile, AnHonestZipBombStopsAtTheRatio) {
  // The member says truthfully how large it is.
  const std::string packed = archive::deflated(std::string(size_t{200} << 20, '\0'));
  ingest::TestHost host;
  host.files["bomb.zip"] =
      ZipWriter().add_raw("a.json", packed, uint64_t{200} << 20, 0, 8).finish();
  expect_limit(read(host, json::ndjson_format({})), "max_ratio");
}

TEST(Hostile, ALyingZipMemberGivesNoMoreThanItSays) {
  const std::string packed = archive::deflated(std::string(size_t{64} << 20, '\n'));
  ingest::TestHost host;
  host.files["liar.zip"] = ZipWriter().add_raw("a.json", packed, 100, 0, 8).finish();
  const auto outcome = read(host, json::ndjson_format({}));
  EXPECT_TRUE(outcome.status.has_value());
  EXPECT_EQ(host.count_of("damaged_archive"), 1U);
  expect_modest(outcome);
}

TEST(Hostile, GzipInGzipInGzipIsNotOpened) {
  ingest::TestHost host;
  host.files["deep.json.gz"] = gzipped(gzipped(gzip_of_zeros(64 << 20)));
  expect_limit(read(host, json::ndjson_format({})), "max_filters");
}

TEST(Hostile, ZipInZipIsSkippedByName) {
  const std::string inner = ZipWriter().add("a.json", "{\"a\":1}\n").finish();
  ingest::TestHost host;
  host.files["outer.zip"] = ZipWriter().add("inner.zip", inner).add("b.json", inner).finish();
  const auto outcome = read(host, json::ndjson_format({}));
  EXPECT_TRUE(outcome.status.has_value());
  EXPECT_EQ(host.count_of("skipped_member"), 1U);
  EXPECT_EQ(outcome.rows, 0U);
  EXPECT_EQ(host.dropped_total(), host.records);
}

TEST(Hostile, OverlappingMembersAreRefused) {
  ZipWriter writer;
  writer.add("a.json", std::string(1 << 20, ' '));
  for (int i = 0; i < 1000; ++i)
    writer.repeat_last("b" + std::to_string(i) + ".json");
  ingest::TestHost host;
  host.files["overlap.zip"] = writer.finish();
  const auto outcome = read(host, json::ndjson_format({}));
  EXPECT_TRUE(outcome.status.has_value());
  EXPECT_EQ(host.count_of("damaged_archive"), 1U);
  EXPECT_THAT(host.diagnostics.at(0).cause, HasSubstr("overlap"));
  expect_modest(outcome);
}

/// A zip whose directory has more entries than the old form can count.
std::string many_members(size_t n) {
  ZipWriter writer;
  for (size_t i = 0; i < n; ++i)
    writer.add(std::to_string(i) + ".json", "", false);
  std::string out = writer.finish();
  // The end record of 22 bytes holds the count; a zip64 record in front of it holds the true one.
  std::string end = out.substr(out.size() - 22);
  out.resize(out.size() - 22);
  const auto put = [&](uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  };
  const auto get32 = [&](size_t at) {
    uint64_t value = 0;
    for (size_t i = 4; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(end[at + i]);
    return value;
  };
  const uint64_t record = out.size();
  put(0x06064B50, 4);
  put(44, 8);
  put(45, 2);
  put(45, 2);
  put(0, 4);
  put(0, 4);
  put(n, 8);
  put(n, 8);
  put(get32(12), 8);
  put(get32(16), 8);
  put(0x07064B50, 4);
  put(0, 4);
  put(record, 8);
  put(1, 4);
  return out + end;
}

TEST(Hostile, TwoHundredThousandMembersAreTooMany) {
  ingest::TestHost host;
  host.files["many.zip"] = many_members(200'000);
  expect_limit(read(host, json::ndjson_format({})), "max_members");
}

TEST(Hostile, AsManyMembersAsAllowedAreRead) {
  ingest::TestHost host;
  host.files["many.zip"] = many_members(70'000);
  const auto outcome = read(host, json::ndjson_format({}));
  EXPECT_TRUE(outcome.status.has_value()) << outcome.status.error().text();
  EXPECT_EQ(outcome.rows, 0U);
  expect_modest(outcome, 20);
}

TEST(Hostile, AnEndlessLineCostsOnlyItself) {
  ingest::TestHost host;
  std::string text = "{\"a\":1}\n{\"a\":\"";
  text.append(size_t{40} << 20, 'x').append("\"}\n{\"a\":2}\n");
  host.files["line.json"] = text;
  auto outcome = read(host, json::ndjson_format({}));
  EXPECT_EQ(outcome.rows, 2U);
  EXPECT_EQ(host.drops["line_too_long"], 1U);
  expect_modest(outcome);

  ingest::TestHost csv;
  csv.files["line.csv"] = "a\n1\n\"" + std::string(size_t{40} << 20, 'x') + "\n2\n";
  outcome = read(csv, csv::csv_format({}));
  EXPECT_EQ(outcome.rows, 2U);
  EXPECT_EQ(csv.drops["line_too_long"], 1U);
  expect_modest(outcome);
}

TEST(Hostile, TensOfThousandsOfColumnsGoToTheRest) {
  std::string names;
  std::string cells;
  std::string object = "{";
  for (int i = 0; i < 100'000; ++i) {
    names += (i > 0 ? ",c" : "c") + std::to_string(i);
    cells += i > 0 ? ",1" : "1";
    object += (i > 0 ? ",\"c" : "\"c") + std::to_string(i) + "\":1";
  }
  ingest::TestHost csv;
  csv.files["wide.csv"] = names + "\n" + cells + "\n" + cells + "\n";
  auto outcome = read(csv, csv::csv_format({}));
  EXPECT_EQ(outcome.columns, 4097U);
  EXPECT_EQ(outcome.rows, 2U);
  EXPECT_EQ(csv.count_of("late_key"), 2U * (100'000 - 4096));
  expect_modest(outcome);

  ingest::TestHost host;
  host.files["wide.json"] = object + "}\n" + object + "}\n";
  outcome = read(host, json::ndjson_format({}));
  EXPECT_EQ(outcome.columns, 4097U);
  EXPECT_EQ(outcome.rows, 2U);
  EXPECT_EQ(host.count_of("late_key"), 2U * (100'000 - 4096));
  expect_modest(outcome);
}

TEST(Hostile, OneRecordOfCommasIsOneRecord) {
  ingest::TestHost host;
  host.files["commas.csv"] = "a,b\n" + std::string(15 << 20, ',') + "\n1,2\n";
  const auto outcome = read(host, csv::csv_format({}));
  EXPECT_EQ(outcome.rows, 2U);
  expect_modest(outcome);
}

/// Time must grow with the size of the text, whatever is in it.
double seconds_for(const std::string& text, bool json) {
  ingest::TestHost host;
  host.files[json ? "in.json" : "in.csv"] = text;
  return read(host, json ? json::ndjson_format({}) : csv::csv_format({})).seconds;
}

std::string repeated(const std::string& piece, size_t bytes) {
  std::string out;
  while (out.size() < bytes)
    out += piece;
  return out;
}

TEST(Hostile, TimeGrowsWithTheSizeOnly) {
  if (!kMeasure) GTEST_SKIP() << "sanitizers have their own times";
  struct Case {
    const char* what;
    bool json;
    std::string before;
    std::string piece;
  };
  const std::vector<Case> cases = {
      {"bad lines", true, "", "x\n"},
      {"unclosed strings", true, "", "{\"a\":\"\n"},
      {"opened objects", true, "", "{\"a\":{\n"},
      {"one key again and again", true, "{", "\"a\":1,"},
      {"open quotes that never close", false, "a,b\n", "\"a\",\"\n"},
      {"stray quotes", false, "a,b\n", "5\" disk,\"\n"},
      {"carriage returns", false, "a,b\n", "1,2\r"},
      {"the same name", false, "", "a,"},
  };
  for (const Case& hostile : cases) {
    const double small =
        seconds_for(hostile.before + repeated(hostile.piece, 1 << 20), hostile.json);
    const double large =
        seconds_for(hostile.before + repeated(hostile.piece, 8 << 20), hostile.json);
    EXPECT_LE(large, 12 * std::max(small, 0.05)) << hostile.what;
    EXPECT_LE(large, 8) << hostile.what;
  }
}

}  // namespace
