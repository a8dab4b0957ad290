// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/hits.hpp>

#include <gtest/gtest.h>

#include <set>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

std::string many_addresses(int count, int distinct) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const int k = i % distinct;
    text += "10." + std::to_string(k / 65536) + "." + std::to_string(k / 256 % 256) + "." +
            std::to_string(k % 256) + " ";
  }
  return text;
}

TEST(Hits, DistinctKeepsTheFirstOfEachValue) {
  const std::string text = many_addresses(5000, 1234);
  const Found values = found(Type::kIpv4, text);
  EXPECT_EQ(values.size(), 1234u);
  EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), 1234u);
  EXPECT_EQ(values.front(), "10.0.0.0");
}

TEST(Hits, EveryOccurrenceWhenAsked) {
  Options options;
  options.distinct = false;
  const Scanner scanner = test_scanner(options);
  Hits hits;
  scanner.scan(many_addresses(5000, 3), hits);
  EXPECT_EQ(hits.size(), 5000u);
}

TEST(Hits, SameTextOfTwoTypesIsTwoHits) {
  const Found all = found("http://evil.com evil.com");
  EXPECT_EQ(all, (Found{"url http://evil.com", "domain evil.com"}));
}

TEST(Hits, CountsWhatTheLimitDrops) {
  Options options;
  options.max_hits = 100;
  const Scanner scanner = test_scanner(options);
  Hits hits;
  scanner.scan(many_addresses(2500, 250), hits);
  EXPECT_EQ(hits.size(), 100u);
  EXPECT_EQ(hits.dropped(), 150u * 10);  // what was not kept cannot be recognised again
  scanner.scan("10.0.0.1", hits);
  EXPECT_EQ(hits.dropped(), 0u);
}

TEST(Hits, AreReusedWithoutMixingTexts) {
  const Scanner scanner = test_scanner({});
  Hits hits;
  for (int round = 0; round < 50; ++round) {
    scanner.scan(many_addresses(round * 3, 40), hits);
    EXPECT_EQ(hits.size(), static_cast<size_t>(std::min(round * 3, 40)));
    scanner.scan("evil[.]com", hits);
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits.value(hits[0]), "evil.com");
    EXPECT_TRUE(hits[0].defanged);
  }
}

TEST(Hits, ComeInTheOrderOfTheText) {
  const std::string text =
      "00236a2ae558018ed13b5222ef1bd987 b.com 10.0.0.1 hxxp://a.com/?u=http%3A%2F%2Fc.com "
      "x@d.com fe80::1";
  Hits hits;
  test_scanner({}).scan(text, hits);
  ASSERT_EQ(hits.size(), 10u);
  for (size_t i = 1; i < hits.size(); ++i)
    EXPECT_LE(hits[i - 1].start, hits[i].start);
}

}  // namespace
}  // namespace spoor::toolkit::ioc
