// SPDX-License-Identifier: Apache-2.0
#include "host/run/port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "toolkit/arrow/builder.hpp"
#include "toolkit/arrow/view.hpp"

namespace spoor::host {
namespace {

using ::testing::HasSubstr;

class NoLog final : public RunLog {
 public:
  void log(int32_t, const std::string&, std::string_view) override {}
  [[nodiscard]] bool enabled(int32_t) const override { return false; }
};

const std::vector<arrow::Field>& fields() {
  static const std::vector<arrow::Field> list = {{.name = "n", .type = arrow::Type::int64},
                                                 {.name = "text"}};
  return list;
}

arrow::Array batch_of(int64_t first, int64_t rows) {
  arrow::TableBuilder table(fields());
  for (int64_t i = 0; i < rows; ++i) {
    table.i64(0).append(first + i);
    table.utf8(1).append("row");
    table.end_row();
  }
  return std::move(*table.finish());
}

class PortTest : public ::testing::Test {
 protected:
  void open(uint64_t lane_bytes, uint64_t edge_bytes, bool hold = false) {
    edge_ = std::make_shared<Edge>(EdgeOptions{.bytes = edge_bytes, .spill_folder = {}});
    spec_.name = "rows";
    spec_.dynamic = true;
    spec_.cardinality = plan::Cardinality::kExpand;
    port_ = std::make_unique<Port>(
        state_, spec_, std::vector{edge_}, nullptr,
        OrderedOutput::Options{.lane_bytes = lane_bytes, .hold = hold, .spill_folder = {}});
    state_.set_status(StepStatus::kRunning);
  }
  spoor_status set_schema() {
    arrow::Schema schema = arrow::make_schema(fields());
    return port_->schema(schema.get());
  }
  spoor_status push(uint64_t lane, int64_t first, int64_t rows) {
    arrow::Array batch = batch_of(first, rows);
    return port_->batch(lane, batch.get());
  }
  std::vector<int64_t> read_all() {
    std::vector<int64_t> all;
    for (auto batch = edge_->next(nullptr); batch && *batch; batch = edge_->next(nullptr)) {
      const arrow::BatchView view(*port_schema_, **batch);
      for (int64_t i = 0; i < view.rows(); ++i)
        all.push_back(view.column(0).i64(i));
    }
    return all;
  }

  NoLog log_;
  std::atomic<bool> stop_{false};
  StepState state_{"step", 0, 1, &stop_, &log_};
  plan::OutputSpec spec_;
  std::shared_ptr<Edge> edge_;
  std::unique_ptr<Port> port_;
  arrow::Schema port_schema_ = arrow::make_schema(fields());
};

TEST_F(PortTest, LanesLeaveInOrderWhateverThreadIsFirst) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const uint64_t lane_bytes = seed % 3 == 0 ? 1 : seed * 500;
    open(lane_bytes, seed % 2 == 0 ? 1 : 1 << 20);
    ASSERT_EQ(set_schema(), SPOOR_OK);
    constexpr uint64_t kLanes = 60;
    std::atomic<uint64_t> next{0};
    const auto work = [&](unsigned worker) {
      std::minstd_rand random(seed * 100 + worker);
      for (uint64_t lane = next++; lane < kLanes; lane = next++) {
        for (int64_t batch = 0; batch < 5; ++batch) {
          if (random() % 4 == 0) std::this_thread::yield();
          if (random() % 40 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
          EXPECT_EQ(push(lane, static_cast<int64_t>(lane) * 50 + batch * 10, 10), SPOOR_OK);
        }
        port_->end_lane(lane);
      }
    };
    std::vector<std::thread> threads;
    for (unsigned worker = 0; worker < 6; ++worker)
      threads.emplace_back(work, worker);
    std::thread closer([&] {
      for (auto& thread : threads)
        thread.join();
      port_->finish(EdgeEnd::kComplete, {}, false);
    });
    const auto all = read_all();
    closer.join();
    ASSERT_EQ(all.size(), kLanes * 50) << "seed " << seed;
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end())) << "seed " << seed;
  }
}

