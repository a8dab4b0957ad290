// SPDX-License-Identifier: Apache-2.0
#include "host/services/glob.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace spoor::host {
namespace {

TEST(Glob, MatchesOneName) {
  struct Case {
    const char* pattern;
    const char* name;
    bool want;
  };
  for (const Case& c : {
           Case{"*.json", "a.json", true},
           Case{"*.json", "a.jsonl", false},
           Case{"*", "", true},
           Case{"*", ".hidden", false},
           Case{".*", ".hidden", true},
           Case{"a?c", "abc", true},
           Case{"a?c", "ac", false},
           Case{"?", "\xC3\xA4", true},  // one character of two bytes
           Case{"??", "\xC3\xA4", false},
           Case{"[a-c]x", "bx", true},
           Case{"[a-c]x", "dx", false},
           Case{"[!a-c]x", "dx", true},
           Case{"[^a-c]x", "ax", false},
           Case{"[]]x", "]x", true},
           Case{"[ax", "[ax", true},  // a set that does not end is text
           Case{"a*b*c", "aXXbYYc", true},
           Case{"a*b*c", "aXXbYY", false},
           Case{"abc", "abc", true},
           Case{"abc", "abcd", false},
           Case{"*a", "A", false},
       }) {
    EXPECT_EQ(matches(c.pattern, c.name), c.want) << c.pattern << " " << c.name;
  }
}

TEST(Glob, HostilePatternsCostLittle) {
  std::string pattern;
  for (int i = 0; i < 100; ++i)
    pattern += "a*";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches(pattern + "b", std::string(4000, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(Glob, SplitsPaths) {
  EXPECT_EQ(path_parts("a//b/./c/"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(path_parts("/a"), std::vector<std::string>{"a"});
  EXPECT_TRUE(path_parts("").empty());
  EXPECT_TRUE(is_pattern("a*"));
  EXPECT_FALSE(is_pattern("a.json"));
}

}  // namespace
}  // namespace spoor::host
