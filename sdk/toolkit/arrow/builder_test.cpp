// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/builder.hpp>

#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {
namespace {

TEST(Builder, ColumnsWithoutNullsHaveNoBitmap) {
  Int64Builder numbers;
  for (int64_t i = 0; i < 1'000; ++i)
    numbers.append(i * i);
  const Array array = *numbers.finish();
  EXPECT_EQ(array.length(), 1'000);
  EXPECT_EQ(array->null_count, 0);
  EXPECT_EQ(array->buffers[0], nullptr);
  EXPECT_EQ(static_cast<const int64_t*>(array->buffers[1])[999], 999 * 999);
  EXPECT_EQ(numbers.length(), 0);
}

TEST(Builder, AllNullColumnsShareTheZeros) {
  Utf8Builder text;
  text.append_nulls(8'192);
  const Array a = *text.finish();
  Int64Builder numbers;
  numbers.append_nulls(8'192);
  const Array b = *numbers.finish();
  EXPECT_EQ(a->null_count, 8'192);
  EXPECT_EQ(a->buffers[0], b->buffers[0]);
  EXPECT_EQ(a->buffers[1], b->buffers[1]);
}

TEST(Builder, AllNullColumnsBeyondTheSharedZerosAreAllocated) {
  Float64Builder numbers;
  numbers.append_nulls(1'000'000);
  const Array array = *numbers.finish();
  EXPECT_EQ(array->null_count, 1'000'000);
  EXPECT_EQ(static_cast<const double*>(array->buffers[1])[999'999], 0.0);
}

/// Builds a random sparse column and checks every row, with truncation in between.
template <class B, class T>
void expect_model(uint32_t seed, T (*make)(std::mt19937&),
                  void (*check)(const ColumnView&, int64_t, const T&), Type type) {
  std::mt19937 random(seed);
  B builder;
  std::vector<std::optional<T>> model;
  for (int step = 0; step < 3'000; ++step) {
    const auto what = random() % 20;
    if (what == 0 && !model.empty()) {
      const size_t keep = model.size() - random() % std::min<size_t>(model.size(), 40);
      builder.truncate(static_cast<int64_t>(keep));
      model.resize(keep);
    } else if (what < 4) {
      const size_t nulls = random() % 50;
      builder.append_nulls(static_cast<int64_t>(nulls));
      model.resize(model.size() + nulls);
    } else {
      model.push_back(make(random));
      builder.append(*model.back());
    }
    ASSERT_EQ(builder.length(), static_cast<int64_t>(model.size()));
  }
  const Field field{"c", type};
  const Schema schema = make_schema({&field, 1});
  const int64_t promised = builder.size_bytes();
  const Array array = *builder.finish();
  EXPECT_EQ(promised, size_bytes(*schema->children[0], *array));
  const ColumnView view(*schema->children[0], *array);
  int64_t nulls = 0;
  for (size_t i = 0; i < model.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    ASSERT_EQ(view.null(row), !model[i].has_value()) << row;
    if (model[i]) check(view, row, *model[i]);
    nulls += !model[i].has_value();
  }
  EXPECT_EQ(array->null_count, nulls);
}

TEST(Builder, RandomColumnsMatchAModel) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    expect_model<Int64Builder, int64_t>(
        seed, [](std::mt19937& r) { return static_cast<int64_t>(r()) << 20; },
        [](const ColumnView& v, int64_t i, const int64_t& x) { ASSERT_EQ(v.i64(i), x); },
        Type::int64);
    expect_model<BoolBuilder, bool>(
        seed, [](std::mt19937& r) { return r() % 2 == 0; },
        [](const ColumnView& v, int64_t i, const bool& x) { ASSERT_EQ(v.boolean(i), x); },
        Type::boolean);
    expect_model<Date32Builder, int32_t>(
        seed, [](std::mt19937& r) { return static_cast<int32_t>(r() % 40'000); },
        [](const ColumnView& v, int64_t i, const int32_t& x) { ASSERT_EQ(v.i32(i), x); },
        Type::date32);
    expect_model<Utf8Builder, std::string>(
        seed,
        [](std::mt19937& r) { return std::string(r() % 70, static_cast<char>('a' + r() % 26)); },
        [](const ColumnView& v, int64_t i, const std::string& x) { ASSERT_EQ(v.str(i), x); },
        Type::utf8);
  }
}

TEST(Builder, ShortCopiesAreExact) {
  const std::string text = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (size_t n = 0; n <= text.size(); ++n) {
    std::string to(n + 1, '#');
    copy_bytes(to.data(), text.data(), n);
    EXPECT_EQ(to, text.substr(0, n) + "#");
  }
}

TEST(Builder, TextWrittenInPlace) {
  Utf8Builder text;
  text.append_null();
  char* at = text.reserve(100);
  at[0] = 'h';
  at[1] = 'i';
  text.commit(2);
  std::memcpy(text.reserve(3), "you", 3);
  text.commit(3);
  const Array array = *text.finish();
  const Field field{"t"};
  const Schema schema = make_schema({&field, 1});
  const ColumnView view(*schema->children[0], *array);
  EXPECT_TRUE(view.null(0));
  EXPECT_EQ(view.str(1), "hi");
  EXPECT_EQ(view.str(2), "you");
}

TEST(Builder, PastTwoGibIsAnErrorAtTheEnd) {
  Utf8Builder text;
  text.append("x");
  EXPECT_EQ(text.reserve(size_t{1} << 31), nullptr);
  text.append_null();
  const auto array = text.finish();
  ASSERT_FALSE(array);
  EXPECT_EQ(array.error().code, SPOOR_RESOURCE);
  text.append("again");
  EXPECT_EQ(text.finish()->length(), 1);
}

std::vector<Field> nested_fields() {
  return {{"tags", Type::list, {}, {{"item", Type::utf8}}},
          {"geo",
           Type::structure,
           {},
           {{"lat", Type::float64}, {"names", Type::list, {}, {{"item", Type::utf8}}}}},
          {"level", Type::utf8, {}, {}, true, true}};
}

TEST(TableBuilder, NestedColumns) {
  TableBuilder table(nested_fields());
  auto& levels = builder_as<DictionaryBuilder>(table.column(2));
  levels.values<Utf8Builder>().append("low");
  levels.values<Utf8Builder>().append("high");
  table.end_row();  // all null
  table.list(0).items<Utf8Builder>().append("a");
  table.list(0).items<Utf8Builder>().append("b");
  table.list(0).end_list();
  table.structure(1).child<Float64Builder>(0).append(48.5);
  table.structure(1).end_row();
  table.dictionary(2).append_index(1);
  table.end_row();
  table.list(0).end_list();  // empty list
  auto& names = table.structure(1).child<ListBuilder>(1);
  names.items<Utf8Builder>().append("Wien");
  names.end_list();
  table.structure(1).end_row();
  table.end_row();

  const Array batch = *table.finish();
  ASSERT_EQ(batch.length(), 3);
  const BatchView view(*table.schema(), *batch);
  const ColumnView tags = view.column(0);
  EXPECT_TRUE(tags.null(0));
  ASSERT_EQ(tags.list(1).size, 2);
  EXPECT_EQ(tags.items().str(tags.list(1).begin + 1), "b");
  EXPECT_FALSE(tags.null(2));
  EXPECT_EQ(tags.list(2).size, 0);
  const ColumnView geo = view.column(1);
  EXPECT_TRUE(geo.null(0));
  EXPECT_EQ(geo.child(0).f64(1), 48.5);
  EXPECT_TRUE(geo.child(1).null(1));
  EXPECT_TRUE(geo.child(0).null(2));
  EXPECT_EQ(geo.child(1).items().str(geo.child(1).list(2).begin), "Wien");
  const ColumnView level = view.column(2);
  EXPECT_TRUE(level.null(0));
  EXPECT_EQ(level.dictionary().str(level.index(1)), "high");
  EXPECT_TRUE(level.null(2));
}

TEST(TableBuilder, AnAbandonedRowLeavesNoTrace) {
  TableBuilder table(nested_fields());
  const auto append_row = [&](bool end) {
    table.list(0).items<Utf8Builder>().append("x");
    if (end) table.list(0).end_list();
    table.structure(1).child<Float64Builder>(0).append(1.0);
    if (end) table.structure(1).end_row();
  };
  append_row(true);
  table.end_row();
  table.end_row();
  append_row(true);
  table.abandon_row();
  append_row(false);
  table.abandon_row();
  table.list(0).items<Utf8Builder>().append("kept");
  table.list(0).end_list();
  table.end_row();
  append_row(false);  // an unfinished row at the end is dropped, too
  const Array batch = *table.finish();
  ASSERT_EQ(batch.length(), 3);
  const BatchView view(*table.schema(), *batch);
  EXPECT_EQ(batch->children[0]->children[0]->length, 2);
  EXPECT_TRUE(view.column(0).null(1));
  EXPECT_EQ(view.column(0).items().str(view.column(0).list(2).begin), "kept");
  EXPECT_TRUE(view.column(1).null(2));
  EXPECT_EQ(batch->children[1]->children[0]->length, 3);
}

TEST(TableBuilder, IsFullAtTheRowLimit) {
  TableBuilder table({{"n", Type::int64}});
  while (!table.full()) {
    table.i64(0).append(1);
    table.end_row();
  }
  EXPECT_EQ(table.rows(), 8'192);
  EXPECT_EQ(table.finish()->length(), 8'192);
  EXPECT_FALSE(table.full());
}

TEST(TableBuilder, IsFullSoonAfterTheByteLimit) {
  for (const size_t size : {100U, 600U, 5'000U, 70'000U, 5'000'000U}) {
    TableBuilder table({{"a", Type::utf8}, {"b", Type::utf8}});
    const std::string value(size, 'v');
    while (!table.full()) {
      table.utf8(table.rows() % 2 == 0 ? 0 : 1).append(value);
      table.end_row();
    }
    const int64_t limit = BatchLimits{}.bytes;
    const int64_t bytes = table.size_bytes();
    EXPECT_TRUE(bytes >= limit || table.rows() == 8'192) << size;
    EXPECT_LT(bytes, limit + 4 * static_cast<int64_t>(size) + 1'000) << size;
  }
}

TEST(TableBuilder, OneHugeValueAmongSmallOnesCutsTheBatch) {
  TableBuilder table({{"a", Type::utf8}});
  for (int i = 0; i < 100; ++i) {
    table.utf8(0).append("small");
    table.end_row();
    ASSERT_FALSE(table.full());
  }
  table.utf8(0).append(std::string(8 << 20, 'x'));
  table.end_row();
  EXPECT_TRUE(table.full());
}

TEST(TableBuilder, CutsDependOnTheRowsAlone) {
  const auto cuts = [](TableBuilder& table, uint32_t seed) {
    std::mt19937 random(seed);
    std::vector<int64_t> rows;
    for (int i = 0; i < 30'000; ++i) {
      table.utf8(0).append(std::string(random() % 2'000, 'x'));
      table.end_row();
      if (!table.full()) continue;
      rows.push_back(table.rows());
      (void)*table.finish();
    }
    (void)*table.finish();
    return rows;
  };
  TableBuilder fresh({{"a", Type::utf8}});
  TableBuilder used({{"a", Type::utf8}});
  (void)cuts(used, 1);
  EXPECT_EQ(cuts(fresh, 2), cuts(used, 2));
}

TEST(TableBuilder, KnowsKeysGivenTwice) {
  TableBuilder table({{"a", Type::int64}});
  EXPECT_FALSE(table.has_value(0));
  table.i64(0).append(1);
  EXPECT_TRUE(table.has_value(0));
  table.end_row();
  EXPECT_FALSE(table.has_value(0));
}

}  // namespace
}  // namespace spoor::toolkit::arrow
