// SPDX-License-Identifier: Apache-2.0
#include "host/services/secret_store.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spoor/abi/plugin.h>

#include "host/services/temporary_folder.hpp"

namespace spoor::host {
namespace {

std::string value_of(const SecretStore& store, const std::string& name) {
  const auto secret = store.find(name);
  return secret ? std::string(secret->expose()) : "error: " + secret.error().text();
}

TEST(SecretStore, ReadsLines) {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("secrets", "# keys\n\nvt = abc=def \r\nother=\nlast=x", 0600);
  const auto store = SecretStore::open(path);
  ASSERT_TRUE(store) << store.error().text();
  EXPECT_EQ(value_of(*store, "vt"), "abc=def");
  EXPECT_EQ(value_of(*store, "other"), "");
  EXPECT_EQ(value_of(*store, "last"), "x");
  EXPECT_EQ(value_of(*store, "none"),
            "error: no secret none (set SPOOR_SECRET_NONE, or put it into the secrets file)");
  EXPECT_EQ(store->find("../x").error().code, SPOOR_INVALID_ARGUMENT);
}

TEST(SecretStore, TheEnvironmentComesFirst) {
  const TemporaryFolder folder;
  const auto store = SecretStore::open(folder.write("secrets", "a.b-c=file\n", 0600));
  ASSERT_TRUE(store);
  EXPECT_EQ(SecretStore::variable("a.b-c"), "SPOOR_SECRET_A_B_C");
  ::setenv("SPOOR_SECRET_A_B_C", "environment", 1);
  EXPECT_EQ(value_of(*store, "a.b-c"), "environment");
  ::unsetenv("SPOOR_SECRET_A_B_C");
  EXPECT_EQ(value_of(*store, "a.b-c"), "file");
}

TEST(SecretStore, RefusesWhatOthersCanRead) {
  const TemporaryFolder folder;
  for (const mode_t mode : {0644u, 0640u, 0604u, 0660u}) {
    const auto store = SecretStore::open(folder.write("secrets", "a=b\n", mode));
    ASSERT_FALSE(store) << mode;
    EXPECT_EQ(store.error().code, SPOOR_UNAUTHORIZED);
    EXPECT_EQ(store.error().hint, "chmod 600");
  }
  EXPECT_EQ(SecretStore::open(folder.path()).error().hint, "chmod 700");
  EXPECT_EQ(SecretStore::open(folder.path() + "/none").error().code, SPOOR_NOT_FOUND);
}

TEST(SecretStore, AFolderHoldsOneFileEach) {
  const TemporaryFolder folder;
  folder.write("vt", "key\n", 0600);
  folder.write("open", "key\n", 0644);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  const auto store = SecretStore::open(folder.path());
  ASSERT_TRUE(store);
  EXPECT_EQ(value_of(*store, "vt"), "key");
  EXPECT_EQ(store->find("open").error().code, SPOOR_UNAUTHORIZED);
  EXPECT_EQ(store->find("none").error().code, SPOOR_NOT_FOUND);
}

TEST(SecretStore, AnErrorNamesTheLineNotTheValue) {
  const TemporaryFolder folder;
  const auto store = SecretStore::open(folder.write("secrets", "a=b\nhunter2\n", 0600));
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().where.find(":2"), std::string::npos);
  EXPECT_EQ(store.error().text().find("hunter2"), std::string::npos);
  EXPECT_FALSE(SecretStore::open(folder.write("twice", "a=b\na=c\n", 0600)));
}

TEST(SecretStore, AnotherUsersSecretsAreRefused) {
  ASSERT_EQ(::geteuid(), 0u) << "this test must start as root, to become somebody else";
  const TemporaryFolder folder;
  const std::string path = folder.write("secrets", "a=b\n", 0600);
  const pid_t child = fork();
  if (child == 0) {
    const passwd* nobody = ::getpwnam("nobody");
    if (nobody == nullptr || ::setgid(nobody->pw_gid) != 0 || ::setuid(nobody->pw_uid) != 0)
      _exit(9);
    _exit(SecretStore::open(path) ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  // And root does not read what belongs to somebody else.
  ASSERT_EQ(::chown(path.c_str(), 1, 1), 0);
  EXPECT_EQ(SecretStore::open(path).error().code, SPOOR_UNAUTHORIZED);
}

TEST(Secret, MovesAway) {
  Secret a("value");
  Secret b = std::move(a);
  EXPECT_EQ(b.expose(), "value");
  a = Secret("other");
  b = std::move(a);
  EXPECT_EQ(b.expose(), "other");
}

}  // namespace
}  // namespace spoor::host
