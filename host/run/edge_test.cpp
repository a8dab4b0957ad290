// SPDX-License-Identifier: Apache-2.0
#include "host/run/edge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "toolkit/arrow/builder.hpp"
#include "toolkit/arrow/view.hpp"

namespace spoor::host {
namespace {

const std::vector<arrow::Field>& fields() {
  static const std::vector<arrow::Field> list = {{.name = "n", .type = arrow::Type::int64}};
  return list;
}
const arrow::Schema& schema() {
  static const arrow::Schema made = arrow::make_schema(fields());
  return made;
}

/// `rows` rows that count up from `first`: 8 bytes each.
arrow::Array batch_of(int64_t first, int64_t rows = 100) {
  arrow::TableBuilder table(fields());
  for (int64_t i = 0; i < rows; ++i) {
    table.i64(0).append(first + i);
    table.end_row();
  }
  return std::move(*table.finish());
}

int64_t first_of(const arrow::Array& batch) {
  return arrow::BatchView(*schema(), *batch).column(0).i64(0);
}

TEST(Edge, ABatchMayAlwaysWaitAndASecondOnlyWithinTheBound) {
  Edge edge(EdgeOptions{.bytes = 1, .spill_folder = {}});
  edge.set_schema(schema());
  EXPECT_EQ(edge.push(batch_of(0), nullptr), SPOOR_OK);
  std::atomic<bool> second_in{false};
  std::thread producer([&] {
    EXPECT_EQ(edge.push(batch_of(100), nullptr), SPOOR_OK);
    second_in = true;
    edge.finish(EdgeEnd::kComplete);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_FALSE(second_in) << "the queue is full";
  EXPECT_EQ(first_of(*edge.next(nullptr)), 0);
  EXPECT_EQ(first_of(*edge.next(nullptr)), 100);
  producer.join();
  auto end = edge.next(nullptr);
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
  EXPECT_FALSE(edge.told());
}

TEST(Edge, SpillKeepsOrderWhileItIsReadAndAfterwards) {
  Edge edge(EdgeOptions{.materialised = true, .bytes = 2'000, .spill_folder = {}});  // two batches
  edge.set_schema(schema());
  constexpr int64_t kBatches = 300;
  std::thread producer([&] {
    for (int64_t i = 0; i < kBatches; ++i)
      EXPECT_EQ(edge.push(batch_of(i * 100), nullptr), SPOOR_OK);
    edge.finish(EdgeEnd::kComplete);
  });
  for (int64_t i = 0; i < kBatches / 2; ++i)
    ASSERT_EQ(first_of(*edge.next(nullptr)), i * 100);
  producer.join();
  for (int64_t i = kBatches / 2; i < kBatches; ++i) {
    const auto batch = edge.next(nullptr);
    ASSERT_TRUE(batch) << batch.error().text();
    ASSERT_EQ(first_of(*batch), i * 100);
    ASSERT_EQ(batch->length(), 100);
  }
  EXPECT_FALSE(*edge.next(nullptr));
}

TEST(Edge, AMaterialisedEdgeNeverHoldsItsProducer) {
  Edge edge(EdgeOptions{.materialised = true, .bytes = 1, .spill_folder = {}});
  edge.set_schema(schema());
  for (int64_t i = 0; i < 50; ++i)
    ASSERT_EQ(edge.push(batch_of(i), nullptr), SPOOR_OK);
  EXPECT_GT(edge.bytes_spilled(), 0U);
  edge.finish(EdgeEnd::kComplete);
  for (int64_t i = 0; i < 50; ++i)
    ASSERT_EQ(first_of(*edge.next(nullptr)), i);
}

TEST(Edge, ASpillFolderThatIsNotThereIsAnErrorThatNamesIt) {
  Edge edge(EdgeOptions{.materialised = true, .bytes = 1, .spill_folder = "/no/such/folder"});
  edge.set_schema(schema());
  EXPECT_EQ(edge.push(batch_of(0), nullptr), SPOOR_OK) << "one batch may always wait";
  EXPECT_EQ(edge.push(batch_of(1), nullptr), SPOOR_IO);
  EXPECT_THAT(edge.error(), ::testing::HasSubstr("/no/such/folder"));
}

TEST(Edge, CloseTellsTheProducerAndCancelTellsBoth) {
  Edge closed(EdgeOptions{.bytes = 1, .spill_folder = {}});
  closed.set_schema(schema());
  closed.close();
  EXPECT_EQ(closed.push(batch_of(0), nullptr), SPOOR_CLOSED);

  Edge edge(EdgeOptions{.bytes = 1, .spill_folder = {}});
  edge.set_schema(schema());
  EXPECT_EQ(edge.push(batch_of(0), nullptr), SPOOR_OK);
  std::thread producer([&] { EXPECT_EQ(edge.push(batch_of(1), nullptr), SPOOR_CANCELLED); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  edge.cancel();
  producer.join();
  EXPECT_EQ(edge.next(nullptr).error().code, SPOOR_CANCELLED);
}

TEST(Edge, AbandonStopsTheReaderWithoutBlamingTheProducer) {
  Edge edge(EdgeOptions{.bytes = 1, .spill_folder = {}});
  edge.set_schema(schema());
  EXPECT_EQ(edge.push(batch_of(0), nullptr), SPOOR_OK);
  std::thread producer([&] { EXPECT_EQ(edge.push(batch_of(1), nullptr), SPOOR_CLOSED); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  edge.abandon();
  producer.join();
  EXPECT_EQ(edge.next(nullptr).error().code, SPOOR_CANCELLED);
}

TEST(Edge, AFailedEndComesAfterWhatWasPushedAndIsRemembered) {
  Edge edge(EdgeOptions{.spill_folder = {}});
  edge.set_schema(schema());
  EXPECT_EQ(edge.push(batch_of(7), nullptr), SPOOR_OK);
  edge.finish(EdgeEnd::kFailed, "the disk is on fire");
  EXPECT_EQ(first_of(*edge.next(nullptr)), 7);
  EXPECT_FALSE(edge.told()) << "so far it was given rows";
  const auto end = edge.next(nullptr);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, SPOOR_INVALID_STATE);
  EXPECT_THAT(end.error().what, ::testing::HasSubstr("the disk is on fire"));
  EXPECT_TRUE(edge.told());
}

TEST(Edge, ASchemaThatNeverComesEndsTheWait) {
  Edge failed(EdgeOptions{.spill_folder = {}});
  std::thread waiting([&] { EXPECT_EQ(failed.schema(nullptr).error().code, SPOOR_INVALID_STATE); });
  failed.finish(EdgeEnd::kFailed, "no");
  waiting.join();
  Edge settled(EdgeOptions{.spill_folder = {}});
  settled.cancel();
  settled.settle(schema());
  EXPECT_TRUE(settled.schema(nullptr)) << "a reader that runs whatever happened";
  EXPECT_FALSE(*settled.next(nullptr));
}

TEST(Edge, WaitsOfBothSidesAreCounted) {
  Edge edge(EdgeOptions{.bytes = 1, .spill_folder = {}});
  edge.set_schema(schema());
  WaitClock producer_waits;
  WaitClock consumer_waits;
  std::thread consumer([&] {
    for (int i = 0; i < 2; ++i) {
      EXPECT_TRUE(edge.next(&consumer_waits));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (int64_t i = 0; i < 3; ++i)
    EXPECT_EQ(edge.push(batch_of(i), &producer_waits), SPOOR_OK);
  consumer.join();
  EXPECT_GT(consumer_waits.total_ns(), 5'000'000);
  EXPECT_GT(producer_waits.total_ns(), 5'000'000);
}

}  // namespace
}  // namespace spoor::host
