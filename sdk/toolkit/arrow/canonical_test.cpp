// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/canonical.hpp>

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/decimal_text.hpp>
#include <toolkit/arrow/random_batch.hpp>
#include <toolkit/arrow/schema_node.hpp>
#include <toolkit/arrow/validate.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

using testing::random_fields;
using testing::random_table;
using testing::rows_as_json;

template <class T>
Buffer buffer_of(const std::vector<T>& values) {
  Buffer buffer;
  buffer.reserve(values.size() * sizeof(T) + 16);
  if (!values.empty()) std::memcpy(buffer.data(), values.data(), values.size() * sizeof(T));
  return buffer;
}

/// A bitmap from the least significant bits of `bits`.
Buffer bitmap_of(uint64_t bits) { return buffer_of<uint64_t>({bits}); }

struct Input {
  Schema schema;
  Array batch;
};

/// A table of one column "x" of any format; `valid` as a bitmap, all rows by default.
Input one_column(const char* format, ArrayNode node, int64_t length, int64_t nulls = 0,
                 std::vector<Schema> children = {}) {
  SchemaParts parts;
  parts.format = format;
  parts.name = "x";
  parts.metadata = {{"spoor.role", "kept"}};
  parts.flags = ARROW_FLAG_NULLABLE;
  parts.children = std::move(children);
  SchemaParts table;
  table.format = "+s";
  table.children.push_back(make_schema_node(std::move(parts)));
  std::vector<Array> columns;
  columns.push_back(std::move(node).publish(length, nulls));
  return {make_schema_node(std::move(table)), make_struct(length, std::move(columns))};
}

template <class T>
Input fixed_column(const char* format, const std::vector<T>& values,
                   uint64_t valid = ~uint64_t{0}) {
  ArrayNode node;
  const auto length = static_cast<int64_t>(values.size());
  const int64_t nulls = length - count_ones(&valid, 0, length);
  node.add(nulls == 0 ? Buffer() : bitmap_of(valid));
  node.add(buffer_of(values));
  return one_column(format, std::move(node), length, nulls);
}

struct Output {
  Schema schema;
  Array batch;
  CanonicalCounters counters;
  std::string rows;  ///< as JSON
};

Output canonical(Input input, CanonicalOptions options = {}) {
  const auto valid = validate(*input.schema, *input.batch, Level::kFull);
  if (!valid) throw std::runtime_error("bad input: " + valid.error().text());
  auto canonicaliser = Canonicaliser::make(*input.schema, options);
  if (!canonicaliser) throw std::runtime_error(canonicaliser.error().text());
  Output out;
  out.schema = canonicaliser->schema().copy();
  input.schema.release();  // nothing may depend on it
  auto batch = canonicaliser->convert(std::move(input.batch), out.counters);
  if (!batch) throw std::runtime_error(batch.error().text());
  out.batch = std::move(*batch);
  const auto good = validate(*out.schema, *out.batch, Level::kFull);
  if (!good) throw std::runtime_error("bad output: " + good.error().text());
  out.rows = rows_as_json(*out.schema, *out.batch);
  return out;
}

/// The cells of the only column, with spaces in between.
std::string cells(const Output& out) {
  std::string text = out.rows;
  for (char& c : text)
    c = c == '\n' ? ' ' : c;
  std::string squeezed;
  for (const char c : text) {
    if (c != ' ' || (!squeezed.empty() && squeezed.back() != ' ')) squeezed += c;
  }
  while (!squeezed.empty() && squeezed.back() == ' ')
    squeezed.pop_back();
  return squeezed;
}

std::string format(const Output& out) { return out.schema->children[0]->format; }
std::string unit(const Output& out) {
  return std::string(metadata_value(*out.schema->children[0], kUnitKey));
}

