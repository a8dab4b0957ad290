// SPDX-License-Identifier: Apache-2.0
//
// That what is written builds and passes its checks is tested in tests/conformance, with the
// installed SDK.
#include "host/plugins/new_plugin.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <spoor/abi/plugin.h>

#include "host/services/temporary_folder.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

TEST(NewPlugin, WritesFourFilesForEveryKind) {
  const TemporaryFolder folder;
  for (const std::string& kind : new_plugin_kinds()) {
    const auto made = new_plugin(kind, "acme.my-" + kind, folder.path());
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(*made, folder.path() + "/my-" + kind);
    for (const std::string& name : {std::string("CMakeLists.txt"), "my_" + kind + ".cpp",
                                    "my_" + kind + "_test.cpp", std::string("README.md")}) {
      const std::string text = read_file(fs::path(*made) / name);
      EXPECT_FALSE(text.empty()) << name;
      EXPECT_EQ(text.find('@'), std::string::npos) << name << " has an unfilled mark";
    }
    EXPECT_NE(read_file(fs::path(*made) / ("my_" + kind + ".cpp")).find(".acme.my-" + kind),
              std::string::npos);
  }
}

TEST(NewPlugin, WithoutAVendorItIsAnExample) {
  const TemporaryFolder folder;
  const auto made = new_plugin("rowwise", "new", folder.path());
  ASSERT_TRUE(made);
  const std::string text = read_file(fs::path(*made) / "new.cpp");
  EXPECT_NE(text.find("\"analyzer.example.new\""), std::string::npos);
  EXPECT_NE(text.find("struct new_plugin : spoor::rowwise"), std::string::npos);
}

TEST(NewPlugin, RefusesOtherNamesAndKinds) {
  const TemporaryFolder folder;
  for (const char* name :
       {"", "A", "a b", "../x", "a--b", "-a", "a-", "a.b.c", "1st", "a/b", ".a"}) {
    const auto made = new_plugin("analyzer", name, folder.path());
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().code, SPOOR_INVALID_ARGUMENT);
  }
  EXPECT_EQ(new_plugin("thing", "x", folder.path()).error().code, SPOOR_INVALID_ARGUMENT);
}

TEST(NewPlugin, NeverWritesOverAnything) {
  const TemporaryFolder folder;
  folder.write("x", "mine");
  EXPECT_EQ(new_plugin("analyzer", "x", folder.path()).error().code, SPOOR_ALREADY_EXISTS);
}

}  // namespace
}  // namespace spoor::host
