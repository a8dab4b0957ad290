// SPDX-License-Identifier: Apache-2.0
#include "host/run/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/run/config_view.hpp"
#include "host/run/contract.hpp"

namespace spoor::host {
namespace {

namespace arrow = toolkit::arrow;
using ::testing::HasSubstr;

TEST(Ledger, EachKindOfPortHasItsOwnSum) {
  Ledger ledger(1, 1);
  ledger.rows_in(0, 10);
  ledger.rows_out(0, 7, 100);
  EXPECT_TRUE(ledger.mismatch(0, Cardinality::kMap));
  EXPECT_TRUE(ledger.mismatch(0, Cardinality::kFilter));
  EXPECT_FALSE(ledger.mismatch(0, Cardinality::kExpand));
  EXPECT_FALSE(ledger.mismatch(0, Cardinality::kSource)) << "it declared no records";
  ledger.dropped(0, "odd", 3);
  EXPECT_FALSE(ledger.mismatch(0, Cardinality::kFilter));
  EXPECT_TRUE(ledger.mismatch(0, Cardinality::kMap)) << "a map drops nothing";
  ledger.records_read(11);
  EXPECT_THAT(*ledger.mismatch(0, Cardinality::kSource),
              HasSubstr("records read 11, rows out 7, dropped 3"));
}

TEST(Ledger, DropsOnAPortThatIsNotThereAreStillCounted) {
  Ledger ledger(0, 1);
  ledger.dropped(99, "lost", 5);
  EXPECT_EQ(ledger.counts().total_dropped(), 5U);
  Ledger no_ports(1, 0);
  no_ports.dropped(0, "lost", 5);
  EXPECT_EQ(no_ports.counts().total_dropped(), 5U);
}

TEST(Ledger, TheFirstSamplesInOrderAreKeptWhateverComesFirst) {
  Ledger ledger(0, 1);
  for (uint64_t order = 20; order > 0; --order)
    ledger.diagnostic(order, "odd", 1, std::to_string(order).c_str(), nullptr, nullptr);
  const auto counts = ledger.counts();
  const auto& kind = counts.diagnostics.at("odd");
  EXPECT_EQ(kind.count, 20U);
  ASSERT_EQ(kind.samples.size(), Ledger::kMaxSamples);
  EXPECT_EQ(kind.samples.front().where_json, "1");
  EXPECT_EQ(kind.samples.back().where_json, "5");
}

TEST(Ledger, ARestartForgetsEverythingButItsShape) {
  Ledger ledger(2, 3);
  ledger.records_read(4);
  ledger.rows_in(1, 4);
  ledger.restart();
  const auto counts = ledger.counts();
  EXPECT_EQ(counts.records_read + counts.total_in() + counts.total_out(), 0U);
  EXPECT_FALSE(counts.records_declared);
  EXPECT_EQ(counts.rows_in.size(), 2U);
  EXPECT_EQ(counts.rows_out.size(), 3U);
}

TEST(ConfigView, ReadsByPointerAndRefusesOtherTypes) {
  auto config = ConfigView::parse(
      R"({"n":3,"x":0.5,"s":"a","b":true,"l":[1],"a/b":{"~":1},"z":null})", R"({"host":"h"})");
  ASSERT_TRUE(config);
  int64_t n = 0;
  double x = 0;
  int32_t b = 0;
  const char* text = nullptr;
  uint64_t size = 0;
  EXPECT_EQ((*config)->i64("/n", &n), SPOOR_OK);
  EXPECT_EQ(n, 3);
  EXPECT_EQ((*config)->i64("/x", &n), SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ((*config)->f64("/n", &x), SPOOR_OK);
  EXPECT_EQ((*config)->boolean("/b", &b), SPOOR_OK);
  EXPECT_EQ((*config)->str("/s", &text, &size), SPOOR_OK);
  EXPECT_EQ(std::string(text, size), "a");
  EXPECT_EQ((*config)->json_text("/l", &text, &size), SPOOR_OK);
  EXPECT_STREQ(text, "[1]");
  EXPECT_EQ((*config)->i64("/a~1b/~0", &n), SPOOR_OK);
  EXPECT_EQ((*config)->str("/bind/host", &text, &size), SPOOR_OK);
  for (const char* nothing :
       {"/missing", "/z", "n", "/l/99", "/n/x", "/~3", static_cast<const char*>(nullptr)})
    EXPECT_EQ((*config)->i64(nothing, &n), SPOOR_NOT_FOUND) << (nothing != nullptr ? nothing : "");
  EXPECT_FALSE(ConfigView::parse("[1]"));
  EXPECT_FALSE(ConfigView::parse("{"));
}

TEST(Contract, ADeclaredColumnMustBeThereInItsTypeAndPlace) {
  plan::OutputSpec spec;
  spec.columns.resize(2);
  spec.columns[0].name = "n";
  spec.columns[0].type = "int64";
  spec.columns[1].name = "tags";
  spec.columns[1].type = "list<utf8>";
  for (auto& column : spec.columns)
    column.required = true;
  const arrow::Schema declared = declared_schema(spec);
  EXPECT_TRUE(check_output(spec, declared));
  const auto refuses = [&](const std::vector<arrow::Field>& fields) {
    const auto checked = check_output(spec, arrow::make_schema(fields));
    return checked ? std::string() : checked.error().what;
  };
  EXPECT_THAT(refuses({{.name = "n", .type = arrow::Type::int64}}), HasSubstr("has 1 columns"));
  EXPECT_THAT(refuses({{.name = "n"}, {.name = "tags"}}), HasSubstr("column n is utf8"));
  EXPECT_THAT(refuses({{.name = "m", .type = arrow::Type::int64}, {.name = "tags"}}),
              HasSubstr("lacks the declared column n"));
  spec.dynamic = true;
  EXPECT_THAT(
      refuses({{.name = "tags", .type = arrow::Type::list, .children = {{.name = "item"}}}}),
      HasSubstr("lacks the declared column n"));
}

}  // namespace
}  // namespace spoor::host
