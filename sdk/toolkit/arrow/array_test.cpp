// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/array.hpp>

#include <thread>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

std::vector<Field> wide_fields() {
  return {{"b", Type::boolean},
          {"i", Type::int64},
          {"d", Type::date32},
          {"s", Type::utf8},
          {"l", Type::list, {}, {{"item", Type::int64}}},
          {"r", Type::structure, {}, {{"x", Type::utf8}, {"y", Type::boolean}}},
          {"e", Type::utf8, {}, {}, true, true}};
}

Array wide_batch(TableBuilder& table, int64_t rows) {
  auto& words = builder_as<DictionaryBuilder>(table.column(6)).values<Utf8Builder>();
  for (const char* word : {"zero", "one", "two"})
    words.append(word);
  for (int64_t i = 0; i < rows; ++i) {
    if (i % 3 != 0) table.boolean(0).append(i % 2 == 0);
    table.i64(1).append(i);
    if (i % 5 != 0) table.date32(2).append(static_cast<int32_t>(i));
    if (i % 7 != 0) table.utf8(3).append("row " + std::to_string(i));
    for (int64_t k = 0; k < i % 4; ++k)
      table.list(4).items<Int64Builder>().append(i * 10 + k);
    if (i % 6 != 5) table.list(4).end_list();
    if (i % 4 != 3) {
      table.structure(5).child<Utf8Builder>(0).append(std::to_string(i));
      if (i % 2 == 0) table.structure(5).child<BoolBuilder>(1).append(i % 4 == 0);
      table.structure(5).end_row();
    }
    if (i % 3 != 1) table.dictionary(6).append_index(static_cast<int32_t>(i % 3));
    table.end_row();
  }
  return *table.finish();
}

/// Checks that row `i` of the view is row `row` of what wide_batch made.
void expect_row(const BatchView& view, int64_t i, int64_t row) {
  ASSERT_EQ(view.column(0).null(i), row % 3 == 0);
  if (row % 3 != 0) {
    ASSERT_EQ(view.column(0).boolean(i), row % 2 == 0);
  }
  ASSERT_EQ(view.column(1).i64(i), row);
  ASSERT_EQ(view.column(2).null(i), row % 5 == 0);
  if (row % 5 != 0) {
    ASSERT_EQ(view.column(2).i32(i), row);
  }
  ASSERT_EQ(view.column(3).null(i), row % 7 == 0);
  if (row % 7 != 0) {
    ASSERT_EQ(view.column(3).str(i), "row " + std::to_string(row));
  }
  const ColumnView list = view.column(4);
  ASSERT_EQ(list.null(i), row % 6 == 5);
  if (row % 6 != 5) {
    ASSERT_GE(list.list(i).size, row % 4);
    if (row % 4 != 0) {
      const auto last = list.list(i).begin + list.list(i).size - 1;
      ASSERT_EQ(list.items().i64(last), row * 10 + row % 4 - 1);
    }
  }
  const ColumnView record = view.column(5);
  ASSERT_EQ(record.null(i), row % 4 == 3);
  if (row % 4 != 3) {
    ASSERT_EQ(record.child(0).str(i), std::to_string(row));
  }
  if (row % 4 == 0) {
    ASSERT_TRUE(record.child(1).boolean(i));
  }
  if (row % 2 == 1) {
    ASSERT_TRUE(record.child(1).null(i));
  }
  const ColumnView word = view.column(6);
  ASSERT_EQ(word.null(i), row % 3 == 1);
  if (row % 3 == 2) {
    ASSERT_EQ(word.dictionary().str(word.index(i)), "two");
  }
}

void expect_offset_zero(const ArrowArray& array) {
  EXPECT_EQ(array.offset, 0);
  for (int64_t i = 0; i < array.n_children; ++i)
    expect_offset_zero(*array.children[i]);
}

TEST(Array, SharedViewsOutliveEachOther) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 100);
  Array a = batch.share();
  Array b = a.share();
  Array c = batch.share();
  batch.release();
  a.release();
  expect_row(BatchView(*table.schema(), *b), 42, 42);
  b.release();
  expect_row(BatchView(*table.schema(), *c), 99, 99);
}

TEST(Array, ChildrenMovedOutOfAViewOutliveIt) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 50);
  Array view = batch.share();
  Array text = Array::take(view->children[3]);
  view.release();
  batch.release();
  const ColumnView column(*table.schema()->children[3], *text);
  EXPECT_EQ(column.str(8), "row 8");
}

TEST(Array, ViewsMayBeReleasedOnAnyThread) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 100);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&table, view = batch.share()]() mutable {
      for (int64_t row = 0; row < 100; ++row)
        expect_row(BatchView(*table.schema(), *view), row, row);
      view.release();
    });
  }
  batch.release();
  for (std::thread& thread : threads)
    thread.join();
}

