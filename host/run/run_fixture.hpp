// SPDX-License-Identifier: Apache-2.0
//
// Runs manifests over the classes of testdata_plugin.cpp.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "host/plan/check.hpp"
#include "host/run/run.hpp"
#include "host/run/testdata_plugin.hpp"

namespace spoor::host {

namespace fs = std::filesystem;
using Json = nlohmann::json;
inline std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class RunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    runs_ = fs::temp_directory_path() / ("spoor-run-test-" + std::to_string(::getpid()));
    fs::remove_all(runs_);
    testing::g_let_go = false;
  }
  void TearDown() override {
    testing::g_let_go = true;
    for (const auto& run : started_)  // an abandoned thread holds its run
      for (int i = 0; i < 2000 && !run.expired(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    fs::remove_all(runs_);
  }

  static plan::Graph graph_of(const std::string& yaml) {
    const spoor_plugin* plugin = spoor_plugin_v1();
    auto parsed = plan::parse_descriptor(plugin->descriptor_json, "test");
    for (const auto& found : parsed.diagnostics)
      ADD_FAILURE() << to_text(found);
    plan::Catalogue catalogue;
    catalogue.add(*parsed.descriptor);
    auto checked = plan::check_text("spoor: 1\ninvestigation: test\n" + yaml, "case.yaml",
                                    catalogue, plan::CheckOptions{});
    for (const auto& found : checked.diagnostics)
      if (found.severity == Severity::kError) ADD_FAILURE() << to_text(found);
    return checked.graph.value_or(plan::Graph{});
  }
  static std::map<std::string, ClassSource> classes() {
    std::map<std::string, ClassSource> all;
    const spoor_plugin* plugin = spoor_plugin_v1();
    for (uint32_t i = 0; i < plugin->n_classes; ++i)
      all[plugin->classes[i]->id] = {plugin->classes[i], "org.example.engine-test", "1.0.0", ""};
    return all;
  }
  std::shared_ptr<host::Run> start(const std::string& yaml, unsigned threads = 2,
                                   RunOptions options = {}, host::Run::Bindings bindings = {}) {
    options.runs = runs_;
    auto run = std::make_shared<host::Run>(graph_of(yaml), classes(),
                                           std::make_shared<Pool>(threads), std::move(options));
    started_.push_back(run);
    const auto started = run->start(std::move(bindings));
    EXPECT_TRUE(started) << started.error().text();
    return run;
  }
  std::shared_ptr<host::Run> finished(const std::string& yaml, unsigned threads = 2,
                                      RunOptions options = {}) {
    auto run = start(yaml, threads, std::move(options));
    EXPECT_TRUE(run->wait(20'000'000'000)) << "the run hangs";
    return run;
  }
  static Json step(const host::Run& run, const std::string& name) {
    const Json record = Json::parse(run.record_json());
    for (const auto& step : record["steps"])
      if (step["step"] == name) return step;
    return {};
  }

  fs::path runs_;
  std::vector<std::weak_ptr<host::Run>> started_;
};

}  // namespace spoor::host
