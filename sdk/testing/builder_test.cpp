// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/builder.hpp>
#include <spoor/config.hpp>
#include <spoor/take.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace {

using spoor::column_builder;

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const spoor::error& refused) {
    return refused.what();
  }
  return "nothing was refused";
}

TEST(ColumnBuilder, RefusesNumbersThatDoNotFit) {
  column_builder i(spoor::i64, "i");
  EXPECT_EQ(refusal([&] { i.append(std::numeric_limits<uint64_t>::max()); }),
            "column 'i' holds int64, which cannot hold the number it was given");
  column_builder u(spoor::u64, "u");
  EXPECT_EQ(refusal([&] { u.append(-1); }),
            "column 'u' holds uint64, which cannot hold the number it was given");
  column_builder d(spoor::date32, "d");
  EXPECT_EQ(refusal([&] { d.append(int64_t{1} << 40); }),
            "column 'd' holds date32, which cannot hold the number it was given");
  column_builder f(spoor::f64, "f");
  EXPECT_EQ(refusal([&] { f.append((int64_t{1} << 53) + 1); }),
            "column 'f' holds float64, which cannot hold the number it was given");
  EXPECT_EQ(i.size() + u.size() + d.size() + f.size(), 0);
}

TEST(ColumnBuilder, RefusesValuesOfAnotherType) {
  column_builder b(spoor::boolean, "b");
  EXPECT_EQ(refusal([&] { b.append(1); }), "column 'b' holds bool and was given an integer");
  column_builder i(spoor::i64, "i");
  EXPECT_EQ(refusal([&] { i.append(0.5); }),
            "column 'i' holds int64 and was given a floating-point number");
  EXPECT_EQ(refusal([&] { i.append(true); }), "column 'i' holds int64 and was given a bool");
  EXPECT_EQ(refusal([&] { i.append(std::vector<int>{1}); }),
            "column 'i' holds int64 and was given a list");
}

TEST(ColumnBuilder, HasNoBitmapUntilANullComes) {
  column_builder i(spoor::i64, "i");
  for (int n = 0; n < 20; ++n)
    i.append(n);
  EXPECT_EQ(i.finish().get().buffers[0], nullptr);
  for (int n = 0; n < 20; ++n)
    i.append(n);
  i.append_null();
  i.append(7);
  const auto array = i.finish();
  EXPECT_EQ(array.get().null_count, 1);
  const auto schema = spoor::detail::make_field("i", spoor::i64, {});
  const spoor::column column(&schema.get(), &array.get(), 0, 22);
  EXPECT_FALSE(column.null(19));
  EXPECT_TRUE(column.null(20));
  EXPECT_EQ(column.i64(21), 7);
}

TEST(ColumnBuilder, TakesTimePoints) {
  column_builder t(spoor::timestamp_us, "t");
  t.append(std::chrono::system_clock::time_point(std::chrono::milliseconds(1'500)));
  const auto array = t.finish();
  EXPECT_EQ(static_cast<const int64_t*>(array.get().buffers[1])[0], 1'500'000);
}

TEST(ColumnBuilder, GivesEmptyColumnsBuffers) {
  for (const auto type : {spoor::i64, spoor::boolean, spoor::utf8, spoor::list_of(spoor::i64)}) {
    const auto array = column_builder(type, "x").finish();
    EXPECT_EQ(array.get().length, 0);
    EXPECT_NE(array.get().buffers[1], nullptr);
  }
}

/// int8 numbers into three words, from the second row of a longer array.
TEST(Column, ReadsAndTakesDictionaries) {
  column_builder words(spoor::utf8, "values");
  for (const char* word : {"a", "b", "c"})
    words.append(word);
  column_builder codes({spoor::type_id::i8, spoor::type_id::other}, "codes");
  for (const int code : {0, 2, 1, 2})
    codes.append(code);
  auto values = words.finish();
  auto encoded = codes.finish();
  encoded.out()->dictionary = values.out();

  auto value_schema = spoor::detail::make_field("values", spoor::utf8, {});
  auto schema = spoor::detail::make_field("w", {spoor::type_id::i8, spoor::type_id::other}, {});
  schema.out()->dictionary = value_schema.out();

  const spoor::column column(&schema.get(), &encoded.get(), 1, 3);
  EXPECT_TRUE(column.encoded());
  EXPECT_EQ(column.dictionary().str(column.code(0)), "c");
  EXPECT_EQ(column.dictionary().str(column.code(1)), "b");
  EXPECT_THROW((void)column.str(0), spoor::error);

  const int64_t rows[] = {3, 0};
  const auto owner = std::make_shared<const spoor::detail::array_holder>();
  const auto taken = spoor::detail::taker(owner).take(schema.get(), encoded.get(), rows, 2, 0);
  const spoor::column got(&schema.get(), &taken.get(), 0, 2);
  EXPECT_EQ(got.dictionary().str(got.code(0)), "c");
  EXPECT_EQ(got.dictionary().str(got.code(1)), "a");
}

TEST(Quantity, ReadsDurationsAndSizes) {
  EXPECT_EQ(spoor::parse_duration("90s").count(), 90'000'000'000);
  EXPECT_EQ(spoor::parse_duration("2w"), std::chrono::hours(24 * 14));
  EXPECT_EQ(spoor::parse_bytes("64KiB"), 65'536u);
  EXPECT_EQ(spoor::parse_bytes("3"), 3u);
  for (const char* text : {"", "s", "-1s", "1", "1 s", "1y", "99999999999999w"}) {
    EXPECT_THROW((void)spoor::parse_duration(text), spoor::error) << text;
  }
  EXPECT_THROW((void)spoor::parse_bytes("1.5GB"), spoor::error);
  EXPECT_THROW((void)spoor::parse_bytes("99999999999TiB"), spoor::error);
}

}  // namespace