TEST_F(PortTest, RowsBehindAFailedLaneAreThrownAwayAndNotCounted) {
  open(1 << 20, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  EXPECT_EQ(push(2, 200, 10), SPOOR_OK) << "waits for its turn";
  EXPECT_EQ(push(0, 0, 10), SPOOR_OK);
  EXPECT_EQ(push(1, 100, 10), SPOOR_OK);
  port_->cut_after(1);
  EXPECT_EQ(push(2, 210, 10), SPOOR_CLOSED);
  for (uint64_t lane = 0; lane < 3; ++lane)
    port_->end_lane(lane);
  port_->finish(EdgeEnd::kComplete, {}, false);
  EXPECT_EQ(read_all().size(), 20U);
  EXPECT_EQ(state_.ledger.counts().total_out(), 20U);
}

TEST_F(PortTest, ARestartBeginsWithLaneZeroAgain) {
  open(1 << 20, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  EXPECT_EQ(push(1, 999, 10), SPOOR_OK);
  port_->cut_after(0);
  port_->end_lane(0);
  port_->end_lane(1);
  EXPECT_EQ(state_.ledger.counts().total_out(), 0U);
  port_->restart();
  EXPECT_EQ(push(0, 0, 10), SPOOR_OK);
  port_->end_lane(0);
  port_->finish(EdgeEnd::kComplete, {}, false);
  const auto all = read_all();
  ASSERT_EQ(all.size(), 10U);
  EXPECT_EQ(all.front(), 0);
}

TEST_F(PortTest, CancelWakesALaneThatWaitsForItsTurn) {
  open(1, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  EXPECT_EQ(push(5, 0, 10), SPOOR_OK);
  std::thread waiting([&] { EXPECT_EQ(push(5, 10, 10), SPOOR_CANCELLED); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  port_->cancel_lanes();
  waiting.join();
}

TEST_F(PortTest, WhatIsHeldReachesNobodyBeforeTheEnd) {
  open(1 << 20, 1 << 20, /*hold=*/true);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  EXPECT_EQ(push(0, 0, 10), SPOOR_OK);
  EXPECT_EQ(state_.ledger.counts().total_out(), 0U);
  port_->finish(EdgeEnd::kComplete, {}, /*discard=*/true);
  EXPECT_EQ(read_all().size(), 0U);
  EXPECT_EQ(state_.ledger.counts().total_out(), 0U) << "consumers got an empty table";
}

TEST_F(PortTest, ManyThreadsMayEmitIntoOneLane) {
  edge_ = std::make_shared<Edge>(
      EdgeOptions{.materialised = true, .bytes = 1, .spill_folder = {}});  // all of it spills
  spec_.name = "rows";
  spec_.dynamic = true;
  port_ = std::make_unique<Port>(state_, spec_, std::vector{edge_}, nullptr,
                                 OrderedOutput::Options{.lane_bytes = 1, .spill_folder = {}});
  ASSERT_EQ(set_schema(), SPOOR_OK);
  std::vector<std::thread> threads;
  for (int64_t worker = 0; worker < 4; ++worker)
    threads.emplace_back([&, worker] {
      for (int64_t i = 0; i < 50; ++i)
        EXPECT_EQ(push(0, worker * 1000 + i, 10), SPOOR_OK);
    });
  for (auto& thread : threads)
    thread.join();
  port_->finish(EdgeEnd::kComplete, {}, false);
  EXPECT_EQ(read_all().size(), 2000U);
}

TEST_F(PortTest, ABatchBeforeTheSchemaIsRefused) {
  open(1, 1);
  EXPECT_EQ(push(0, 0, 1), SPOOR_INVALID_STATE);
  EXPECT_EQ(state_.status(), StepStatus::kFailed);
  EXPECT_THAT(state_.error().where, HasSubstr("step step, port rows"));
  EXPECT_TRUE(state_.cancel.cancelled());
}

TEST_F(PortTest, ASecondSchemaMustBeTheSame) {
  open(1, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  EXPECT_EQ(set_schema(), SPOOR_OK);
  arrow::Schema other = arrow::make_schema(std::vector<arrow::Field>{{.name = "n"}});
  EXPECT_EQ(port_->schema(other.get()), SPOOR_INVALID_DATA);
  EXPECT_THAT(state_.error().what, HasSubstr("two calls set different schemas"));
}

TEST_F(PortTest, ALyingBatchIsRefusedWithItsPlace) {
  open(1, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  arrow::Array lies = batch_of(0, 4);
  const_cast<int32_t*>(static_cast<const int32_t*>(lies->children[1]->buffers[1]))[2] = 1 << 30;
  EXPECT_EQ(port_->batch(0, lies.get()), SPOOR_INVALID_DATA);
  EXPECT_EQ(state_.status(), StepStatus::kFailed);
  EXPECT_THAT(state_.error().what, HasSubstr("text"));
  ArrowArray released{};
  EXPECT_NE(port_->batch(0, &released), SPOOR_OK);
}

TEST_F(PortTest, NoReaderIsToldOnceAndRemembered) {
  open(1, 1 << 20);
  ASSERT_EQ(set_schema(), SPOOR_OK);
  edge_->close();
  EXPECT_FALSE(port_->turned_away());
  EXPECT_EQ(push(0, 0, 1), SPOOR_CLOSED);
  EXPECT_TRUE(port_->turned_away());
  EXPECT_EQ(state_.ledger.counts().total_out(), 0U);
}

}  // namespace
}  // namespace spoor::host
