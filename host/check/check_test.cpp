// SPDX-License-Identifier: Apache-2.0
//
// The engine. That each check finds what it must is proven by the corpus in tests/conformance.
#include "host/check/check.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include <spoor/abi/plugin.h>

#include "host/check/process_state.hpp"
#include "host/check/system_calls.hpp"
#include "host/services/temporary_folder.hpp"
#include "tests/support/paths.hpp"

namespace spoor::host::check {
namespace {

using nlohmann::json;

std::string tiny() { return spoor::tests::build_dir() + "/testdata/plugins/spoor_tiny_plugin.so"; }

TEST(AllChecks, AreManyAndEachNamedOnce) {
  std::set<std::string> names;
  for (const CheckDescription& check : all_checks()) {
    EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_FALSE(check.what.empty()) << check.name;
  }
  EXPECT_GE(names.size(), 40u);
}

CheckOptions only(std::vector<std::string> names) {
  CheckOptions options;
  options.only = std::move(names);
  return options;
}

// The tiny plugin has no sidecar: the descriptor is asked of the library itself.
TEST(CheckPlugin, GoesOnWithoutASidecar) {
  const auto report = check_plugin(tiny(), {});
  ASSERT_TRUE(report) << report.error().text();
  for (const CheckResult& result : report->results) {
    if (result.finding.verdict != Verdict::kFail) continue;
    EXPECT_TRUE(result.name == "load.sidecar" || result.name == "contract.unknown-class")
        << result.name << ": " << result.finding.why;
  }
  EXPECT_EQ(report->count(Verdict::kFail), 2u);
  EXPECT_GT(report->count(Verdict::kPass), 20u);
}

TEST(CheckPlugin, RunsOnlyWhatIsAskedFor) {
  const auto one = check_plugin(tiny(), only({"load.elf"}));
  ASSERT_TRUE(one);
  ASSERT_EQ(one->results.size(), 1u);
  EXPECT_EQ(one->results[0].name, "load.elf");
  const auto group = check_plugin(tiny(), only({"robust"}));
  ASSERT_TRUE(group);
  for (const CheckResult& result : group->results)
    EXPECT_TRUE(result.name.starts_with("robust."));
  EXPECT_EQ(check_plugin(tiny(), only({"robst"})).error().code, SPOOR_INVALID_ARGUMENT);
}

TEST(CheckPlugin, TheSeedIsKeptAndToldHowToUse) {
  CheckOptions options;
  options.seed = 42;
  const auto report = check_plugin(tiny(), options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->seed, 42u);
  const json told = json::parse(to_json(*report));
  for (const json& check : told["checks"]) {
    if (check["verdict"] != "fail") continue;
    EXPECT_NE(check["reproduce"].get<std::string>().find("--reproduce 42"), std::string::npos);
  }
  EXPECT_NE(to_text(*report).find("FAIL load.sidecar"), std::string::npos);
  EXPECT_NE(to_text(*report, true).find("ok   load.elf"), std::string::npos);
}

TEST(CheckPlugin, AFileThatIsNoPluginFailsAndNothingElseIsTried) {
  const TemporaryFolder folder;
  const auto report = check_plugin(folder.write("x.so", "#!/bin/sh\n"));
  ASSERT_TRUE(report);
  for (const CheckResult& result : report->results) {
    EXPECT_NE(result.finding.verdict, Verdict::kPass) << result.name;
  }
  EXPECT_EQ(check_plugin(folder.path() + "/none.so").error().code, SPOOR_NOT_FOUND);
}

TEST(CheckPluginJson, ReadsItsOptions) {
  const auto listed = check_plugin_json("", R"({"list":true})");
  ASSERT_TRUE(listed);
  EXPECT_EQ(json::parse(*listed)["checks"].size(), all_checks().size());
  const auto seeded = check_plugin_json(tiny(), R"({"reproduce":"7","only":["load.elf"]})");
  ASSERT_TRUE(seeded) << seeded.error().text();
  EXPECT_EQ(json::parse(*seeded)["seed"], 7);
  EXPECT_EQ(json::parse(*seeded)["passed"], 1);
  for (const char* bad : {"[]", R"({"reproduce":"x"})", R"({"reproduce":-1})", R"({"onyl":[]})"}) {
    EXPECT_EQ(check_plugin_json(tiny(), bad).error().code, SPOOR_INVALID_ARGUMENT) << bad;
  }
}

TEST(WatchSystemCalls, StopsAndNamesThem) {
  if (is_sanitized()) GTEST_SKIP() << "a sanitizer makes system calls of its own";
  const ChildReport report = run_in_child(
      [] {
        const auto watching = watch_system_calls({.network = false, .programs = true});
        if (!watching) return fail_check(watching.error().text());
        std::ofstream("/dev/shm/spoor-check-test") << "x";
        std::ifstream readable("/proc/self/status");
        std::string names;
        for (const std::string& name : stopped_system_calls())
          names += name + ";";
        return pass(names + (readable ? "reads" : ""));
      },
      20'000'000'000);
  EXPECT_EQ(report.finding.why, "");
  EXPECT_EQ(report.finding.note, "openat for writing;reads");
}

}  // namespace
}  // namespace spoor::host::check
