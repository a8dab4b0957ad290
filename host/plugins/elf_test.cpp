// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/elf.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <spoor/abi/plugin.h>

#include "host/plugins/plugin_file.hpp"
#include "tests/support/paths.hpp"

namespace spoor::host {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

toolkit::Result<ElfInfo> read(const std::string& bytes) {
  return read_elf({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()});
}

std::string tiny() { return spoor::tests::build_dir() + "/testdata/plugins/spoor_tiny_plugin.so"; }

/// Compiles one source into a shared object in a fresh folder.
std::string compile(const std::string& name, const std::string& source, const std::string& flags) {
  const std::string base = ::testing::TempDir() + "/spoor-elf-" + name;
  std::ofstream(base + ".cpp") << source;
  const std::string command =
      "g++ -x c++ -shared -fPIC " + flags + " -o " + base + ".so " + base + ".cpp";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return read_file(base + ".so");
}

TEST(Elf, FindsTheOneExportOfAPlugin) {
  const auto info = read(read_file(tiny()));
  ASSERT_TRUE(info) << info.error().text();
  ASSERT_EQ(info->exports.size(), 1u);
  EXPECT_EQ(info->exports[0].name, "spoor_plugin_v1");
  EXPECT_FALSE(info->exports[0].unique);
  EXPECT_TRUE(info->no_delete);
  EXPECT_TRUE(info->bind_now);
  EXPECT_FALSE(info->executable_stack);
  EXPECT_FALSE(info->text_relocations);
  EXPECT_EQ(judge_exports(*info), std::nullopt);
  EXPECT_EQ(judge_unique(*info), std::nullopt);
  EXPECT_EQ(judge_imports(*info), std::nullopt);
}

TEST(Elf, SeesWhatIsWrongWithoutLoading) {
  const std::string bytes =
      compile("bad",
              "#include <string>\n"
              "template <class T> struct S { inline static int n = 0; };\n"
              "extern \"C\" void spoor_session_new();\n"
              "extern \"C\" const void* spoor_plugin_v1() { spoor_session_new(); ++S<int>::n;"
              " static std::string s = std::to_string(S<int>::n); return s.data(); }\n",
              "-O0 -Wl,-z,lazy");
  const auto info = read(bytes);
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_NE(judge_exports(*info).value_or("").find("it exports more than"), std::string::npos);
  EXPECT_NE(judge_unique(*info).value_or("").find("STB_GNU_UNIQUE"), std::string::npos);
  EXPECT_NE(judge_imports(*info).value_or("").find("spoor_session_new"), std::string::npos);
  EXPECT_NE(std::find(info->needed.begin(), info->needed.end(), "libstdc++.so.6"),
            info->needed.end());
  EXPECT_TRUE(version_floor(*info, "GLIBCXX").starts_with("GLIBCXX_3.4"));
  EXPECT_EQ(version_floor(*info, "NOTHING"), "");
}

TEST(Elf, ReadsAStrippedFileAndOneWithoutSectionHeaders) {
  std::string bytes = compile("stripped", "extern \"C\" int spoor_plugin_v1() { return 1; }", "-s");
  ASSERT_TRUE(read(bytes)) << read(bytes).error().text();
  std::fill_n(bytes.begin() + 40, 8, '\0');  // e_shoff
  std::fill_n(bytes.begin() + 60, 4, '\0');  // e_shnum, e_shstrndx
  const auto info = read(bytes);
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_EQ(judge_exports(*info), std::nullopt);
}

TEST(Elf, ReadsTheOldHashTableToo) {
  const auto info = read(compile("sysv", "extern \"C\" int spoor_plugin_v1() { return 1; }",
                                 "-s -Wl,--hash-style=sysv"));
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_EQ(judge_exports(*info), std::nullopt);
}

TEST(Elf, RefusesOtherFiles) {
  EXPECT_EQ(read("").error().what, "not an ELF file");
  EXPECT_EQ(read("#!/bin/sh\n").error().what, "not an ELF file");
  std::string other = read_file(tiny());
  other[18] = 0x28;  // e_machine: ARM
  EXPECT_EQ(read(other).error().what, "not built for 64-bit x86");
  other = read_file(tiny());
  other[16] = 2;  // e_type: executable
  EXPECT_EQ(read(other).error().what, "not a shared object");
}

TEST(Elf, SurvivesTruncationAtEveryLengthAndManyFlips) {
  const std::string good = read_file(tiny());
  for (size_t n = 0; n < good.size(); n += n < 4096 ? 7 : 211) {
    const auto info = read(good.substr(0, n));
    EXPECT_TRUE(!info || info->exports.size() <= 16u) << n;
  }
  std::mt19937 random(3);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 4; ++k) {
      const size_t range = i % 2 == 0 ? std::min<size_t>(2048, bytes.size()) : bytes.size();
      bytes[random() % range] = static_cast<char>(random());
    }
    const auto info = read(bytes);
    EXPECT_TRUE(info || info.error().code == SPOOR_INVALID_DATA);
  }
}

TEST(VersionFloor, ComparesNumbersNotText) {
  ElfInfo info;
  info.versions = {"GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.4", "GLIBC_PRIVATE", "GLIBCXX_3.4.29"};
  EXPECT_EQ(version_floor(info, "GLIBC"), "GLIBC_2.34");
  EXPECT_EQ(version_floor(info, "GLIBCXX"), "GLIBCXX_3.4.29");
}

}  // namespace
}  // namespace spoor::host
