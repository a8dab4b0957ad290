// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/stream.hpp>

#include <stdexcept>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/builder.hpp>

namespace spoor::toolkit::arrow {
namespace {

const std::vector<Field> kFields = {{"n", Type::int64}};

Array batch_of(int64_t value) {
  TableBuilder table(kFields);
  table.i64(0).append(value);
  table.end_row();
  return *table.finish();
}

class FailingSource final : public BatchSource {
 public:
  Result<Schema> schema() override { return make_schema(kFields); }
  Result<Array> next() override {
    if (calls_++ > 0) throw std::runtime_error("not sticky");
    return fail(SPOOR_CANCELLED, "stopped by the user");
  }

 private:
  int calls_ = 0;
};

class ThrowingSource final : public BatchSource {
 public:
  Result<Schema> schema() override { throw std::runtime_error("no"); }
  Result<Array> next() override { throw std::bad_alloc(); }
};

TEST(Stream, GivesBatchesThenAStickyEnd) {
  std::vector<Array> batches;
  batches.push_back(batch_of(1));
  batches.push_back(batch_of(2));
  Stream stream = make_stream(make_schema(kFields), std::move(batches));
  EXPECT_EQ(describe(**stream.schema()), "n: int64");
  EXPECT_EQ(stream.next()->length(), 1);
  EXPECT_EQ(stream.next()->length(), 1);
  EXPECT_FALSE(*stream.next());
  EXPECT_FALSE(*stream.next());
}

TEST(Stream, ErrorsKeepTheirWordsAndAreSticky) {
  Stream stream = make_stream(std::make_unique<FailingSource>());
  for (int i = 0; i < 2; ++i) {
    const auto batch = stream.next();
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().code, SPOOR_CANCELLED);
    EXPECT_EQ(batch.error().what, "cannot read the next batch of a stream: stopped by the user");
  }
}

TEST(Stream, NoExceptionLeavesTheCallbacks) {
  Stream stream = make_stream(std::make_unique<ThrowingSource>());
  const auto schema = stream.schema();
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().code, SPOOR_IO);
  Stream other = make_stream(std::make_unique<ThrowingSource>());
  EXPECT_EQ(other.next().error().code, SPOOR_RESOURCE);
}

TEST(Stream, CanBeMovedThroughTheCInterface) {
  std::vector<Array> batches;
  batches.push_back(batch_of(7));
  Stream stream = make_stream(make_schema(kFields), std::move(batches));
  ArrowArrayStream raw{};
  stream.move_to(&raw);
  EXPECT_FALSE(stream);
  Stream other = Stream::take(&raw);
  EXPECT_EQ(raw.release, nullptr);
  EXPECT_EQ(other.next()->length(), 1);
}

}  // namespace
}  // namespace spoor::toolkit::arrow
