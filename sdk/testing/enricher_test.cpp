// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include "fixtures.hpp"

#include <string>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;
using spoor_test::entry;

/// Answers in reverse, so that the wrapper has to put the answers back into the keys' order.
struct mirror : spoor::enricher {
  static constexpr auto id = "enricher.example.mirror";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.param("reverse", false);
    d.keys({"domain"});
    d.answer("text", spoor::utf8, spoor::type("domain")).answer("length", spoor::i64);
    d.max_keys(100).ttl("24h");
  }
  explicit mirror(spoor::config c) : reverse(c.boolean("/reverse")) {}
  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    EXPECT_EQ(keys.type(), "domain");
    for (int64_t n = 0; n < keys.size(); ++n) {
      const int64_t i = reverse ? keys.size() - 1 - n : n;
      const std::string_view key = keys[i];
      if (key == "?") {
        out.not_found(i);
      } else if (key == "!") {
        out.invalid(i, "not a domain");
      } else if (key == "part") {
        out.ok(i).set("length", 4);
      } else if (key != "forgotten") {
        out.ok(i, std::string(key.rbegin(), key.rend()), static_cast<int64_t>(key.size()));
      }
    }
  }
  bool reverse;
};

TEST(Enricher, AnswersInTheOrderOfTheKeysHoweverItWorks) {
  const table wanted = table::of("status:int8 error:utf8 text:utf8~domain length:int64",
                                 {{0, nullptr, "cba", 3},
                                  {1, nullptr, nullptr, nullptr},
                                  {2, "not a domain", nullptr, nullptr},
                                  {0, nullptr, nullptr, 4},
                                  {6, "the enricher gave no answer for this key", nullptr, nullptr},
                                  {0, nullptr, "x", 1}});
  for (const char* with : {R"({"reverse":false})", R"({"reverse":true})"}) {
    plugin_test test(mirror::id, entry<mirror>);
    test.with(with);
    const auto result = test.lookup("domain", {"abc", "?", "!", "part", "forgotten", "x"});
    ASSERT_TRUE(result.ok()) << result.error();
    EXPECT_EQ(result.answers(), wanted);
  }
}

TEST(Enricher, AnswersNoKeysAtAll) {
  plugin_test test(mirror::id, entry<mirror>);
  EXPECT_EQ(test.lookup("domain", {}).answers().rows(), 0);
}

TEST(Enricher, DescribesItsAnswers) {
  plugin_test test(mirror::id, entry<mirror>);
  EXPECT_EQ(
      test.described().at("answers").text(),
      R"([{"name":"text","spoor.type":"domain","type":"utf8"},{"name":"length","type":"int64"}])");
  EXPECT_EQ(test.described().at("determinism").text(), R"({"class":"ttl","ttl":"24h"})");
  EXPECT_EQ(test.described().at("batch").text(), R"({"max_keys":100})");
  EXPECT_EQ(test.described().at("traits").text(), R"(["concurrent"])");
}

}  // namespace
