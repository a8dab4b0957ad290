// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <toolkit/typing/scalar.hpp>
#include <toolkit/typing/table_facts.hpp>

namespace spoor::toolkit::typing {
namespace {

Evidence evidence(std::string_view text) { return classify_number(text).evidence; }

TEST(Scalar, ClassifiesNumbersByWhatCanHoldThem) {
  EXPECT_EQ(evidence("0"), kIntExact);
  EXPECT_EQ(evidence("-1"), kIntExact);
  EXPECT_EQ(evidence("9007199254740992"), kIntExact);
  EXPECT_EQ(evidence("9007199254740993"), kIntInexact);
  EXPECT_EQ(evidence("9223372036854775807"), kIntInexact);
  EXPECT_EQ(evidence("-9223372036854775808"), kIntExact);
  EXPECT_EQ(evidence("9223372036854775808"), kBigExact);
  EXPECT_EQ(evidence("18446744073709551615"), kOddNumber);
  EXPECT_EQ(evidence("18446744073709551616"), kBigExact);
  EXPECT_EQ(evidence("-9223372036854775809"), kOddNumber);
  EXPECT_EQ(evidence("1.0"), kReal);
  EXPECT_EQ(evidence("-0"), kReal);
  EXPECT_EQ(evidence("1e308"), kReal);
  EXPECT_EQ(evidence("1e309"), kOddNumber);
  EXPECT_EQ(evidence(std::string(400, '9')), kOddNumber);
}

TEST(Scalar, KnowsWhatIsNoNumber) {
  for (const char* text : {"", "-", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "1.e5", "0x10",
                           " 1", "1 ", "1,000", "NaN", "Infinity", "1.2.3", "--1", "1e5.5"}) {
    EXPECT_EQ(evidence(text), 0) << text;
  }
}

TEST(Scalar, ReadsTheSameValuesAsTheStandardLibrary) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 50'000; ++i) {
    const auto value = static_cast<int64_t>(random()) >> (random() % 64);
    const auto number = classify_number(std::to_string(value));
    ASSERT_TRUE(number.evidence == kIntExact || number.evidence == kIntInexact);
    ASSERT_EQ(number.integer, value);
    const bool exact = static_cast<double>(value) < 0x1p63 &&
                       static_cast<int64_t>(static_cast<double>(value)) == value;
    ASSERT_EQ(number.evidence == kIntExact, exact) << value;
  }
  for (const char* text : {"0.1", "-2.5e-3", "123456.789", "1E22", "4.9e-324"}) {
    EXPECT_EQ(to_double(text, classify_number(text)), std::strtod(text, nullptr));
  }
}

TEST(Scalar, ResolvesWithoutLosingAValue) {
  using arrow::Type;
  EXPECT_EQ(resolve(0), Type::utf8);
  EXPECT_EQ(resolve(kBool), Type::boolean);
  EXPECT_EQ(resolve(kIntExact | kIntInexact), Type::int64);
  EXPECT_EQ(resolve(kIntExact | kReal), Type::float64);
  EXPECT_EQ(resolve(kIntExact | kBigExact), Type::float64);
  EXPECT_EQ(resolve(kIntInexact | kReal), Type::utf8);
  EXPECT_EQ(resolve(kIntInexact | kBigExact), Type::utf8);
  EXPECT_EQ(resolve(kOddNumber), Type::utf8);
  EXPECT_EQ(resolve(kTime), Type::timestamp);
  EXPECT_EQ(resolve(kTime | kText), Type::utf8);
  EXPECT_EQ(resolve(kBool | kIntExact), Type::utf8);
}

TEST(TableFacts, MergeInOrderOfFirstAppearance) {
  FactsMerger merger(3);
  merger.add({{{"b", kIntExact}, {"a", kBool}}, false});
  merger.add({{{"c", 0}, {"b", kReal}}, false});
  EXPECT_FALSE(merger.facts().more);
  merger.add({{{"d", kText}, {"a", kBool}}, false});
  EXPECT_TRUE(merger.facts().more);
  const TableLayout layout(merger.facts(), {.rest = true, .source = true});
  ASSERT_EQ(layout.fields().size(), 7U);
  EXPECT_EQ(layout.fields()[0].name, "b");
  EXPECT_EQ(layout.fields()[0].type, arrow::Type::float64);
  EXPECT_EQ(layout.find("c"), 2U);
  EXPECT_EQ(layout.find("d"), TableLayout::kNone);
  EXPECT_EQ(layout.find("_rest"), TableLayout::kNone);
  EXPECT_EQ(layout.rest(), 3U);
  EXPECT_EQ(layout.source(), 4U);
}

TEST(TableFacts, AddedColumnsGiveWayToThoseOfTheInput) {
  FactsMerger merger(9);
  merger.add({{{"_rest", kText}, {"_file", kText}}, true});
  const TableLayout layout(merger.facts(), {.rest = true, .source = true});
  EXPECT_EQ(layout.fields()[layout.rest()].name, "_rest_");
  EXPECT_EQ(layout.fields()[layout.source()].name, "_file_");
  EXPECT_EQ(layout.find("_rest"), 0U);
}

}  // namespace
}  // namespace spoor::toolkit::typing
