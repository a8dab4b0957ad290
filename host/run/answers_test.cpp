// SPDX-License-Identifier: Apache-2.0
#include "host/run/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "spoor/abi/plugin.h"

namespace spoor::host {
namespace {

using Id = AnswerStore::Id;

const std::vector<arrow::Field>& fields() {
  static const std::vector<arrow::Field> list = {
      {.name = "status", .type = arrow::Type::int64},
      {.name = "error"},
      {.name = "yes", .type = arrow::Type::boolean},
      {.name = "count", .type = arrow::Type::int64},
      {.name = "score", .type = arrow::Type::float64},
      {.name = "text"},
      {.name = "seen", .type = arrow::Type::timestamp},
      {.name = "tags", .type = arrow::Type::list, .children = {{.name = "item"}}}};
  return list;
}

arrow::Array answers(int64_t status, std::string_view text) {
  arrow::TableBuilder table(fields());
  table.i64(0).append(status);
  arrow::builder_as<arrow::BoolBuilder>(table.column(2)).append(true);
  table.i64(3).append(7);
  arrow::builder_as<arrow::Float64Builder>(table.column(4)).append(0.5);
  table.utf8(5).append(text);
  arrow::builder_as<arrow::TimestampBuilder>(table.column(6)).append(1);
  auto& tags = arrow::builder_as<arrow::ListBuilder>(table.column(7));
  arrow::builder_as<arrow::Utf8Builder>(tags.items()).append("a");
  arrow::builder_as<arrow::Utf8Builder>(tags.items()).append(text);
  tags.end_list();
  table.end_row();
  return std::move(*table.finish());
}

TEST(AnswerStore, GathersEveryTypeRowByRowFromWhateverBatch) {
  auto store = AnswerStore::make(arrow::make_schema(fields()));
  ASSERT_TRUE(store) << store.error().text();
  const auto [one, fresh] = store->intern("ip", "192.0.2.1");
  const auto [two, also_fresh] = store->intern("ip", "192.0.2.2");
  EXPECT_TRUE(fresh && also_fresh);
  EXPECT_FALSE(store->intern("ip", "192.0.2.1").second);
  EXPECT_TRUE(store->intern("domain", "192.0.2.1").second) << "another type is another key";
  for (const auto& [id, text] : {std::pair{one, "first"}, std::pair{two, "second"}}) {
    auto batch = answers(0, text);
    ASSERT_TRUE(store->take(std::span(&id, 1), batch.get()));
  }
  const std::vector<Id> ids = {two, AnswerStore::kNone, one, two};
  auto columns = store->gather(ids);
  ASSERT_TRUE(columns) << columns.error().text();
  auto named = store->fields("geo");
  EXPECT_EQ(named[0].name, "geo.status");
  const arrow::Schema schema = arrow::make_schema(named);
  const arrow::Array table = arrow::make_struct(4, std::move(*columns));
  const arrow::BatchView view(*schema, *table);
  EXPECT_EQ(view.column(0).str(0), "ok");
  EXPECT_TRUE(view.column(0).null(1));
  EXPECT_EQ(view.column(5).str(0), "second");
  EXPECT_EQ(view.column(5).str(2), "first");
  EXPECT_TRUE(view.column(2).boolean(3));
  EXPECT_EQ(view.column(3).i64(3), 7);
  EXPECT_EQ(view.column(4).f64(3), 0.5);
  EXPECT_TRUE(view.column(7).null(1));
  const auto list = view.column(7).list(2);
  ASSERT_EQ(list.size, 2);
  EXPECT_EQ(view.column(7).items().str(list.begin + 1), "first");
}

TEST(AnswerStore, AWrongNumberOfAnswersOrAStrangeStatusIsNoAnswer) {
  auto store = AnswerStore::make(arrow::make_schema(fields()));
  const std::vector<Id> two = {store->intern("", "a").first, store->intern("", "b").first};
  auto one = answers(0, "x");
  const auto taken = store->take(two, one.get());
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().what, ::testing::HasSubstr("1 of 2 keys"));
  ArrowArray none{};
  EXPECT_FALSE(store->take(two, &none));
  auto strange = answers(99, "x");
  ASSERT_TRUE(store->take(std::span(two).first(1), strange.get()));
  EXPECT_EQ(store->status(two[0]), SPOOR_ANSWER_ERROR);
}

TEST(AnswerStore, SettledKeysSayWhyAndHaveNoFields) {
  auto store = AnswerStore::make(arrow::make_schema(fields()));
  const Id id = store->intern("mac", "00:00").first;
  store->settle(std::span(&id, 1), SPOOR_ANSWER_UNSUPPORTED, "not asked");
  auto columns = store->gather(std::span(&id, 1));
  const arrow::Schema schema = arrow::make_schema(store->fields("x"));
  const arrow::Array table = arrow::make_struct(1, std::move(*columns));
  const arrow::BatchView view(*schema, *table);
  EXPECT_EQ(view.column(0).str(0), "unsupported");
  EXPECT_EQ(view.column(1).str(0), "not asked");
  EXPECT_TRUE(view.column(5).null(0));
}

TEST(AnswerStore, AnswersMustBeginWithStatusAndError) {
  EXPECT_FALSE(
      AnswerStore::make(arrow::make_schema(std::vector<arrow::Field>{{.name = "status"}})));
}

}  // namespace
}  // namespace spoor::host
