// SPDX-License-Identifier: Apache-2.0
//
// Our IPC files in the hands of another implementation (npm's apache-arrow): it must read every
// table that we write, and we must read what it writes, with the same rows.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>
#include <tests/support/paths.hpp>
#include <toolkit/arrow/ipc.hpp>
#include <toolkit/arrow/random_batch.hpp>

namespace spoor::toolkit::arrow {
namespace {

namespace fs = std::filesystem;
using testing::random_fields;
using testing::random_table;
using testing::rows_as_json;

std::vector<std::byte> bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

void write_file(const fs::path& file, const std::vector<std::byte>& bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

class Interop : public ::testing::Test {
 protected:
  void SetUp() override {
    npm_ = fs::path(tests::source_dir()) / "tests/support/npm";
    if (!fs::exists(npm_ / "node_modules/apache-arrow")) {
      GTEST_SKIP() << "apache-arrow is not installed: run npm ci in tests/support/npm";
    }
    folder_ = fs::path(::testing::TempDir()) / ("spoor_arrow_interop_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  /// Hands a file to apache-arrow; what it understood, as JSON. It leaves its own stream in "out".
  std::string understood(const std::vector<std::byte>& file) {
    write_file(folder_ / "in", file);
    const std::string command = "node '" + (npm_ / "arrow_interop.mjs").string() + "' '" +
                                (folder_ / "in").string() + "' '" + (folder_ / "out").string() +
                                "' > '" + (folder_ / "said").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    const auto said = bytes_of(folder_ / "said");
    return {reinterpret_cast<const char*>(said.data()), said.size()};
  }

  [[nodiscard]] std::vector<std::byte> written_again() const { return bytes_of(folder_ / "out"); }

 private:
  fs::path npm_;
  fs::path folder_;
};

std::string read_rows(std::span<const std::byte> bytes) {
  auto reader = IpcReader::make(memory_source(bytes));
  if (!reader) return "error: " + reader.error().text();
  std::string rows;
  for (;;) {
    auto batch = reader->next();
    if (!batch) return "error: " + batch.error().text();
    if (!*batch) return rows;
    rows += rows_as_json(*reader->schema(), **batch);
  }
}

TEST_F(Interop, RowsSurviveTheWayThereAndBack) {
  for (const uint32_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    std::mt19937 random(seed);
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    std::vector<std::byte> bytes;
    const auto format = seed % 2 == 0 ? IpcFormat::file : IpcFormat::stream;
    auto writer = *IpcWriter::make(*schema, memory_sink(bytes), {format, false});
    std::string rows;
    for (int i = 0; i < 3; ++i) {
      const Array batch = random_table(random, fields, 40);
      ASSERT_TRUE(writer.write(*batch));
      rows += rows_as_json(*schema, *batch);
    }
    ASSERT_TRUE(writer.finish());
    const std::string said = understood(bytes);
    EXPECT_EQ(said.rfind("{\"rows\":120,", 0), 0U) << said;
    EXPECT_EQ(read_rows(written_again()), rows) << "seed " << seed;
  }
}

TEST_F(Interop, SchemasAreUnderstood) {
  const std::vector<Field> fields = {
      {"ok", Type::boolean},
      {"n", Type::uint64},
      {"ip", Type::utf8, {{"spoor.type", "ip"}, {"spoor.role", "source.ip"}}},
      {"at", Type::timestamp, {}, {}, false},
      {"day", Type::date32},
      {"tags", Type::list, {}, {{"item", Type::utf8}}},
      {"geo", Type::structure, {}, {{"lat", Type::float64}}},
      {"raw", Type::binary},
      {"level", Type::utf8, {}, {}, true, true}};
  TableBuilder table(fields);
  table.timestamp(3).append(0);
  table.end_row();
  const Array batch = *table.finish();
  std::vector<std::byte> bytes;
  auto writer = *IpcWriter::make(*make_schema(fields, {{"made by", "spoor"}}), memory_sink(bytes),
                                 {IpcFormat::file, false});
  ASSERT_TRUE(writer.write(*batch));
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(
      understood(bytes),
      R"({"rows":1,"metadata":{"made by":"spoor"},"fields":[)"
      R"({"name":"ok","type":"Bool","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"n","type":"Uint64","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"ip","type":"Utf8","nullable":true,"metadata":{"spoor.type":"ip","spoor.role":"source.ip"},"nulls":1},)"
      R"({"name":"at","type":"Timestamp<MICROSECOND, UTC>","nullable":false,"metadata":{},"nulls":0},)"
      R"({"name":"day","type":"Date32<DAY>","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"tags","type":"List<Utf8>","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"geo","type":"Struct<{lat:Float64}>","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"raw","type":"Binary","nullable":true,"metadata":{},"nulls":1},)"
      R"({"name":"level","type":"Dictionary<Int32, Utf8>","nullable":true,"metadata":{},"nulls":1}]})"
      "\n");
}

}  // namespace
}  // namespace spoor::toolkit::arrow