TEST(Canonical, IntegersWiden) {
  EXPECT_EQ(cells(canonical(fixed_column<int8_t>("c", {-128, 0, 127}))), "-128 0 127");
  EXPECT_EQ(cells(canonical(fixed_column<uint8_t>("C", {0, 255}))), "0 255");
  EXPECT_EQ(cells(canonical(fixed_column<int16_t>("s", {-32768, 32767}))), "-32768 32767");
  EXPECT_EQ(cells(canonical(fixed_column<uint16_t>("S", {65535}))), "65535");
  EXPECT_EQ(cells(canonical(fixed_column<int32_t>("i", {-5, 6}, 0b10))), "null 6");
  const Output out = canonical(fixed_column<uint32_t>("I", {4294967295U}));
  EXPECT_EQ(cells(out), "4294967295");
  EXPECT_EQ(format(out), "l");
  EXPECT_EQ(metadata_value(*out.schema->children[0], kRoleKey), "kept");
}

TEST(Canonical, UnsignedLongStaysExact) {
  const Output out = canonical(fixed_column<uint64_t>("L", {~uint64_t{0}}));
  EXPECT_EQ(cells(out), "18446744073709551615");
  EXPECT_EQ(format(out), "L");
}

TEST(Canonical, FloatsWiden) {
  EXPECT_EQ(cells(canonical(fixed_column<float>("f", {1.5F, -0.25F}))), "1.5 -0.25");
  const Output out = canonical(
      fixed_column<uint16_t>("e", {0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00, 0x8000}));
  EXPECT_EQ(cells(out), "1.0 -2.0 65504.0 5.960464477539063e-08 \"Infinity\" \"NaN\" -0.0");
}

TEST(Canonical, TimestampsBecomeMicroseconds) {
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("tss:", {0, -1}))),
            "\"1970-01-01T00:00:00.000000Z\" \"1969-12-31T23:59:59.000000Z\"");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("tsm:UTC", {1}))),
            "\"1970-01-01T00:00:00.001000Z\"");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("tsu:Europe/Berlin", {1}))),
            "\"1970-01-01T00:00:00.000001Z\"");
  const Output out = canonical(fixed_column<int64_t>("tsn:", {1'999, -1, 5'000, 77}, 0b0111));
  EXPECT_EQ(cells(out),
            "\"1970-01-01T00:00:00.000001Z\" \"1969-12-31T23:59:59.999999Z\" "
            "\"1970-01-01T00:00:00.000005Z\" null");
  EXPECT_EQ(format(out), "tsu:UTC");
  EXPECT_EQ(out.counters.time_digits_cut, 2U);
}

TEST(Canonical, TimesThatDoNotFitAreNullAndCounted) {
  const Output out = canonical(fixed_column<int64_t>("tss:", {INT64_MAX, INT64_MIN, 1}));
  EXPECT_EQ(cells(out), "null null \"1970-01-01T00:00:01.000000Z\"");
  EXPECT_EQ(out.counters.time_overflows, 2U);
  const Output dates = canonical(fixed_column<int64_t>("tdm", {INT64_MAX, 86'400'000, -1}));
  EXPECT_EQ(cells(dates), "null \"1970-01-02\" \"1969-12-31\"");
  EXPECT_EQ(dates.counters.time_overflows, 1U);
  EXPECT_EQ(dates.counters.time_digits_cut, 1U);
}

