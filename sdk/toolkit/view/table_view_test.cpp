// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/table_view.hpp>

#include <gtest/gtest.h>

#include <toolkit/arrow/builder.hpp>

namespace spoor::toolkit::view {
namespace {

const std::vector<arrow::Field>& fields() {
  static const std::vector<arrow::Field> made = {{.name = "name"},
                                                 {.name = "n", .type = arrow::Type::int64}};
  return made;
}

/// Rows ("r0", 0), ("r1", 1), … with n = i * 7 mod 10; every fifth n is null.
arrow::Array rows(arrow::TableBuilder& table, int count) {
  for (int i = 0; i < count; ++i) {
    table.utf8(0).append("r" + std::to_string(i));
    if (i % 5 != 4) table.i64(1).append(i * 7 % 10);
    table.end_row();
  }
  return std::move(table.finish().value());
}

std::string shown(TableOptions options, int count) {
  arrow::TableBuilder table(fields());
  const arrow::Array batch = rows(table, count);
  auto made = TableView::make(*table.schema(), std::move(options));
  if (!made) return made.error().text();
  made->add(*batch.get());
  return to_json(made->finish());
}

TEST(TableView, KeepsTheFirstRowsAndCountsTheRest) {
  const std::string json = shown({.columns = {"name"}, .limit = 3}, 10);
  EXPECT_NE(json.find(R"("source":{"rows":10,"shown":3})"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("code":"limit","count":7)"), std::string::npos) << json;
  EXPECT_NE(json.find("cjByMXIy"), std::string::npos) << json;  // r0r1r2
}

TEST(TableView, SortsWithNullsLastInBothDirections) {
  // n of r0…r5: 0 7 4 1 null 5
  EXPECT_NE(shown({.columns = {"name"}, .sort = {"n"}}, 6).find("cjByM3IycjVyMXI0"),
            std::string::npos);  // r0r3r2r5r1r4
  EXPECT_NE(shown({.columns = {"name"}, .sort = {"-n"}}, 6).find("cjFyNXIycjNyMHI0"),
            std::string::npos);  // r1r5r2r3r0r4
}

TEST(TableView, ASortedLimitKeepsTheSmallestOfAll) {
  // The smallest two of 5,000 rows are those with n = 0 that came first: r0, r10.
  EXPECT_NE(shown({.columns = {"name"}, .sort = {"n"}, .limit = 2}, 5000).find("cjByMTA="),
            std::string::npos);
}

TEST(TableView, BytesAreAlsoALimit) {
  const std::string json = shown({.columns = {"name"}, .bytes = 200}, 1000);
  EXPECT_NE(json.find("bytes (`bytes`)"), std::string::npos) << json;
  const std::string sorted = shown({.columns = {"name"}, .sort = {"-n"}, .bytes = 200}, 1000);
  EXPECT_NE(sorted.find("bytes (`bytes`)"), std::string::npos) << sorted;
}

TEST(TableView, TooManyColumnsAreCounted) {
  const std::string json = shown({.column_limit = 1}, 1);
  EXPECT_NE(json.find(R"("code":"columns","count":1)"), std::string::npos) << json;
}

TEST(TableView, AnUnknownColumnIsAnErrorThatListsThem) {
  EXPECT_EQ(
      shown({.columns = {"nme"}}, 1),
      "`columns` names a column 'nme' that the input does not have (the columns are: name, n)");
  EXPECT_NE(shown({.sort = {"-x"}}, 1).find("`sort` names a column 'x'"), std::string::npos);
}

}  // namespace
}  // namespace spoor::toolkit::view
