// SPDX-License-Identifier: Apache-2.0
//
// The plugins that the tests before this one built from the installed SDK: loaded as a host would,
// run through the C ABI, whichever compiler and standard library made them.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string plugin_path(const std::string& folder, const std::string& name) {
  return environment("SPOOR_INSTALL_TESTS") + "/" + folder + "/lib/spoor/plugins/" + name;
}

spoor_plugin_fn load(const std::string& folder, const std::string& name) {
  const std::string path = plugin_path(folder, name + ".so");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) throw std::runtime_error(dlerror());
  return reinterpret_cast<spoor_plugin_fn>(dlsym(library, SPOOR_PLUGIN_SYMBOL));
}

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> variants() {
  std::istringstream in(environment("SPOOR_VARIANTS"));
  return {std::istream_iterator<std::string>(in), {}};
}

table parents(int64_t rows) {
  std::vector<spoor::json::array> cells;
  for (int64_t i = 0; i < rows; ++i) {
    cells.push_back(
        {i % 7 == 0 ? spoor::json() : spoor::json("parent" + std::to_string(i % 1'000))});
  }
  return table::from_rows("parent:utf8", cells);
}

TEST(InstalledExamples, OfAllCompilersGiveEqualResults) {
  ASSERT_GE(variants().size(), 2u);
  std::vector<std::string> results;
  for (const std::string& variant : variants()) {
    plugin_test test("analyzer.example.rare-parent", load(variant, "rare-parent"));
    test.input("events", parents(5'000)).batch_rows(512).sliced().with(R"({"threshold":4})");
    const auto result = test.run();
    ASSERT_TRUE(result.ok()) << variant << ": " << result.error();
    ASSERT_GT(result.output().rows(), 0);
    results.push_back(result.output().text());
  }
  for (const std::string& result : results)
    EXPECT_EQ(result, results[0]);
}

TEST(InstalledExamples, OfAllCompilersKeepTheirExceptions) {
  for (const std::string& variant : variants()) {
    plugin_test test("analyzer.example.rare-parent", load(variant, "rare-parent"));
    test.input("events", table::of("other:utf8", {{"x"}}));
    EXPECT_EQ(test.run().error(), "input 'events' has no column 'parent'") << variant;
  }
}

TEST(InstalledExamples, WrittenInCCountsRows) {
  plugin_test test("analyzer.example.count", load("count-in-c", "count-in-c"));
  test.input("rows", parents(1'000)).batch_rows(64);
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output("count"), table::of("rows:int64", {{1'000}}));
  test.cancel_after(3);
  EXPECT_EQ(test.run().status(), SPOOR_CANCELLED);
  plugin_test broken("analyzer.example.count", load("count-in-c", "count-in-c"));
  broken.input("rows", parents(10)).broken_input("torn");
  EXPECT_EQ(broken.run().error(), "torn");
}

TEST(InstalledExamples, HaveASidecarWithTheirOwnDescriptor) {
  for (const char* name :
       {"rare-parent", "off-hours", "text-lines", "domain-shape", "bar-chart", "count-in-c"}) {
    const auto sidecar =
        spoor::json::parse(read_all(plugin_path(name, std::string(name) + ".plugin.json")));
    EXPECT_EQ(sidecar.at("descriptor").text(), load(name, name)()->descriptor_json) << name;
    EXPECT_EQ(sidecar.at("binary").at("file").str(), std::string(name) + ".so");
    EXPECT_EQ(sidecar.at("binary").at("sha256").str().size(), 64u);
  }
}

/// Names of the dynamic symbols a plugin defines.
std::vector<std::string> exports(const std::string& path) {
  const std::string command = "nm -D --defined-only --format=posix '" + path + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::vector<std::string> names;
  char line[4096];
  while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    names.emplace_back(line, std::string(line).find(' '));
  }
  return names;
}

TEST(InstalledExamples, ExportOneSymbol) {
  std::vector<std::string> paths = {plugin_path("count-in-c", "count-in-c.so"),
                                    plugin_path("text-lines", "text-lines.so")};
  for (const std::string& variant : variants()) {
    paths.push_back(plugin_path(variant, "rare-parent.so"));
  }
  for (const std::string& path : paths) {
    EXPECT_EQ(exports(path), std::vector<std::string>{"spoor_plugin_v1"}) << path;
  }
}

}  // namespace
