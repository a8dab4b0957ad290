// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_set.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "host/plugins/library.hpp"
#include "host/plugins/plugin_report.hpp"
#include "host/services/sha256.hpp"
#include "tests/support/paths.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

/// A folder of copies of the tiny plugin, each with an id of its own.
class PluginSetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/spoor-plugin-set-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
    ASSERT_EQ(::chmod(name, 0755), 0);
    tiny_ = read_file(spoor::tests::build_dir() + "/testdata/plugins/spoor_tiny_plugin.so");
    ASSERT_FALSE(tiny_.empty());
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string with_number(std::string text, const std::string& number) {
    for (size_t at = 0; (at = text.find("tiny-0000", at)) != std::string::npos; at += 9) {
      text.replace(at + 5, 4, number);
    }
    return text;
  }
  static std::string descriptor(const std::string& number) {
    return with_number(
        R"({"abi":{"major":1,"min_host_minor":0,"minor":0},)"
        R"("classes":[{"id":"provider.example.tiny-0000","inputs":[],"kind":"provider",)"
        R"("outputs":[{"cardinality":"source","columns":[],"dynamic":true,"name":"rows","passes_input":false}],"summary":"Nothing at all"}],"descriptor":1,)"
        R"("plugin":{"id":"org.example.tiny-0000","version":"1.0.0"}})",
        number);
  }
  /// Writes library and sidecar; returns the library's path.
  std::string add(const std::string& number, const std::string& subfolder = "",
                  std::string described = "") {
    const std::string folder = folder_ + "/" + subfolder;
    fs::create_directories(folder);
    const std::string path = folder + "/t" + number + ".so";
    const std::string bytes = with_number(tiny_, number);
    write(path, bytes);
    if (described.empty()) described = descriptor(number);
    write(folder + "/t" + number + ".plugin.json",
          sidecar_text(*parse_descriptor(described), "t" + number + ".so", to_hex(sha256(bytes))));
    return path;
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  }
  SearchOptions only(const std::string& subfolder = "") const {
    return {{}, folder_ + "/" + subfolder, false};
  }

  std::string folder_;
  std::string tiny_;
};

TEST_F(PluginSetTest, FindsBySidecarAndLoadsOnDemand) {
  add("0001");
  const PluginSet set(only());
  ASSERT_EQ(set.found().size(), 1u);
  EXPECT_EQ(set.found()[0].refused, "");
  EXPECT_EQ(set.class_ids(), std::vector<std::string>{"provider.example.tiny-0001"});
  const auto loaded = set.load("provider.example.tiny-0001");
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_STREQ(loaded->cls->id, "provider.example.tiny-0001");
  EXPECT_EQ(loaded->plugin_id, "org.example.tiny-0001");
  EXPECT_EQ(loaded->version, "1.0.0");
  EXPECT_EQ(loaded->sha256, set.found()[0].sidecar.sha256);
  EXPECT_EQ(set.load("provider.example.tiny-0001")->cls, loaded->cls);
}

TEST_F(PluginSetTest, FirstOfAnIdWinsAndTheOtherIsReported) {
  add("0002", "first");
  add("0002", "second");
  PluginSet set({{}, folder_ + "/first:" + folder_ + "/second::", false});
  ASSERT_EQ(set.found().size(), 2u);
  EXPECT_TRUE(set.found()[1].shadowed);
  EXPECT_NE(set.found()[1].refused.find("was found before, in " + folder_ + "/first/t0002.so"),
            std::string::npos);
  EXPECT_EQ(set.load("provider.example.tiny-0002")->path, folder_ + "/first/t0002.so");
}

TEST_F(PluginSetTest, AFileNamedByHandComesFirst) {
  add("0003", "path");
  const std::string mine = add("0003", "mine");
  const PluginSet set({{mine}, folder_ + "/path", false});
  EXPECT_EQ(set.load("provider.example.tiny-0003")->path, mine);
}

TEST_F(PluginSetTest, SearchesTheFoldersInTheirOrder) {
  ::setenv("XDG_DATA_HOME", (folder_ + "/data").c_str(), 1);
  ::setenv("SPOOR_PLUGIN_PATH", (folder_ + "/path").c_str(), 1);
  const PluginSet set;
  ::unsetenv("XDG_DATA_HOME");
  ::unsetenv("SPOOR_PLUGIN_PATH");
  std::vector<std::string> origins;
  for (const SearchPlace& place : set.places())
    origins.push_back(place.origin);
  EXPECT_EQ(origins,
            (std::vector<std::string>{"SPOOR_PLUGIN_PATH", "user", "libspoor", "local", "system"}));
  EXPECT_EQ(set.places()[1].path, folder_ + "/data/spoor/plugins");
}

