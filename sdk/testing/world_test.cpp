// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <gtest/gtest.h>

#include <spoor/error.hpp>

#include "time_text.hpp"

namespace {

using spoor::testing::glob_matches;
using spoor::testing::parse_time;
using spoor::testing::show_time;

TEST(Glob, StaysInAFolderUnlessToldToCross) {
  EXPECT_TRUE(glob_matches("a/*.txt", "a/b.txt"));
  EXPECT_FALSE(glob_matches("a/*.txt", "a/b/c.txt"));
  EXPECT_TRUE(glob_matches("a/**/*.txt", "a/b/c/d.txt"));
  EXPECT_TRUE(glob_matches("**/*.txt", "d.txt"));
  EXPECT_TRUE(glob_matches("?.txt", "d.txt"));
  EXPECT_FALSE(glob_matches("?", "/"));
  EXPECT_FALSE(glob_matches("a*b", "a/b"));
}

TEST(Time, GoesThroughTextAndBack) {
  for (const char* text : {"1970-01-01T00:00:00.000000Z", "1601-01-01T00:00:00.000001Z",
                           "9999-12-31T23:59:59.999999Z", "2024-02-29T12:34:56.789000Z",
                           "1969-12-31T23:59:59.999999Z", "2000-03-01T00:00:00.000000Z"}) {
    EXPECT_EQ(show_time(parse_time(text)), text);
  }
  EXPECT_EQ(parse_time("1970-01-02T00:00:00.5Z"), 86'400'500'000);
  EXPECT_THROW((void)parse_time("2024-01-01"), spoor::error);
}

}  // namespace