TEST(Canonical, TimesDurationsAndIntervalsBecomeIntegers) {
  const Output time = canonical(fixed_column<int32_t>("tts", {86'399}));
  EXPECT_EQ(cells(time), "86399000000");
  EXPECT_EQ(unit(time), "us");
  EXPECT_EQ(cells(canonical(fixed_column<int32_t>("ttm", {1}))), "1000");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("ttu", {7}))), "7");
  EXPECT_EQ(unit(canonical(fixed_column<int64_t>("ttu", {7}))), "us");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("tDn", {-1'500}))), "-2");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("tDs", {3}))), "3000000");
  const Output months = canonical(fixed_column<int32_t>("tiM", {14}));
  EXPECT_EQ(cells(months), "14");
  EXPECT_EQ(unit(months), "month");
  const Output days = canonical(fixed_column<int64_t>("tiD", {(int64_t{5} << 32) | 2}));
  EXPECT_EQ(cells(days), "172800005000");
  const Output far = canonical(fixed_column<int64_t>("tiD", {0x7fffffff}));
  EXPECT_EQ(cells(far), "null");
  EXPECT_EQ(far.counters.time_overflows, 1U);
}

TEST(Canonical, MixedIntervalsBecomeIsoDurations) {
  struct Interval {
    int32_t months;
    int32_t days;
    int64_t nanoseconds;
  };
  EXPECT_EQ(cells(canonical(fixed_column<Interval>(
                "tin", {{1, 2, 3'500'000'000}, {0, 0, 0}, {-1, 0, -1}, {0, 4, 0}}))),
            "\"P1M2DT3.5S\" \"PT0S\" \"P-1MT-0.000000001S\" \"P4D\"");
}

struct Int128 {
  uint64_t low;
  int64_t high;
};

TEST(Canonical, DecimalsAreExactText) {
  EXPECT_EQ(cells(canonical(fixed_column<Int128>(
                "d:38,0", {{~uint64_t{0}, INT64_MAX}, {0, INT64_MIN}, {0, 0}, {7, 0}}))),
            "\"170141183460469231731687303715884105727\" "
            "\"-170141183460469231731687303715884105728\" \"0\" \"7\"");
  EXPECT_EQ(
      cells(canonical(fixed_column<Int128>("d:9,2", {{12'345, 0}, {5, 0}, {~uint64_t{4}, -1}}))),
      "\"123.45\" \"0.05\" \"-0.05\"");
  EXPECT_EQ(cells(canonical(fixed_column<int32_t>("d:9,-3,32", {12, 0, -1}))),
            "\"12000\" \"0\" \"-1000\"");
  EXPECT_EQ(cells(canonical(fixed_column<int64_t>("d:18,18,64", {INT64_MIN}))),
            "\"-9.223372036854775808\"");
  struct Int256 {
    uint64_t words[4];
  };
  EXPECT_EQ(cells(canonical(fixed_column<Int256>("d:76,1,256", {{{10, 0, 0, 0}}, {{0, 0, 0, 1}}}))),
            "\"1.0\" \"627710173538668076383578942320766641610235544446403451289.6\"");
}

TEST(Canonical, BytesOfAnyWidthAndOffset) {
  ArrayNode large;
  large.add(Buffer());
  large.add(buffer_of<int64_t>({1, 3, 3, 6}));
  large.add(buffer_of<char>({'#', 'a', 'b', 'c', 'd', 'e'}));
  const Output out = canonical(one_column("U", std::move(large), 3));
  EXPECT_EQ(cells(out), "\"ab\" \"\" \"cde\"");
  EXPECT_EQ(format(out), "u");
  const Output fixed = canonical(fixed_column<uint16_t>("w:2", {0x6261, 0x6463}));
  EXPECT_EQ(cells(fixed), "\"YWI=\" \"Y2Q=\"");
  EXPECT_EQ(format(fixed), "z");
}

TEST(Canonical, StringViewsUnfold) {
  struct View {
    int32_t size;
    char inline_or_prefix[4];
    int32_t buffer;
    int32_t offset;
  };
  const std::string text = "this is longer than twelve bytes";
  ArrayNode node;
  node.add(bitmap_of(0b1011));
  node.add(buffer_of<View>({{5, {'s', 'h', 'o', 'r'}, 't', 0},
                            {32, {'t', 'h', 'i', 's'}, 0, 0},
                            {-9, {}, 77, 77},
                            {13, {'l', 'o', 'n', 'g'}, 0, 8}}));
  node.add(buffer_of(std::vector<char>(text.begin(), text.end())));
  node.add(buffer_of<int64_t>({32}));
  const Output out = canonical(one_column("vu", std::move(node), 4, 1));
  EXPECT_EQ(cells(out), "\"short\" \"this is longer than twelve bytes\" null \"longer than t\"");
}

TEST(Canonical, LongValuesAreCutAtACharacterAndCounted) {
  CanonicalOptions options;
  options.max_value_bytes = 4;
  ArrayNode node;
  node.add(Buffer());
  node.add(buffer_of<int32_t>({0, 4, 9, 12}));
  const std::string text = "abcdabc\xc3\xa4xyz";
  node.add(buffer_of(std::vector<char>(text.begin(), text.end())));
  const Output out = canonical(one_column("u", std::move(node), 3), options);
  EXPECT_EQ(cells(out), "\"abcd\" \"abc\" \"xyz\"");
  EXPECT_EQ(out.counters.values_cut, 1U);
  const Output fixed = canonical(fixed_column<int64_t>("w:8", {0x6867666564636261}), options);
  EXPECT_EQ(cells(fixed), "\"YWJjZA==\"");
  EXPECT_EQ(fixed.counters.values_cut, 1U);
}

Schema item(const char* format) {
  SchemaParts parts;
  parts.format = format;
  parts.name = "item";
  parts.flags = ARROW_FLAG_NULLABLE;
  return make_schema_node(std::move(parts));
}

std::vector<Schema> one(Schema schema) {
  std::vector<Schema> list;
  list.push_back(std::move(schema));
  return list;
}

Array int32_items(const std::vector<int32_t>& values) {
  ArrayNode node;
  node.add(Buffer());
  node.add(buffer_of(values));
  return std::move(node).publish(static_cast<int64_t>(values.size()), 0);
}

TEST(Canonical, ListsOfEveryKindBecomeLists) {
  ArrayNode large;
  large.add(Buffer());
  large.add(buffer_of<int64_t>({1, 2, 4}));
  large.add_child(int32_items({9, 1, 2, 3}));
  EXPECT_EQ(cells(canonical(one_column("+L", std::move(large), 2, 0, one(item("i"))))),
            "[1] [2,3]");
  ArrayNode fixed;
  fixed.add(bitmap_of(0b101));
  fixed.add_child(int32_items({1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(cells(canonical(one_column("+w:2", std::move(fixed), 3, 1, one(item("i"))))),
            "[1,2] null [5,6]");
  ArrayNode views;
  views.add(Buffer());
  views.add(buffer_of<int32_t>({2, 0, 1}));
  views.add(buffer_of<int32_t>({1, 2, 0}));
  views.add_child(int32_items({1, 2, 3}));
  const Output out = canonical(one_column("+vl", std::move(views), 3, 0, one(item("i"))));
  EXPECT_EQ(cells(out), "[3] [1,2] []");
  EXPECT_EQ(format(out), "+l");
}

TEST(Canonical, MapsBecomeListsOfStructs) {
  SchemaParts entries;
  entries.format = "+s";
  entries.name = "entries";
  entries.children.push_back(item("i"));
  entries.children.push_back(item("i"));
  entries.children[0].get()->name = "key";
  entries.children[1].get()->name = "value";
  ArrayNode record;
  record.add(Buffer());
  record.add_child(int32_items({1, 2, 3}));
  record.add_child(int32_items({10, 20, 30}));
  ArrayNode node;
  node.add(Buffer());
  node.add(buffer_of<int32_t>({0, 2, 3}));
  node.add_child(std::move(record).publish(3, 0));
  const Output out =
      canonical(one_column("+m", std::move(node), 2, 0, one(make_schema_node(std::move(entries)))));
  EXPECT_EQ(cells(out),
            "[{\"key\":1,\"value\":10},{\"key\":2,\"value\":20}] "
            "[{\"key\":3,\"value\":30}]");
  EXPECT_EQ(format(out), "+l");
}

TEST(Canonical, NullColumnsBecomeText) {
  const Output out = canonical(one_column("n", ArrayNode(), 3, 3));
  EXPECT_EQ(cells(out), "null null null");
  EXPECT_EQ(format(out), "u");
}

Input dictionary_column(const char* index_format, Buffer indices, int64_t length, uint64_t valid) {
  ArrayNode values;
  values.add(bitmap_of(0b011));
  values.add(buffer_of<int64_t>({0, 1, 3, 3}));
  values.add(buffer_of<char>({'a', 'b', 'c'}));
  ArrayNode node;
  const int64_t nulls = length - count_ones(&valid, 0, length);
  node.add(nulls == 0 ? Buffer() : bitmap_of(valid));
  node.add(std::move(indices));
  node.set_dictionary(std::move(values).publish(3, 1));
  SchemaParts parts;
  parts.format = index_format;
  parts.name = "x";
  parts.dictionary = item("U");
  SchemaParts table;
  table.format = "+s";
  table.children.push_back(make_schema_node(std::move(parts)));
  std::vector<Array> columns;
  columns.push_back(std::move(node).publish(length, nulls));
  return {make_schema_node(std::move(table)), make_struct(length, std::move(columns))};
}

TEST(Canonical, DictionariesAreDecodedOrKept) {
  const auto input = [] {
    return dictionary_column("C", buffer_of<uint8_t>({1, 0, 99, 2}), 4, 0b1011);
  };
  const Output decoded = canonical(input());
  EXPECT_EQ(cells(decoded), "\"bc\" \"a\" null null");
  EXPECT_EQ(format(decoded), "u");
  CanonicalOptions keep;
  keep.keep_dictionaries = true;
  const Output kept = canonical(input(), keep);
  EXPECT_EQ(cells(kept), "\"bc\" \"a\" null null");
  EXPECT_EQ(format(kept), "i");
  EXPECT_STREQ(kept.schema->children[0]->dictionary->format, "u");
}

TEST(Canonical, AnIndexOutsideTheDictionaryIsAnError) {
  for (const bool keep : {false, true}) {
    CanonicalOptions options;
    options.keep_dictionaries = keep;
    Input input = dictionary_column("C", buffer_of<uint8_t>({1, 3}), 2, 0b11);
    const auto canonicaliser = Canonicaliser::make(*input.schema, options);
    CanonicalCounters counters;
    const auto out = canonicaliser->convert(std::move(input.batch), counters);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().what, "column 'x': row 1: an index outside the dictionary of 3");
  }
}

TEST(Canonical, NullsAtTheTopGoDownIntoTheColumns) {
  Input input = fixed_column<int32_t>("i", {1, 2, 3});
  ArrayNode top;
  top.add(bitmap_of(0b101));
  top.add_child(Array::take(input.batch->children[0]));
  input.batch = std::move(top).publish(3, 1);
  input.schema.get()->flags = ARROW_FLAG_NULLABLE;
  EXPECT_EQ(cells(canonical(std::move(input))), "1 null 3");
}

TEST(Canonical, WhatConformsIsMovedNotCopied) {
  std::mt19937 random(41);
  for (int round = 0; round < 100; ++round) {
    const auto fields = random_fields(random);
    Input input{make_schema(fields), random_table(random, fields, 50)};
    const void* first =
        input.batch->children[0]->n_buffers > 1 ? input.batch->children[0]->buffers[1] : nullptr;
    CanonicalOptions options;
    options.keep_dictionaries = true;
    const std::string before = rows_as_json(*input.schema, *input.batch);
    const auto canonicaliser = Canonicaliser::make(*input.schema, options);
    EXPECT_TRUE(canonicaliser->is_identity());
    EXPECT_TRUE(equal(*canonicaliser->schema(), *input.schema)) << describe(*input.schema);
    CanonicalCounters counters;
    const Array out = *canonicaliser->convert(std::move(input.batch), counters);
    EXPECT_EQ(rows_as_json(*canonicaliser->schema(), *out), before);
    if (first != nullptr) {
      EXPECT_EQ(out->children[0]->buffers[1], first);
    }
  }
}

TEST(Canonical, OnlyTheColumnsThatNeedItAreTouched) {
  TableBuilder table({{"keep", Type::utf8}, {"e", Type::utf8, {}, {}, true, true}});
  table.utf8(0).append("text");
  table.dictionary(1).values<Utf8Builder>().append("v");
  table.dictionary(1).append_index(0);
  table.end_row();
  Array batch = *table.finish();
  const void* data = batch->children[0]->buffers[2];
  const auto canonicaliser = Canonicaliser::make(*table.schema());
  EXPECT_FALSE(canonicaliser->is_identity());
  CanonicalCounters counters;
  const Array out = *canonicaliser->convert(std::move(batch), counters);
  EXPECT_EQ(out->children[0]->buffers[2], data);
  EXPECT_EQ(rows_as_json(*canonicaliser->schema(), *out), "\"text\" \"v\" \n");
}

bool has_offset(const ArrowArray& array) {
  if (array.offset != 0) return true;
  for (int64_t i = 0; i < array.n_children; ++i) {
    if (has_offset(*array.children[i])) return true;
  }
  return false;
}

TEST(Canonical, SlicedTablesReadTheSame) {
  std::mt19937 random(42);
  for (int round = 0; round < 300; ++round) {
    const auto fields = random_fields(random);
    Input input{make_schema(fields), random_table(random, fields, 90)};
    input.batch.get()->offset = static_cast<int64_t>(random() % 90);
    input.batch.get()->length = static_cast<int64_t>(random() % (91 - input.batch->offset));
    const std::string before = rows_as_json(*input.schema, *input.batch);
    CanonicalOptions options;
    options.keep_dictionaries = round % 2 == 0;
    const Output out = canonical(std::move(input), options);
    ASSERT_EQ(out.rows, before);
    ASSERT_FALSE(has_offset(*out.batch));
    for (int64_t i = 0; i < out.batch->n_children; ++i) {
      ASSERT_EQ(out.batch->children[i]->length, out.batch->length);
    }
  }
}

TEST(Canonical, TwoColumnsOfOneNameAreAnError) {
  const std::vector<Field> fields = {{"a"}, {"b"}, {"a"}};
  const auto canonicaliser = Canonicaliser::make(*make_schema(fields));
  ASSERT_FALSE(canonicaliser);
  EXPECT_EQ(canonicaliser.error().what, "columns 0 and 2 are both named 'a'");
  const std::vector<Field> cases = {{"a"}, {"A"}};
  EXPECT_TRUE(Canonicaliser::make(*make_schema(cases)));
}

TEST(Canonical, UnionsAndRunEndsAreRefusedByName) {
  for (const char* format : {"+us:0", "+ud:0", "+r"}) {
    SchemaParts parts;
    parts.format = format;
    parts.name = "odd";
    SchemaParts table;
    table.format = "+s";
    table.children.push_back(make_schema_node(std::move(parts)));
    const auto canonicaliser = Canonicaliser::make(*make_schema_node(std::move(table)));
    ASSERT_FALSE(canonicaliser);
    EXPECT_NE(canonicaliser.error().what.find("column 'odd'"), std::string::npos);
  }
}

TEST(Split, PiecesReadAsTheWhole) {
  std::mt19937 random(43);
  for (int round = 0; round < 60; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    Array whole = random_table(random, fields, static_cast<int64_t>(random() % 700));
    const std::string before = rows_as_json(*schema, *whole);
    const BatchLimits limits{static_cast<int64_t>(1 + random() % 300),
                             static_cast<int64_t>(1 + random() % 20'000)};
    const auto pieces = *split(*schema, std::move(whole), limits);
    std::string after;
    for (const Array& piece : pieces) {
      ASSERT_TRUE(validate(*schema, *piece, Level::kFull));
      ASSERT_LE(piece.length(), limits.rows);
      if (piece.length() > 1) {
        ASSERT_LE(row_bytes(*schema, *piece, 0, piece.length()), limits.bytes + limits.bytes / 4);
      }
      after += rows_as_json(*schema, *piece);
    }
    ASSERT_EQ(after, before);
  }
}

TEST(Split, LeavesGoodBatchesAlone) {
  TableBuilder table({{"n", Type::int64}});
  while (!table.full()) {
    table.i64(0).append(1);
    table.end_row();
  }
  Array batch = *table.finish();
  const void* values = batch->children[0]->buffers[1];
  const auto pieces = *split(*table.schema(), std::move(batch));
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0]->children[0]->buffers[1], values);
}

TEST(Split, CutsAreViewsAtMultiplesOf64) {
  TableBuilder table({{"s", Type::utf8}}, {1 << 20, 1 << 30});
  for (int i = 0; i < 20'000; ++i) {
    table.utf8(0).append(std::string(300, 'x'));
    table.end_row();
  }
  Array batch = *table.finish();
  const auto* data = static_cast<const char*>(batch->children[0]->buffers[2]);
  const auto pieces = *split(*table.schema(), std::move(batch));
  EXPECT_EQ(pieces.size(), 3U);
  for (const Array& piece : pieces) {
    EXPECT_EQ(piece->children[0]->buffers[2], data);
    if (&piece != &pieces.back()) {
      EXPECT_EQ(piece.length() % 64, 0);
    }
  }
}

TEST(Split, AnEmptyBatchStaysOne) {
  TableBuilder table({{"s", Type::utf8}});
  const auto pieces = *split(*table.schema(), *table.finish());
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0].length(), 0);
}

}  // namespace
}  // namespace spoor::toolkit::arrow