TEST_F(PluginSetTest, AClassThatIsNotThereNamesPlacesAndRefusals) {
  add("0004");
  write(folder_ + "/bad.plugin.json", "{");
  const PluginSet set(only());
  const auto loaded = set.load("analyzer.none");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, SPOOR_NOT_FOUND);
  EXPECT_NE(loaded.error().text().find("bad.plugin.json was refused: its sidecar: "),
            std::string::npos);
  EXPECT_NE(loaded.error().text().find("looked in " + folder_), std::string::npos);
}

/// Loads the plugin and returns why it was refused.
std::string refusal(const PluginSet& set, const std::string& id) {
  const auto loaded = set.load(id);
  return loaded ? "" : loaded.error().text();
}

TEST_F(PluginSetTest, RefusesAFileThatOthersMayWrite) {
  ASSERT_EQ(::chmod(add("0005").c_str(), 0666), 0);
  const PluginSet set(only());
  EXPECT_NE(refusal(set, "provider.example.tiny-0005").find("may be written by anybody"),
            std::string::npos);
  EXPECT_EQ(set.find_class("provider.example.tiny-0005"), nullptr);
}

TEST_F(PluginSetTest, RefusesAFileThatIsNotTheSidecars) {
  const std::string path = add("0006");
  write(path, with_number(tiny_, "0006") + "x");
  EXPECT_NE(refusal(PluginSet(only()), "provider.example.tiny-0006").find("its SHA-256 is"),
            std::string::npos);
}

TEST_F(PluginSetTest, RefusesASidecarThatTellsSomethingElse) {
  add("0007", "", with_number(descriptor("0007"), "0008").replace(0, 0, ""));
  std::string lying = descriptor("0009");
  lying.replace(lying.find("Nothing"), 7, "Everyth");
  add("0009", "", lying);
  const PluginSet set(only());
  EXPECT_NE(refusal(set, "provider.example.tiny-0009").find("differs from the sidecar"),
            std::string::npos);
}

TEST_F(PluginSetTest, RefusesAnInterfaceOfAnotherTimeBeforeLoading) {
  std::string future = descriptor("0010");
  future.replace(future.find("\"major\":1"), 9, "\"major\":2");
  add("0010", "", future);
  std::string newer = descriptor("0011");
  newer.replace(newer.find("\"min_host_minor\":0"), 18, "\"min_host_minor\":9");
  add("0011", "", newer);
  const PluginSet set(only());
  EXPECT_NE(refusal(set, "provider.example.tiny-0010").find("built for plugin interface 2"),
            std::string::npos);
  EXPECT_NE(refusal(set, "provider.example.tiny-0011").find("needs plugin interface 1.9"),
            std::string::npos);
}

TEST_F(PluginSetTest, RefusesAFileOverwrittenInPlaceAfterLoading) {
  const std::string path = add("0012");
  ASSERT_TRUE(PluginSet(only()).load("provider.example.tiny-0012"));
  // The same inode, other bytes: the code in memory is no longer what the file and its sidecar say.
  std::string bytes = with_number(tiny_, "0012") + std::string(8, '\0');
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out | std::ios::ate);
  file << std::string(8, '\0');
  file.close();
  write(folder_ + "/t0012.plugin.json",
        sidecar_text(*parse_descriptor(descriptor("0012")), "t0012.so", to_hex(sha256(bytes))));
  EXPECT_NE(refusal(PluginSet(only()), "provider.example.tiny-0012").find("overwritten in place"),
            std::string::npos);
}

TEST_F(PluginSetTest, TakesAPluginThatIsLinkedIn) {
  static const spoor_provider_vt vt = {sizeof vt, 0, nullptr,
                                       [](spoor_instance*, spoor_call*, const char*, const char*,
                                          spoor_out*, spoor_error*) { return SPOOR_OK; }};
  static const std::string text = descriptor("0013");
  static const spoor_class cls = {
      sizeof cls,
      SPOOR_KIND_PROVIDER,
      0,
      0,
      "provider.example.tiny-0013",
      &vt,
      [](const spoor_class*, const spoor_host*, const spoor_config*, spoor_error*) {
        return static_cast<spoor_instance*>(nullptr);
      },
      [](spoor_instance*) {},
      nullptr,
      nullptr,
      nullptr};
  static const spoor_class* const classes[] = {&cls};
  static const spoor_plugin plugin = {sizeof plugin, 1, 0, 0, 0, 1, text.c_str(), classes};
  PluginSet set(only());
  const auto added = set.add_static([]() -> const spoor_plugin* { return &plugin; });
  ASSERT_TRUE(added) << added.error().text();
  EXPECT_EQ(set.load("provider.example.tiny-0013")->cls, &cls);
  EXPECT_EQ(set.add_static([]() -> const spoor_plugin* { return &plugin; }).error().code,
            SPOOR_ALREADY_EXISTS);
  EXPECT_EQ(set.add_static(nullptr).error().code, SPOOR_INVALID_ARGUMENT);
  static const spoor_plugin old = {sizeof old, 9, 0, 0, 0, 1, text.c_str(), classes};
  EXPECT_FALSE(set.add_static([]() -> const spoor_plugin* { return &old; }));
}

