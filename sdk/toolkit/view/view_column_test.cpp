// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/view_column.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <toolkit/arrow/builder.hpp>

namespace spoor::toolkit::view {
namespace {

std::string json_of(const ViewColumn& column) {
  std::string json;
  column.append_json(json);
  return json;
}

TEST(ViewColumn, RepeatedTextsBecomeADictionary) {
  ViewColumn column("host", ColumnType::kUtf8, "hostname", "host.name");
  for (const char* text : {"a", "b", "a", "a"})
    column.append_text(text);
  EXPECT_EQ(
      json_of(column),
      R"({"name":"host","type":"utf8","semantic":"hostname","role":"host.name")"
      R"(,"codes":{"dtype":"uint8","length":4,"data":"AAEAAA=="})"
      R"(,"offsets":{"dtype":"int32","length":3,"filter":"delta-shuffle","data":"AAEBAAAAAAAAAAAA"})"
      R"(,"bytes":{"dtype":"uint8","length":2,"data":"YWI="}})");
}

TEST(ViewColumn, DistinctTextsNeedNoCodes) {
  ViewColumn column("id", ColumnType::kUtf8);
  column.append_text("x");
  column.append_text("y");
  EXPECT_EQ(json_of(column).find("codes"), std::string::npos);
}

TEST(ViewColumn, CodesWidenWithTheDictionary) {
  ViewColumn column("id", ColumnType::kUtf8);
  for (int i = 0; i < 300; ++i)
    column.append_text(std::to_string(i));
  column.append_text("0");
  EXPECT_NE(json_of(column).find(R"("codes":{"dtype":"uint16","length":301)"), std::string::npos);
}

TEST(ViewColumn, NullsAreABitmap) {
  ViewColumn column("n", ColumnType::kInt64);
  column.append_integer(7);
  column.append_null();
  EXPECT_TRUE(column.null(1));
  EXPECT_NE(json_of(column).find(R"("nulls":{"dtype":"uint8","length":1,"data":"Ag=="})"),
            std::string::npos);
}

TEST(ViewColumn, LongTextIsCutAtAWholeCharacterAndCounted) {
  ViewColumn column("t", ColumnType::kUtf8);
  column.limit_text(4);
  column.append_text("abc\xc3\xa9");  // byte 4 lies inside é
  column.append_text("abcd");
  EXPECT_EQ(column.cut(), 1U);
  EXPECT_NE(json_of(column).find("YWJjYWJjZA=="), std::string::npos) << json_of(column);
}

TEST(ViewColumn, OrderPutsNullsAndNanLast) {
  ViewColumn numbers("f", ColumnType::kInt64);
  numbers.append_integer(-5);
  numbers.append_integer(3);
  numbers.append_null();
  EXPECT_LT(numbers.compare(0, 1), 0);
  EXPECT_GT(numbers.compare(2, 1), 0);
  EXPECT_EQ(numbers.compare(2, 2), 0);
}

TEST(ViewColumn, KeepReordersAndForgetsUnusedTexts) {
  ViewColumn column("t", ColumnType::kUtf8);
  for (const char* text : {"first", "second", "third"})
    column.append_text(text);
  const std::vector<uint32_t> rows = {2, 0};
  column.keep(rows);
  EXPECT_EQ(column.rows(), 2U);
  EXPECT_GT(column.compare(0, 1), 0);  // third, first
  EXPECT_EQ(column.bytes(), 2 * 4 + 10U);
}

/// Every canonical type ends up as a column a page can show.
TEST(ViewColumn, ShowsEveryCanonicalType) {
  using arrow::Type;
  const std::vector<arrow::Field> fields = {
      {.name = "flag", .type = Type::boolean}, {.name = "n", .type = Type::int64},
      {.name = "u", .type = Type::uint64},     {.name = "f", .type = Type::float64},
      {.name = "t", .type = Type::utf8},       {.name = "b", .type = Type::binary},
      {.name = "at", .type = Type::timestamp}, {.name = "day", .type = Type::date32},
  };
  const arrow::Schema schema = arrow::make_schema(fields);
  const ColumnType wanted[] = {ColumnType::kBool,      ColumnType::kInt64, ColumnType::kUint64,
                               ColumnType::kFloat64,   ColumnType::kUtf8,  ColumnType::kUtf8,
                               ColumnType::kTimestamp, ColumnType::kDate32};
  for (int64_t i = 0; i < schema->n_children; ++i) {
    EXPECT_EQ(ViewColumn::showing(*schema->children[i]).type(), wanted[i]) << i;
  }
}

TEST(ViewColumn, BinaryIsShownAsHex) {
  const std::vector<arrow::Field> fields = {{.name = "b", .type = arrow::Type::binary}};
  arrow::TableBuilder table(fields);
  table.binary(0).append(std::string_view("\x00\xff", 2));
  table.end_row();
  auto batch = table.finish();
  ASSERT_TRUE(batch);
  const arrow::BatchView view(*table.schema(), *batch->get());
  ViewColumn column = ViewColumn::showing(view.column(0).schema());
  column.append(view.column(0), 0);
  EXPECT_NE(json_of(column).find("MDBmZg=="), std::string::npos) << json_of(column);  // "00ff"
}

}  // namespace
}  // namespace spoor::toolkit::view
