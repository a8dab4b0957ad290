// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(DomainShape, AnswersEveryKey) {
  plugin_test test("enricher.example.domain-shape");
  const auto result = test.lookup("domain", {"www.abab.org", "abcd", "a..b", "", "x y"});
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.answers(),
            table::of("status:int8 error:utf8 tld:utf8 labels:int64 entropy:float64",
                      {{0, nullptr, "org", 3, 1.0},
                       {0, nullptr, "abcd", 1, 2.0},
                       {2, "not a domain name", nullptr, nullptr, nullptr},
                       {2, "not a domain name", nullptr, nullptr, nullptr},
                       {2, "not a domain name", nullptr, nullptr, nullptr}}));
}
