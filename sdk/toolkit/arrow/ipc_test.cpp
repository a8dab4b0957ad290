// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/ipc.hpp>

#include <cstring>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/random_batch.hpp>

namespace spoor::toolkit::arrow {
namespace {

using testing::random_fields;
using testing::random_table;
using testing::rows_as_json;
using Bytes = std::vector<std::byte>;

Bytes write_all(const Schema& schema, const std::vector<Array>& batches, IpcOptions options) {
  Bytes bytes;
  auto writer = IpcWriter::make(*schema, memory_sink(bytes), options);
  if (!writer) throw std::runtime_error(writer.error().text());
  for (const Array& batch : batches) {
    const auto done = writer->write(*batch);
    if (!done) throw std::runtime_error(done.error().text());
  }
  EXPECT_TRUE(writer->finish());
  EXPECT_EQ(writer->bytes_written(), static_cast<int64_t>(bytes.size()));
  return bytes;
}

/// All rows as text, or the error.
std::string read_all(std::span<const std::byte> bytes, Schema* schema = nullptr,
                     IpcLimits limits = {}) {
  auto reader = IpcReader::make(memory_source(bytes), limits);
  if (!reader) return "error: " + reader.error().text();
  if (schema != nullptr) *schema = reader->schema().copy();
  std::string rows;
  for (;;) {
    auto batch = reader->next();
    if (!batch) return "error: " + batch.error().text();
    if (!*batch) return rows;
    rows += rows_as_json(*reader->schema(), **batch);
  }
}

const IpcOptions kAllOptions[] = {{IpcFormat::stream, false},
                                  {IpcFormat::stream, true},
                                  {IpcFormat::file, false},
                                  {IpcFormat::file, true}};

TEST(Ipc, RandomTablesSurviveTheRoundTrip) {
  std::mt19937 random(21);
  for (int round = 0; round < 200; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields, {{"made", "by a test"}});
    std::vector<Array> batches;
    std::string expected;
    for (auto n = random() % 4; n > 0; --n) {
      batches.push_back(random_table(random, fields, static_cast<int64_t>(random() % 150)));
      expected += rows_as_json(*schema, *batches.back());
    }
    for (const IpcOptions& options : kAllOptions) {
      Schema read;
      ASSERT_EQ(read_all(write_all(schema, batches, options), &read), expected);
      ASSERT_TRUE(equal(*schema, *read)) << describe(*schema) << " / " << describe(*read);
    }
  }
}

TEST(Ipc, SlicesAreWrittenAsTheirRowsAlone) {
  std::mt19937 random(22);
  for (int round = 0; round < 100; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    Array whole = random_table(random, fields, 100);
    whole.get()->offset = 13;
    whole.get()->length = 50;
    const std::string expected = rows_as_json(*schema, *whole);
    std::vector<Array> batches;
    batches.push_back(std::move(whole));
    ASSERT_EQ(read_all(write_all(schema, batches, {})), expected);
  }
}

TEST(Ipc, EqualRowsGiveEqualBytes) {
  std::mt19937 random(23);
  const std::vector<Field> fields = {{"b", Type::boolean}, {"s", Type::utf8}, {"i", Type::int64}};
  const Schema schema = make_schema(fields);
  Array whole = random_table(random, fields, 200);
  std::vector<Array> sliced;
  std::vector<Array> shifted;
  sliced.push_back(*slice(*schema, whole, 64, 77));
  shifted.push_back(whole.share());
  shifted[0].get()->offset = 64;
  shifted[0].get()->length = 77;
  EXPECT_EQ(write_all(schema, sliced, {}), write_all(schema, shifted, {}));
}

TEST(Ipc, CompressionMakesRepetitionSmall) {
  TableBuilder table({{"s", Type::utf8}});
  for (int i = 0; i < 5'000; ++i) {
    table.utf8(0).append("the same text again and again");
    table.end_row();
  }
  std::vector<Array> batches;
  batches.push_back(*table.finish());
  const Bytes plain = write_all(table.schema(), batches, {});
  const Bytes packed = write_all(table.schema(), batches, {IpcFormat::stream, true});
  EXPECT_LT(packed.size() * 4, plain.size());
}

/// Dictionaries that grow, change and stay, over several batches.
TEST(Ipc, DictionariesMayChangeFromBatchToBatch) {
  const std::vector<Field> fields = {{"e", Type::utf8, {}, {}, true, true}};
  const Schema schema = make_schema(fields);
  std::vector<Array> batches;
  std::string expected;
  for (const auto& words : std::vector<std::vector<const char*>>{
           {"a", "b"}, {"a", "b"}, {"x"}, {"a", "b"}, {"a", "b", "c", "d"}}) {
    TableBuilder table(fields);
    for (const char* word : words)
      table.dictionary(0).values<Utf8Builder>().append(word);
    for (size_t i = 0; i < words.size(); ++i) {
      table.dictionary(0).append_index(static_cast<int32_t>(words.size() - 1 - i));
      table.end_row();
    }
    batches.push_back(*table.finish());
    expected += rows_as_json(*schema, *batches.back());
  }
  for (const IpcOptions& options : kAllOptions) {
    EXPECT_EQ(read_all(write_all(schema, batches, options)), expected);
  }
}

TEST(Ipc, TypesThatAreNotCanonicalArePassedThrough) {
  const Field field{"x", Type::int64};
  for (const char* format :
       {"l", "L", "g", "tDn", "tsn:Europe/Berlin", "ttu", "tdm", "d:18,3,64", "w:8"}) {
    Schema schema = make_schema({&field, 1});
    schema->children[0]->format = format;
    Int64Builder builder;
    for (int64_t i = -3; i < 4; ++i)
      builder.append(i);
    builder.append_null();
    std::vector<Array> columns;
    columns.push_back(*builder.finish());
    std::vector<Array> batches;
    batches.push_back(make_struct(8, std::move(columns)));
    const Bytes bytes = write_all(schema, batches, {});
    auto reader = IpcReader::make(memory_source(bytes));
    ASSERT_TRUE(reader) << reader.error().text();
    EXPECT_STREQ(reader->schema()->children[0]->format, format);
    const Array back = *reader->next();
    EXPECT_EQ(std::memcmp(back->children[0]->buffers[1], batches[0]->children[0]->buffers[1], 56),
              0);
    EXPECT_EQ(back->children[0]->null_count, 1);
  }
}

TEST(Ipc, TypesThatAreNotWrittenAreRefusedByName) {
  const Field field{"views", Type::utf8};
  Schema schema = make_schema({&field, 1});
  schema->children[0]->format = "vu";
  Bytes bytes;
  const auto writer = IpcWriter::make(*schema, memory_sink(bytes));
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, SPOOR_NOT_IMPLEMENTED);
  EXPECT_NE(writer.error().what.find("'views'"), std::string::npos);
}