TEST(Array, EmptyOwnersAreHarmless) {
  Array empty;
  EXPECT_FALSE(empty);
  EXPECT_FALSE(empty.share());
  empty.release();
  Array moved = std::move(empty);
  EXPECT_FALSE(moved);
}

TEST(Slice, EveryCutReadsAsTheWhole) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 200);
  for (const int64_t offset : {0, 1, 7, 8, 63, 64, 65, 128, 199, 200}) {
    for (const int64_t length : {0, 1, 9, 64, 70}) {
      if (offset + length > 200) continue;
      SCOPED_TRACE(testing::Message() << offset << '+' << length);
      const Array part = *slice(*table.schema(), batch, offset, length);
      ASSERT_EQ(part.length(), length);
      expect_offset_zero(*part);
      const BatchView view(*table.schema(), *part);
      for (int64_t i = 0; i < length; ++i)
        expect_row(view, i, offset + i);
    }
  }
}

TEST(Slice, OfASliceIsRightToo) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 200);
  Array part = *slice(*table.schema(), batch, 13, 150);
  batch.release();
  const Array smaller = *slice(*table.schema(), part, 31, 50);
  part.release();
  for (int64_t i = 0; i < 50; ++i)
    expect_row(BatchView(*table.schema(), *smaller), i, 44 + i);
}

TEST(Slice, HonoursOffsetsOfParentAndChildren) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 200);
  batch.get()->offset = 5;
  batch.get()->length = 190;
  const Array part = *slice(*table.schema(), batch, 10, 20);
  for (int64_t i = 0; i < 20; ++i)
    expect_row(BatchView(*table.schema(), *part), i, 15 + i);
}

TEST(Slice, AtMultiplesOf64CopiesNothing) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 200);
  const Array part = *slice(*table.schema(), batch, 64, 100);
  for (int64_t i = 0; i < 4; ++i) {
    const auto* whole = static_cast<const uint8_t*>(batch->children[i]->buffers[1]);
    const auto* cut = static_cast<const uint8_t*>(part->children[i]->buffers[1]);
    EXPECT_GE(cut, whole) << i;
    EXPECT_LE(cut, whole + 64 * 8) << i;
  }
}

TEST(Slice, NullCountsAreExactAndUselessBitmapsGo) {
  TableBuilder table({{"s", Type::utf8}});
  for (int i = 0; i < 128; ++i) {
    if (i != 100) table.utf8(0).append("x");
    table.end_row();
  }
  Array batch = *table.finish();
  const Array head = *slice(*table.schema(), batch, 0, 64);
  const Array tail = *slice(*table.schema(), batch, 64, 64);
  EXPECT_EQ(head->children[0]->null_count, 0);
  EXPECT_EQ(head->children[0]->buffers[0], nullptr);
  EXPECT_EQ(tail->children[0]->null_count, 1);
}

TEST(Slice, RefusesRangesOutsideTheArray) {
  TableBuilder table(wide_fields());
  Array batch = wide_batch(table, 10);
  for (const auto& [offset, length] : {std::pair{-1, 2}, {0, 11}, {11, 0}, {5, -1}, {9, 2}}) {
    const auto part = slice(*table.schema(), batch, offset, length);
    ASSERT_FALSE(part);
    EXPECT_EQ(part.error().code, SPOOR_INVALID_ARGUMENT);
  }
}

TEST(SizeBytes, CountsWhatTheRowsUse) {
  TableBuilder table({{"i", Type::int64}, {"s", Type::utf8}});
  for (int i = 0; i < 128; ++i) {
    table.i64(0).append(i);
    table.utf8(1).append("12345");
    table.end_row();
  }
  Array batch = *table.finish();
  EXPECT_EQ(size_bytes(*table.schema(), *batch), 128 * 8 + 129 * 4 + 128 * 5);
  const Array part = *slice(*table.schema(), batch, 64, 10);
  EXPECT_EQ(size_bytes(*table.schema(), *part), 10 * 8 + 11 * 4 + 10 * 5);
}

TEST(MakeStruct, ColumnsGoInAndComeOut) {
  TableBuilder table(wide_fields());
  std::vector<Array> columns = take_columns(wide_batch(table, 30));
  ASSERT_EQ(columns.size(), 7U);
  const Array again = make_struct(30, std::move(columns));
  for (int64_t i = 0; i < 30; ++i)
    expect_row(BatchView(*table.schema(), *again), i, i);
}

TEST(MakeNulls, EveryTypeIsReadable) {
  const auto fields = wide_fields();
  const Schema schema = make_schema(fields);
  for (size_t i = 0; i < fields.size(); ++i) {
    const Array nulls = make_nulls(fields[i], 77);
    const ColumnView view(*schema->children[i], *nulls);
    EXPECT_EQ(view.length(), 77);
    EXPECT_EQ(nulls->null_count, 77);
    EXPECT_TRUE(view.null(0));
    EXPECT_TRUE(view.null(76));
  }
}

}  // namespace
}  // namespace spoor::toolkit::arrow
