// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/take.hpp>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/concat.hpp>
#include <toolkit/arrow/random_batch.hpp>
#include <toolkit/arrow/validate.hpp>

namespace spoor::toolkit::arrow {
namespace {

using testing::random_fields;
using testing::random_table;
using testing::rows_as_json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(Take, RandomRowsOfRandomTables) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    Array whole = random_table(random, fields, 1 + random() % 80);
    const auto from = static_cast<int64_t>(random() % static_cast<uint64_t>(whole.length()));
    whole.get()->offset = from;
    whole.get()->length -= from;
    const auto lines = lines_of(rows_as_json(*schema, *whole));
    std::vector<int64_t> rows(random() % 100);
    for (int64_t& row : rows)
      row = static_cast<int64_t>(random() % lines.size());
    const auto taken = take(*schema, whole, rows);
    ASSERT_TRUE(taken) << taken.error().text();
    const auto valid = validate(*schema, **taken, Level::kFull);
    ASSERT_TRUE(valid) << valid.error().text();
    const auto got = lines_of(rows_as_json(*schema, **taken));
    ASSERT_EQ(got.size(), rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
      ASSERT_EQ(got[i], lines[static_cast<size_t>(rows[i])]);
  }
}

TEST(Take, MinusOneIsNullEverywhere) {
  std::mt19937 random(12);
  for (int round = 0; round < 100; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    Array whole = random_table(random, fields, 20);
    const std::vector<int64_t> rows = {-1, 3, -1};
    const Array taken = *take(*schema, whole, rows);
    ASSERT_TRUE(validate(*schema, *taken, Level::kFull));
    std::string nulls;
    for (size_t i = 0; i < fields.size(); ++i)
      nulls += "null ";
    const auto lines = lines_of(rows_as_json(*schema, *taken));
    EXPECT_EQ(lines[0], nulls);
    EXPECT_EQ(lines[2], nulls);
  }
}

TEST(Take, ResultOutlivesItsSource) {
  std::mt19937 random(13);
  const std::vector<Field> fields = {{"e", Type::utf8, {}, {}, true, true}};
  const Schema schema = make_schema(fields);
  Array whole = random_table(random, fields, 50);
  const std::string before = rows_as_json(*schema, *whole);
  std::vector<int64_t> all(50);
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<int64_t>(i);
  const Array taken = *take(*schema, whole, all);
  whole.release();
  EXPECT_EQ(rows_as_json(*schema, *taken), before);
}

TEST(Concatenate, PutsSlicesTogetherAgain) {
  std::mt19937 random(14);
  int joined = 0;
  for (int round = 0; round < 300; ++round) {
    const auto fields = random_fields(random);
    const Schema schema = make_schema(fields);
    Array whole = random_table(random, fields, static_cast<int64_t>(random() % 100));
    const std::string before = rows_as_json(*schema, *whole);
    std::vector<Array> parts;
    std::vector<const ArrowArray*> pointers;
    for (int64_t at = 0; at < whole.length();) {
      const int64_t rows = std::min<int64_t>(1 + random() % 40, whole.length() - at);
      parts.push_back(*slice(*schema, whole, at, rows));
      at += rows;
    }
    for (const Array& part : parts)
      pointers.push_back(part.get());
    const auto back = concatenate(*schema, pointers);
    if (!back) {
      EXPECT_EQ(back.error().code, SPOOR_NOT_IMPLEMENTED);
      continue;
    }
    ++joined;
    const auto valid = validate(*schema, **back, Level::kFull);
    ASSERT_TRUE(valid) << valid.error().text();
    ASSERT_EQ(rows_as_json(*schema, **back), before);
  }
  EXPECT_GT(joined, 50);
}

}  // namespace
}  // namespace spoor::toolkit::arrow