TEST(Ipc, ASinkThatFailsEndsTheWriter) {
  const Field field{"n", Type::int64};
  const Schema schema = make_schema({&field, 1});
  const auto writer = IpcWriter::make(*schema, [](std::span<const std::byte>) -> Result<void> {
    return fail(SPOOR_IO, "the disk is full");
  });
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().what, "the disk is full");
}

struct Sample {
  Schema schema;
  Bytes bytes;
  std::string rows;
};

Sample sample(IpcOptions options) {
  std::mt19937 random(29);
  const std::vector<Field> fields = {{"s", Type::utf8},
                                     {"l", Type::list, {}, {{"item", Type::int64}}},
                                     {"e", Type::utf8, {{"k", "v"}}, {}, true, true},
                                     {"r", Type::structure, {}, {{"b", Type::boolean}}}};
  Sample made{make_schema(fields), {}, {}};
  std::vector<Array> batches;
  for (int i = 0; i < 2; ++i) {
    batches.push_back(random_table(random, fields, 30));
    made.rows += rows_as_json(*made.schema, *batches.back());
  }
  made.bytes = write_all(made.schema, batches, options);
  return made;
}

TEST(IpcReader, EveryCutIsAnError) {
  for (const IpcOptions& options : {IpcOptions{}, IpcOptions{IpcFormat::stream, true}}) {
    const Sample made = sample(options);
    for (size_t size = 0; size < made.bytes.size(); ++size) {
      const auto text = read_all(std::span(made.bytes).first(size));
      ASSERT_EQ(text.rfind("error: ", 0), 0U) << size;
    }
    EXPECT_EQ(read_all(made.bytes), made.rows);
  }
}

