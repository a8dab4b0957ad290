// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_file.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <spoor/abi/plugin.h>

namespace spoor::host {
namespace {

namespace fs = std::filesystem;

struct stat made(mode_t mode, uid_t owner) {
  struct stat status {};
  status.st_mode = mode;
  status.st_uid = owner;
  return status;
}

TEST(JudgeMode, WantsAnOwnerWhoIsRootOrUs) {
  EXPECT_EQ(judge_mode(made(S_IFREG | 0644, 0), 1000), std::nullopt);
  EXPECT_EQ(judge_mode(made(S_IFREG | 0644, 1000), 1000), std::nullopt);
  EXPECT_EQ(judge_mode(made(S_IFREG | 0644, 1001), 1000), "belongs to user 1001");
  EXPECT_EQ(judge_mode(made(S_IFREG | 0644, 1001), 0), "belongs to user 1001");
}

TEST(JudgeMode, WantsNobodyElseToWrite) {
  EXPECT_EQ(judge_mode(made(S_IFREG | 0664, 0), 0), "may be written by its group");
  EXPECT_EQ(judge_mode(made(S_IFREG | 0646, 0), 0), "may be written by anybody");
  EXPECT_EQ(judge_mode(made(S_IFDIR | 0777, 0), 0), "may be written by anybody");
  EXPECT_EQ(judge_mode(made(S_IFDIR | S_ISVTX | 0777, 0), 0), std::nullopt);
  EXPECT_EQ(judge_mode(made(S_IFREG | S_ISVTX | 0666, 0), 0), "may be written by anybody");
}

class PluginFile : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/spoor-plugin-file-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    ASSERT_EQ(::chmod(name, 0755), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string folder_;
};

TEST_F(PluginFile, StrictRefusesAndLenientWarns) {
  const std::string path = write("a.so", "x", 0666);
  const auto strict = open_plugin_file(path, Trust::kStrict);
  ASSERT_FALSE(strict);
  EXPECT_EQ(strict.error().code, SPOOR_UNAUTHORIZED);
  EXPECT_NE(strict.error().what.find("may be written by anybody"), std::string::npos);
  const auto lenient = open_plugin_file(path, Trust::kLenient);
  ASSERT_TRUE(lenient);
  ASSERT_EQ(lenient->warnings.size(), 1u);
}

TEST_F(PluginFile, AFolderThatOthersMayWriteCountsToo) {
  const std::string path = write("a.so", "x");
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  const auto strict = open_plugin_file(path, Trust::kStrict);
  ASSERT_FALSE(strict);
  EXPECT_NE(strict.error().what.find("the folder may be written"), std::string::npos);
}

TEST_F(PluginFile, OnlyRegularFiles) {
  EXPECT_EQ(open_plugin_file(folder_, Trust::kStrict).error().code, SPOOR_INVALID_ARGUMENT);
  EXPECT_EQ(open_plugin_file(folder_ + "/none", Trust::kStrict).error().code, SPOOR_NOT_FOUND);
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(open_plugin_file(fifo, Trust::kStrict).error().code, SPOOR_INVALID_ARGUMENT);
}

TEST_F(PluginFile, FactsAreRememberedUntilTheFileChanges) {
  const std::string path = write("a.so", "one");
  const auto first = open_plugin_file(path, Trust::kStrict);
  ASSERT_TRUE(first);
  const auto facts = read_facts(*first);
  ASSERT_TRUE(facts);
  EXPECT_FALSE((*facts)->elf);
  EXPECT_EQ(*read_facts(*open_plugin_file(path, Trust::kStrict)), *facts);
  write("a.so", "two!");
  const auto changed = read_facts(*open_plugin_file(path, Trust::kStrict));
  ASSERT_TRUE(changed);
  EXPECT_NE((*changed)->sha256, (*facts)->sha256);
}

TEST_F(PluginFile, ReadWholeNamesItsLimit) {
  const auto file = open_plugin_file(write("a", "12345"), Trust::kStrict);
  ASSERT_TRUE(file);
  EXPECT_EQ(read_whole(*file, 5).value_or(""), "12345");
  EXPECT_EQ(read_whole(*file, 4).error().code, SPOOR_RESOURCE);
}

/// Runs `body` as the user nobody in a child and returns its exit code; 99 when it cannot become
/// that user, which is a failure and not a reason to skip.
template <class Body>
int as_nobody(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    const passwd* nobody = getpwnam("nobody");
    if (geteuid() == 0 &&
        (nobody == nullptr || setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0)) {
      _exit(99);
    }
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST_F(PluginFile, AnotherUsersFileIsRefusedForAnUnprivilegedUser) {
  ASSERT_EQ(geteuid(), 0u) << "this test must start as root, to own a file that nobody does not";
  const std::string roots = write("root.so", "x");
  const std::string daemons = write("daemon.so", "x");
  ASSERT_EQ(::chown(daemons.c_str(), 1, 1), 0);
  const std::string secret = write("secret.so", "x", 0600);
  EXPECT_EQ(as_nobody([&] {
              if (!open_plugin_file(roots, Trust::kStrict)) return 1;
              const auto daemon = open_plugin_file(daemons, Trust::kStrict);
              if (daemon || daemon.error().code != SPOOR_UNAUTHORIZED) return 2;
              const auto closed = open_plugin_file(secret, Trust::kStrict);
              if (closed || closed.error().code != SPOOR_IO) return 3;
              return 0;
            }),
            0);
}

}  // namespace
}  // namespace spoor::host