TEST_F(PluginSetTest, ManyThreadsLoadOnePluginOnce) {
  add("0014");
  std::vector<const spoor_class*> classes(8);
  std::vector<std::thread> threads;
  for (auto& cls : classes) {
    threads.emplace_back([&] {
      const PluginSet set(only());
      const auto loaded = set.load("provider.example.tiny-0014");
      if (loaded) cls = loaded->cls;
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  for (const spoor_class* cls : classes) {
    EXPECT_NE(cls, nullptr);
    EXPECT_EQ(cls, classes[0]);
  }
}

int64_t cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

// A bar of the project: 50 plugins of ordinary size are found, hashed, checked and mapped in 25 ms.
TEST_F(PluginSetTest, FiftyCopiesLoadColdAndHashedInTime) {
  const std::string path = spoor::tests::build_dir() + "/testdata/plugins/spoor_hello_plugin.so";
  const auto entry = open_library(path);
  ASSERT_TRUE(entry) << entry.error().text();
  const std::string described = (*entry)()->descriptor_json;
  tiny_ = read_file(path);
  for (int i = 1000; i < 1050; ++i) {
    add(std::to_string(i), "many", with_number(described, std::to_string(i)));
  }
  const int64_t begin = cpu_us();
  const PluginSet set(only("many"));
  const int64_t scanned = cpu_us();
  for (const std::string& id : set.class_ids())
    ASSERT_TRUE(set.load(id)) << refusal(set, id);
  const int64_t loaded = cpu_us();
  ASSERT_EQ(set.class_ids().size(), 50u);
  RecordProperty("scan_us", static_cast<int>(scanned - begin));
  RecordProperty("load_us", static_cast<int>(loaded - scanned));
  std::printf("50 plugins of %zu KiB: scanned in %ld us, loaded in %ld us of CPU time\n",
              tiny_.size() >> 10, static_cast<long>(scanned - begin),
              static_cast<long>(loaded - scanned));
  EXPECT_LT(loaded - begin, is_sanitized() ? 5'000'000 : 25'000);
}

TEST_F(PluginSetTest, ReportsAreJson) {
  const std::string path = add("0015");
  add("0016", "", [] {
    std::string lying = descriptor("0016");
    return lying.replace(lying.find("Nothing"), 7, "Everyth");
  }());
  write(folder_ + "/zz.plugin.json", "[]");
  const PluginSet set(only());
  const json list = json::parse(list_json(set));
  ASSERT_EQ(list["plugins"].size(), 3u);
  EXPECT_EQ(list["plugins"][0]["state"], "ready");
  EXPECT_EQ(list["plugins"][0]["classes"][0]["summary"], "Nothing at all");
  EXPECT_EQ(list["plugins"][2]["state"], "refused");
  EXPECT_EQ(list["places"][0]["sidecars"], 3);

  for (const std::string& id :
       {std::string("org.example.tiny-0015"), std::string("provider.example.tiny-0015"), path}) {
    const auto info = info_json(set, id);
    ASSERT_TRUE(info) << id;
    EXPECT_EQ(json::parse(*info)["descriptor"]["plugin"]["id"], "org.example.tiny-0015");
    EXPECT_EQ(json::parse(why_json(set, id))["verdict"], "loaded");
  }
  EXPECT_EQ(info_json(set, "nothing").error().code, SPOOR_NOT_FOUND);
  EXPECT_EQ(json::parse(*describe_json(set, "provider.example.tiny-0015"))["kind"], "provider");
  EXPECT_EQ(*describe_json(set, "org.example.tiny-0015"), descriptor("0015"));

  const json why = json::parse(why_json(set, "provider.example.tiny-0016"));
  EXPECT_EQ(why["verdict"], "refused");
  const json& last = why["candidates"][0]["steps"].back();
  EXPECT_EQ(last["step"], "descriptor");
  EXPECT_EQ(last["ok"], false);
  const json none = json::parse(why_json(set, "provider.none"));
  EXPECT_EQ(none["verdict"], "not found");
  EXPECT_EQ(none["candidates"].size(), 1u);  // the sidecar that could not be read
}

}  // namespace
}  // namespace spoor::host