TEST(IpcReader, EverySingleByteMayLie) {
  for (const IpcOptions& options : kAllOptions) {
    Sample made = sample(options);
    for (size_t at = 0; at < made.bytes.size(); ++at) {
      const std::byte old = made.bytes[at];
      for (const unsigned value : {0x00U, 0x01U, 0x7fU, 0x80U, 0xffU}) {
        made.bytes[at] = static_cast<std::byte>(value);
        (void)read_all(made.bytes);  // any answer, but no crash and no report of a sanitizer
      }
      made.bytes[at] = old;
    }
    EXPECT_EQ(read_all(made.bytes), made.rows);
  }
}

TEST(IpcReader, RandomDamageNeverHarms) {
  std::mt19937 random(31);
  for (const IpcOptions& options : kAllOptions) {
    const Sample made = sample(options);
    for (int round = 0; round < 4'000; ++round) {
      Bytes bytes = made.bytes;
      for (auto n = 1 + random() % 6; n > 0; --n) {
        bytes[random() % bytes.size()] = static_cast<std::byte>(random());
      }
      (void)read_all(bytes);
    }
  }
}

TEST(IpcReader, LimitsAreNamedWhenTheyAreHit) {
  const Sample made = sample({});
  IpcLimits small_metadata;
  small_metadata.max_metadata_bytes = 64;
  EXPECT_NE(read_all(made.bytes, nullptr, small_metadata).find("max_metadata_bytes"),
            std::string::npos);
  IpcLimits small_body;
  small_body.max_body_bytes = 64;
  EXPECT_NE(read_all(made.bytes, nullptr, small_body).find("max_body_bytes"), std::string::npos);
  IpcLimits few_columns;
  few_columns.max_columns = 3;
  EXPECT_NE(read_all(made.bytes, nullptr, few_columns).find("too many columns"), std::string::npos);
}

TEST(IpcReader, SaysWhereAndWhat) {
  const std::string junk = "this is no Arrow stream at all";
  EXPECT_EQ(read_all(std::as_bytes(std::span(junk))),
            "error: byte 4: the Arrow message is damaged: no Arrow IPC begins here");
  const Sample made = sample({});
  const auto cut = read_all(std::span(made.bytes).first(made.bytes.size() - 9));
  EXPECT_NE(cut.find("ends in the middle of a message"), std::string::npos) << cut;
}

TEST(IpcReader, AHugeClaimCostsNoMemory) {
  Sample made = sample({});
  // The first body length of the stream lies in the schema message's table: claim a body of 1 GiB.
  IpcLimits limits;
  limits.max_body_bytes = int64_t{1} << 40;
  const int64_t claim = int64_t{1} << 39;
  for (size_t at = 8; at + 8 < 600; at += 8) {
    Bytes bytes = made.bytes;
    std::memcpy(bytes.data() + at, &claim, sizeof claim);
    (void)read_all(bytes, nullptr, limits);
  }
}

TEST(IpcReader, TheEndIsSticky) {
  const Sample made = sample({});
  auto reader = IpcReader::make(memory_source(made.bytes));
  while (*reader->next()) {
  }
  EXPECT_FALSE(*reader->next());
}

}  // namespace
}  // namespace spoor::toolkit::arrow
