// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include "fixtures.hpp"

#include <string>
#include <vector>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;
using spoor_test::entry;

table everything() {
  return table::of(
      "b:bool i:int64 u:uint64 f:float64 s:utf8@user.name~user z:binary t:timestamp d:date32 "
      "l:list<utf8> n:list<int64>",
      {{true, -1, "18446744073709551615", 0.5, "ä", "hex:00ff", "2024-02-29T12:00:00.000001Z",
        "1969-12-31", spoor::json(std::vector<std::string>{"x", "y"}),
        spoor::json(std::vector<int64_t>{1})},
       {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
       {false, 9223372036854775807, 7, -2.5, "", "hex:", "1601-01-01T00:00:00Z", "2024-03-01",
        spoor::json::make_array(), spoor::json(std::vector<int64_t>{2, 3})}});
}

/// Copies every cell one by one.
struct copier : spoor::rowwise {
  static constexpr auto id = "analyzer.example.copier";
  static void describe(spoor::descriptor& d) {
    d.input("in");
    d.output("rows", spoor::map).passes_input();
  }
  void process(const spoor::batch& b, spoor::writer& out) const {
    for (int64_t row = 0; row < b.rows(); ++row) {
      for (size_t i = 0; i < b.columns(); ++i)
        out.copy(i, b.at(i), row);
      out.end_row();
    }
  }
};

/// Keeps rows whose number is in `keep`, and columns under other names.
struct chooser : spoor::rowwise {
  static constexpr auto id = "analyzer.example.chooser";
  static void describe(spoor::descriptor& d) {
    d.param("keep", spoor::param_type::strings);
    d.input("in");
    d.output("rows", spoor::filter).dynamic();
  }
  explicit chooser(spoor::config c) : keep(c.strings("/keep")) {}
  void prepare(spoor::schema_view in, spoor::out_schemas& out) {
    for (size_t i = 0; i < in.size(); ++i) {
      out["rows"].pass(in[i], "my_" + std::string(in[i].name()));
    }
  }
  void process(const spoor::batch& b, spoor::writer& out) const {
    spoor::selection rows;
    for (const std::string& row : keep)
      rows.push_back(std::stoll(row));
    out.filter(b, rows);
    out.dropped("not_wanted", static_cast<uint64_t>(b.rows()) - rows.size());
  }
  std::vector<std::string> keep;
};

/// The input's columns shared, one more built, every row twice on a second port.
struct appender : spoor::rowwise {
  static constexpr auto id = "analyzer.example.appender";
  static void describe(spoor::descriptor& d) {
    d.input("in").column("i", spoor::i64);
    d.output("rows", spoor::map).passes_input().column("double", spoor::f64);
    d.output("twice", spoor::expand).passes_input();
  }
  void process(const spoor::batch& b, spoor::writers& out) const {
    auto made = out["rows"].assemble(b.rows());
    for (size_t i = 0; i < b.columns(); ++i)
      made.pass(b, i);
    spoor::column_builder doubled(spoor::f64, "double");
    spoor::selection twice;
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (b["i"].null(i)) {
        doubled.append_null();
      } else {
        doubled.append(static_cast<double>(b["i"].i64(i)) * 2);
      }
      twice.insert(twice.end(), 2, i);
    }
    made.build(doubled).push();
    out["twice"].filter(b, twice);
  }
};

/// Leaves a column out.
struct sloppy : spoor::rowwise {
  static constexpr auto id = "analyzer.example.sloppy";
  static void describe(spoor::descriptor& d) {
    d.input("in");
    d.output("rows", spoor::map).passes_input();
  }
  void process(const spoor::batch& b, spoor::writer& out) const {
    out.assemble(b.rows()).pass(b, 0).push();
  }
};

TEST(RowwiseAssembly, NeedsEveryColumn) {
  plugin_test test(sloppy::id, entry<sloppy>);
  test.input("in", table::of("a:int64 b:int64", {{1, 2}}));
  EXPECT_EQ(test.run().error(), "output 'rows' has 2 columns, an assembled batch has 1");
}

class Rowwise : public ::testing::TestWithParam<bool> {
 protected:
  static plugin_test& feed(plugin_test& test, const table& rows) {
    test.input("in", rows);
    if (GetParam()) test.sliced().batch_rows(2);
    return test;
  }
};
INSTANTIATE_TEST_SUITE_P(WholeAndSliced, Rowwise, ::testing::Bool());

TEST_P(Rowwise, CopiesCellsOfEveryType) {
  plugin_test test(copier::id, entry<copier>);
  const auto result = feed(test, everything()).run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), everything());
}

TEST_P(Rowwise, SharesColumnsOfEveryType) {
  plugin_test test(appender::id, entry<appender>);
  const auto result = feed(test, everything()).run();
  ASSERT_TRUE(result.ok()) << result.error();
  const table& rows = result.output("rows");
  EXPECT_EQ(rows.rows(), 3);
  for (size_t i = 0; i < everything().columns(); ++i) {
    for (int64_t row = 0; row < 3; ++row) {
      EXPECT_EQ(rows.cell(row, i).text(), everything().cell(row, i).text());
      EXPECT_EQ(result.output("twice").cell(2 * row + 1, i).text(),
                everything().cell(row, i).text());
    }
  }
}

TEST(RowwiseAssembly, PutsBuiltColumnsBesideSharedOnes) {
  plugin_test test(appender::id, entry<appender>);
  test.input("in", table::of("i:int64", {{21}, {nullptr}}));
  EXPECT_EQ(test.run().output("rows"),
            table::of("i:int64 double:float64", {{21, 42}, {nullptr, nullptr}}));
}

TEST(RowwiseSelect, TakesRowsAndRenamesColumns) {
  plugin_test test(chooser::id, entry<chooser>);
  test.with(R"({"keep":["2","0"]})").input("in", everything());
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(spoor::json(result.output().column("my_s")).text(), R"(["","ä"])");
  EXPECT_EQ(result.output().cell(0, "my_i").text(), "9223372036854775807");
  EXPECT_EQ(result.output().cell(1, "my_l").text(), R"(["x","y"])");
  EXPECT_EQ(result.output().schema()["my_s"].role(), "user.name");
  EXPECT_EQ(result.dropped("rows", "not_wanted"), 1u);
}

TEST(RowwiseSelect, KeepsNothing) {
  plugin_test test(chooser::id, entry<chooser>);
  test.input("in", everything());
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output().rows(), 0);
  EXPECT_EQ(result.dropped("rows", "not_wanted"), 3u);
}

struct forgetful : spoor::rowwise {
  static constexpr auto id = "analyzer.example.forgetful";
  static void describe(spoor::descriptor& d) {
    d.input("in");
    d.output("rows", spoor::filter).passes_input();
  }
  void process(const spoor::batch& b, spoor::writer& out) const { out.filter(b, {0}); }
};

TEST(RowwiseLedger, DoesNotAddUpWhenRowsVanish) {
  plugin_test test(forgetful::id, entry<forgetful>);
  test.input("in", table::of("x:int64", {{1}, {2}}));
  const auto result = test.run();
  EXPECT_EQ(result.status(), SPOOR_INTEGRITY);
  EXPECT_EQ(result.error(),
            "host: LEDGER_MISMATCH at output 'rows' (filter): 2 in, 1 out, 0 dropped");
}

TEST(RowwiseDescriptor, SaysThatItIsRowwiseAndConcurrent) {
  plugin_test test(forgetful::id, entry<forgetful>);
  EXPECT_TRUE(test.described().at("rowwise").boolean());
  EXPECT_EQ(test.described().at("traits").text(), R"(["concurrent"])");
}

}  // namespace
