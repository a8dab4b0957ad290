// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/view.hpp>

#include <gtest/gtest.h>

namespace spoor::toolkit::view {
namespace {

TEST(View, WritesTheDocument) {
  View view{.kind = "table",
            .title = "A \"b\"",
            .description = {},
            .source_rows = 5,
            .shown_rows = 2,
            .notes = {{"limit", 3, "rows are beyond the limit"}},
            .tables = {}};
  ViewTable table{.rows = 2, .columns = {}};
  table.columns.emplace_back("n", ColumnType::kBool);
  table.columns[0].append_integer(1);
  table.columns[0].append_integer(0);
  view.tables.emplace_back("rows", std::move(table));
  EXPECT_EQ(to_json(view),
            R"({"spoor_view":1,"kind":"table","title":"A \"b\"","source":{"rows":5,"shown":2},)"
            R"("notes":[{"code":"limit","count":3,"text":"rows are beyond the limit"}],)"
            R"("tables":{"rows":{"rows":2,"columns":[{"name":"n","type":"bool",)"
            R"("values":{"dtype":"uint8","length":2,"data":"AQA="}}]}}})");
}

TEST(View, FileStemIsPlain) {
  EXPECT_EQ(file_stem("Events: by kind!", "view"), "events-by-kind");
  EXPECT_EQ(file_stem("../../etc/passwd", "view"), "etc-passwd");
  EXPECT_EQ(file_stem("\xd0\xaf", "view"), "view");
  EXPECT_LE(file_stem(std::string(500, 'a'), "view").size(), 60U);
}

TEST(View, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace spoor::toolkit::view
