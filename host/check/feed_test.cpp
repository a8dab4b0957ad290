// SPDX-License-Identifier: Apache-2.0
#include "host/check/feed.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include <toolkit/arrow/validate.hpp>

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;
using nlohmann::json;

SampleTable sample() {
  SampleTable table;
  table.port = "rows";
  table.fields = {{.name = "n", .type = arrow::Type::int64},
                  {.name = "text"},
                  {.name = "flag", .type = arrow::Type::boolean},
                  {.name = "when", .type = arrow::Type::timestamp},
                  {.name = "list", .type = arrow::Type::list, .children = {{.name = "item"}}}};
  for (int i = 0; i < 10; ++i) {
    table.rows.push_back(
        json::array({i, i % 3 == 0 ? json() : json("t" + std::to_string(i)), i % 2 == 0,
                     "2024-01-01T00:00:00Z", json::array({"a", "b"})}));
  }
  return table;
}

std::vector<std::string> lines_of(const FeedOptions& options) {
  const SampleTable table = sample();
  const auto schema = arrow::make_schema(table.fields);
  auto batches = make_batches(table, options);
  EXPECT_TRUE(batches);
  std::vector<std::string> out;
  for (const arrow::Array& batch : *batches) {
    const auto valid = arrow::validate(*schema, *batch, arrow::Level::kFull);
    EXPECT_TRUE(valid) << valid.error().text();
    for (const std::string& line : render_rows(schema, batch))
      out.push_back(line);
  }
  return out;
}

TEST(Feed, EveryShapeHoldsTheSameRows) {
  const auto plain = lines_of({});
  ASSERT_EQ(plain.size(), 10u);
  EXPECT_EQ(plain[0], "n=0 text=null flag=true when=1704067200000000 list=[ \"a\" \"b\"]");
  EXPECT_EQ(plain[1], "n=1 text=\"t1\" flag=false when=1704067200000000 list=[ \"a\" \"b\"]");
  FeedOptions cut, sliced, unknown, holes;
  cut.cuts = {3, 1, 2};
  sliced.slice = 3;
  unknown.unknown_nulls = true;
  holes.empty_batches = true;
  for (const FeedOptions& options : {cut, sliced, unknown, holes})
    EXPECT_EQ(lines_of(options), plain);
}

TEST(Feed, ASliceReallyIsOne) {
  FeedOptions options;
  options.slice = 3;
  const auto batches = make_batches(sample(), options);
  ASSERT_TRUE(batches);
  EXPECT_EQ((*batches)[0]->offset, 0);
  EXPECT_EQ((*batches)[0]->children[0]->offset, 3);
  EXPECT_EQ((*batches)[0]->children[0]->length, (*batches)[0].length());
}

TEST(Feed, FailsAndIsCancelledWhereItIsTold) {
  const auto watch = std::make_shared<FeedWatch>();
  FeedOptions options;
  options.batch_rows = 2;
  options.fail_at = 1;
  auto failing = make_feed(sample(), options, watch);
  ASSERT_TRUE(failing);
  ArrowArray batch{};
  EXPECT_EQ(failing->get_next(&*failing, &batch), 0);
  batch.release(&batch);
  EXPECT_EQ(failing->get_next(&*failing, &batch), EIO);
  EXPECT_EQ(batch.release, nullptr);
  EXPECT_EQ(watch->streams, 1);
  failing->release(&*failing);
  EXPECT_EQ(watch->streams, 0);
  EXPECT_EQ(watch->batches, 0);

  options.fail_at = -1;
  options.cancel_at = 0;
  auto cancelled = make_feed(sample(), options, watch);
  EXPECT_EQ(cancelled->get_next(&*cancelled, &batch), 0);
  EXPECT_TRUE(watch->cancelled);
  batch.release(&batch);
  EXPECT_EQ(cancelled->get_next(&*cancelled, &batch), ECANCELED);
  cancelled->release(&*cancelled);
}

TEST(Feed, NoticesWhoWritesAndWhoKeeps) {
  const SampleTable table = sample();
  const auto schema = arrow::make_schema(table.fields);
  const auto watch = std::make_shared<FeedWatch>();
  auto batches = make_batches(table, {});
  arrow::Array batch = watched(schema, std::move((*batches)[0]), watch);
  EXPECT_EQ(watch->batches, 1);
  static_cast<int64_t*>(const_cast<void*>(batch->children[0]->buffers[1]))[0] = 99;
  batch.release();
  EXPECT_EQ(watch->batches, 0);
  EXPECT_TRUE(watch->changed);
}

TEST(Feed, AColumnThatMovedOnIsNotMissed) {
  const SampleTable table = sample();
  const auto schema = arrow::make_schema(table.fields);
  const auto watch = std::make_shared<FeedWatch>();
  auto batches = make_batches(table, {});
  arrow::Array batch = watched(schema, std::move((*batches)[0]), watch);
  arrow::Array moved = arrow::Array::take(batch->children[1]);
  batch.release();
  EXPECT_FALSE(watch->changed);
  EXPECT_EQ(watch->batches, 0);
  EXPECT_EQ(moved.length(), 8);
}

}  // namespace
}  // namespace spoor::host::check
