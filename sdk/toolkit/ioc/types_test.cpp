// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/types.hpp>

#include <gtest/gtest.h>

namespace spoor::toolkit::ioc {
namespace {

TEST(Types, NamesRoundTrip) {
  for (int i = 0; i < kTypes; ++i) {
    const Type type = static_cast<Type>(i);
    EXPECT_EQ(parse_type(name(type)), type);
  }
  EXPECT_EQ(name(Type::kWindowsPath), "path.windows");
}

TEST(Types, TakesTheReferencesNames) {
  EXPECT_EQ(parse_type("dns"), Type::kDomain);
  EXPECT_EQ(parse_type("windows_path"), Type::kWindowsPath);
  EXPECT_EQ(parse_type("linux_path"), Type::kPosixPath);
  EXPECT_EQ(parse_type("md5_hash"), Type::kMd5);
  EXPECT_EQ(parse_type("sha1_hash"), Type::kSha1);
  EXPECT_EQ(parse_type("sha256_hash"), Type::kSha256);
  for (const char* unknown : {"", "IPV4", "hostname", "ipv4 ", "path"}) {
    EXPECT_FALSE(parse_type(unknown)) << unknown;
  }
}

TEST(Types, TheDefaultIsEverythingButPaths) {
  for (int i = 0; i < kTypes; ++i) {
    const Type type = static_cast<Type>(i);
    const bool path = type == Type::kWindowsPath || type == Type::kPosixPath;
    EXPECT_EQ(kDefaultTypes.has(type), !path);
    EXPECT_TRUE(kAllTypes.has(type));
  }
}

}  // namespace
}  // namespace spoor::toolkit::ioc
