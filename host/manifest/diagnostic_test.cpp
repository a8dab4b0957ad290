// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/diagnostic.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spoor::host {
namespace {

TEST(diagnostic, text_cannot_drive_a_terminal) {
  const Diagnostic finding{Severity::kError, "type", "c\x1b[2J.yaml", 3, 7, "a\nb: error", "c\x7f"};
  EXPECT_EQ(to_text(finding), "c\\x1b[2J.yaml:3:7: error: a\\x0ab: error [type]\n    hint: c\\x7f");
}

TEST(diagnostic, without_a_place_shows_none) {
  EXPECT_EQ(to_text({Severity::kWarning, "r", "f", 0, 0, "m", ""}), "f: warning: m [r]");
}

TEST(report, sorts_by_place_and_merges_equal_findings) {
  Report report("f");
  report.error("b", {2, 1}, "later");
  report.error("a", {1, 9}, "first");
  report.error("b", {2, 1}, "later");
  const Diagnostics found = report.take();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule, "a");
}

TEST(report, keeps_a_thousand_and_never_hides_an_error) {
  Report report("f");
  for (uint32_t i = 1; i <= 1500; ++i)
    report.warning("w", {i, 1}, "m");
  EXPECT_FALSE(report.has_errors());
  report.error("e", {9999, 1}, "m");
  EXPECT_TRUE(report.has_errors());
  EXPECT_EQ(report.count(), 1501u);
  EXPECT_EQ(report.found().size(), Report::kMaxFindings + 1);
}

}  // namespace
}  // namespace spoor::host
