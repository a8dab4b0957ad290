// SPDX-License-Identifier: Apache-2.0
#include "host/services/pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>

namespace spoor::host {
namespace {

struct Count {
  std::vector<std::atomic<int>> seen;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  explicit Count(size_t n) : seen(n) {}
  static void task(void* self, uint64_t i) {
    auto& count = *static_cast<Count*>(self);
    const int now = ++count.running;
    int most = count.most;
    while (now > most && !count.most.compare_exchange_weak(most, now)) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    ++count.seen[i];
    --count.running;
  }
};

TEST(Pool, RunsEveryTaskOnceAndNotTooManyAtATime) {
  for (const unsigned threads : {1u, 2u, 4u}) {
    Pool pool(threads);
    EXPECT_EQ(pool.table()->concurrency(pool.table()), threads);
    Count count(500);
    pool.table()->run(pool.table(), 500, &Count::task, &count);
    for (const auto& seen : count.seen)
      EXPECT_EQ(seen, 1);
    EXPECT_LE(count.most, static_cast<int>(threads));
  }
}

TEST(Pool, NothingToDoReturns) {
  Pool pool(2);
  pool.run(0, nullptr, nullptr);
}

TEST(Pool, NestsWithoutWaitingForAFreeWorker) {
  Pool pool(2);
  struct Context {
    Pool* pool;
    std::atomic<int> leaves{0};
    static void leaf(void* self, uint64_t) { ++static_cast<Context*>(self)->leaves; }
    static void inner(void* self, uint64_t) {
      static_cast<Context*>(self)->pool->run(8, &leaf, self);
    }
    static void outer(void* self, uint64_t) {
      static_cast<Context*>(self)->pool->run(8, &inner, self);
    }
  } context{&pool};
  pool.run(8, &Context::outer, &context);
  EXPECT_EQ(context.leaves, 8 * 8 * 8);
}

TEST(Pool, ManyCallersShareIt) {
  Pool pool(3);
  std::atomic<int> total{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&] {
      for (int k = 0; k < 50; ++k) {
        pool.run(
            10, [](void* n, uint64_t) { ++*static_cast<std::atomic<int>*>(n); }, &total);
      }
    });
  }
  for (std::thread& caller : callers)
    caller.join();
  EXPECT_EQ(total, 6 * 50 * 10);
}

TEST(Pool, FinishesWhatWasSubmittedBeforeItEnds) {
  std::atomic<int> done{0};
  {
    Pool pool(2);
    for (int i = 0; i < 100; ++i)
      pool.submit([&] { ++done; });
  }
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace spoor::host
