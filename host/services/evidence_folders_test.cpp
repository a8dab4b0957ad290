// SPDX-License-Identifier: Apache-2.0
#include "host/services/evidence_folders.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/wait.h>

#include <spoor/abi/plugin.h>

#include "host/services/temporary_folder.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;

class EvidenceFoldersTest : public ::testing::Test {
 protected:
  EvidenceFolders open(const std::vector<std::string>& allowed = {}) {
    auto out = EvidenceFolders::open(base(), allowed);
    EXPECT_TRUE(out) << out.error().text();
    return std::move(*out);
  }
  std::string base() const { return folder_.path() + "/case"; }
  std::string outside() const { return folder_.path() + "/outside"; }
  void SetUp() override {
    for (const char* name : {"a.json", "b.json", "B.json", "deep/c.json", "deep/er/d.json",
                             "deep/er/d.txt", ".hidden/e.json", "x[1].json"}) {
      folder_.write(std::string("case/") + name, name);
    }
    folder_.write("outside/secret.json", "secret");
  }
  static std::vector<std::string> paths(const toolkit::Result<std::vector<ListedFile>>& files) {
    std::vector<std::string> out;
    if (!files) return {"error: " + files.error().text()};
    for (const ListedFile& file : *files)
      out.push_back(file.path);
    return out;
  }
  TemporaryFolder folder_;
};

using Paths = std::vector<std::string>;

TEST_F(EvidenceFoldersTest, ListsBytewiseSorted) {
  const EvidenceFolders folders = open();
  EXPECT_EQ(paths(folders.list("*.json")), (Paths{"B.json", "a.json", "b.json", "x[1].json"}));
  EXPECT_EQ(paths(folders.list("**/*.json")),
            (Paths{"B.json", "a.json", "b.json", "deep/c.json", "deep/er/d.json", "x[1].json"}));
  EXPECT_EQ(paths(folders.list("**/**/d.*")), (Paths{"deep/er/d.json", "deep/er/d.txt"}));
  EXPECT_EQ(paths(folders.list("deep/**")),
            (Paths{"deep/c.json", "deep/er/d.json", "deep/er/d.txt"}));
  EXPECT_EQ(paths(folders.list("d*p/*/d.txt")), Paths{"deep/er/d.txt"});
  EXPECT_EQ(paths(folders.list("a.json")), Paths{"a.json"});
  EXPECT_EQ(paths(folders.list("x[1].json")), Paths{"x[1].json"});
  EXPECT_EQ(folders.list("deep/er/d.txt")->at(0).size, 13u);
}

TEST_F(EvidenceFoldersTest, SaysWhyNothingWasFound) {
  const EvidenceFolders folders = open();
  EXPECT_EQ(folders.list("none.json").error().code, SPOOR_NOT_FOUND);
  EXPECT_EQ(folders.list("*.none").error().what, "no file matches");
  EXPECT_EQ(folders.list("deep").error().code, SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(folders.open_file("deep").error().code, SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(folders.open_file("").error().code, SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(EvidenceFolders::open(base() + "/none", {}).error().code, SPOOR_NOT_FOUND);
}

TEST_F(EvidenceFoldersTest, NothingLeadsOut) {
  fs::create_symlink("../outside/secret.json", base() + "/link.json");
  fs::create_symlink(outside(), base() + "/linked");
  fs::create_symlink("/proc/self/root" + outside(), base() + "/magic");
  fs::create_symlink("a.json", base() + "/inside.json");
  const EvidenceFolders folders = open();
  for (const std::string& path :
       {std::string("../outside/secret.json"), outside() + "/secret.json", std::string("link.json"),
        std::string("linked/secret.json"), std::string("magic/secret.json"),
        std::string("deep/../../outside/secret.json")}) {
    const auto fd = folders.open_file(path);
    ASSERT_FALSE(fd) << path;
    EXPECT_EQ(fd.error().code, SPOOR_UNAUTHORIZED) << path << ": " << fd.error().text();
    EXPECT_NE(fd.error().text().find("--allow-path"), std::string::npos);
  }
  EXPECT_TRUE(folders.open_file("inside.json"));
  EXPECT_TRUE(folders.open_file("deep/../a.json"));
  EXPECT_TRUE(folders.open_file(base() + "/a.json"));
  EXPECT_EQ(paths(folders.list("li*")), Paths{"error: li*: no file matches"});
  EXPECT_EQ(folders.list("../outside/*").error().code, SPOOR_UNAUTHORIZED);
}

TEST_F(EvidenceFoldersTest, AnAllowedFolderIsOpen) {
  fs::create_symlink("../outside/secret.json", base() + "/link.json");
  const EvidenceFolders folders = open({outside()});
  EXPECT_TRUE(folders.open_file("../outside/secret.json"));
  EXPECT_TRUE(folders.open_file(outside() + "/secret.json"));
  EXPECT_TRUE(folders.open_file("link.json"));
  EXPECT_EQ(paths(folders.list(outside() + "/*.json")), Paths{outside() + "/secret.json"});
  EXPECT_EQ(paths(folders.list("../outside/**/*.json")), Paths{"../outside/secret.json"});
  EXPECT_FALSE(folders.open_file("../other"));
}

TEST_F(EvidenceFoldersTest, LimitsAreNamed) {
  const EvidenceFolders folders = open();
  EXPECT_EQ(folders.list("**/*.json", {3, 64}).error().code, SPOOR_RESOURCE);
  const auto deep = folders.list("**/*.json", {1000, 1});
  ASSERT_FALSE(deep);
  EXPECT_NE(deep.error().what.find("more than 1 folders deep"), std::string::npos);
}

TEST_F(EvidenceFoldersTest, LinksInACircleEnd) {
  fs::create_directory_symlink(".", base() + "/loop");
  EXPECT_EQ(paths(open().list("**/d.txt")), Paths{"deep/er/d.txt"});
  EXPECT_EQ(paths(open().list("*/er/d.txt")), Paths{"deep/er/d.txt"});
}

TEST_F(EvidenceFoldersTest, WhatAUserMayNotReadIsAnErrorForThatUser) {
  ASSERT_EQ(::geteuid(), 0u) << "this test must start as root, to become somebody else";
  ASSERT_EQ(::chmod((base() + "/a.json").c_str(), 0600), 0);
  ASSERT_EQ(::chmod((base() + "/deep").c_str(), 0700), 0);
  const pid_t child = fork();
  if (child == 0) {
    const passwd* nobody = ::getpwnam("nobody");
    if (nobody == nullptr || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0)
      _exit(9);
    const auto folders = EvidenceFolders::open(base(), {});
    if (!folders) _exit(1);
    const auto closed = folders->open_file("a.json");
    if (closed || closed.error().code != SPOOR_UNAUTHORIZED) _exit(2);
    // Another's file is read without O_NOATIME.
    if (!folders->open_file("b.json")) _exit(3);
    const auto listed = folders->list("**/*.json");
    _exit(listed && listed->size() == 4 ? 0 : 4);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace spoor::host
