// SPDX-License-Identifier: Apache-2.0
//
// The built program runs the sample investigation, and finds what the maker of the case hid in it:
// answers.json is counted in the evidence as it was made, not in what a run said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/paths.hpp"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Contains;
using testing::HasSubstr;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path case_folder() {
  return fs::path(spoor::tests::source_dir()) / "config/investigations/first-look";
}

/// Cells of a CSV without line breaks in cells, by the names of its columns.
std::vector<std::map<std::string, std::string>> read_csv(const fs::path& path) {
  const auto cells_of = [](const std::string& line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        cells.emplace_back();
      else
        cells.back() += c;
    }
    return cells;
  };
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  const auto names = cells_of(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(in, line)) {
    const auto cells = cells_of(line);
    auto& row = rows.emplace_back();
    for (size_t i = 0; i < names.size(); ++i)
      row[names[i]] = i < cells.size() ? cells[i] : "";
  }
  return rows;
}

std::vector<Json> read_ndjson(const fs::path& path) {
  std::vector<Json> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    rows.push_back(Json::parse(line));
  return rows;
}

std::string text(const Json& object, const char* member) {
  return object.at(member).get<std::string>();
}

class FirstLook : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = (fs::temp_directory_path() / "spoor-first-look-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    scratch() = name;
    answers() = Json::parse(content(case_folder() / "answers.json"));
    first() = run_case("first", 2);
  }
  static void TearDownTestSuite() { fs::remove_all(scratch()); }

  /// The run folder.
  static fs::path run_case(const std::string& name, int threads) {
    const fs::path runs = scratch() / name;
    const std::string command = "'" + spoor::tests::build_dir() + "/bin/spoor' --threads " +
                                std::to_string(threads) + " --runs '" + runs.string() +
                                "' run -q '" + (case_folder() / "case.yaml").string() + "' >'" +
                                (scratch() / (name + ".out")).string() + "'";
    const int status = std::system(command.c_str());  // NOLINT(cert-env33-c)
    EXPECT_EQ(WEXITSTATUS(status), 0) << content(scratch() / (name + ".out"));
    for (const auto& entry : fs::directory_iterator(runs))
      return entry.path();
    return {};
  }

  static Json step(const std::string& name) {
    const Json record = Json::parse(content(first() / "run.json"));
    for (const auto& step : record.at("steps"))
      if (step.at("step") == name) return step;
    ADD_FAILURE() << "no step " << name;
    return {};
  }

  static fs::path& scratch() {
    static fs::path folder;
    return folder;
  }
  static fs::path& first() {
    static fs::path folder;
    return folder;
  }
  static Json& answers() {
    static Json known;
    return known;
  }
};

TEST_F(FirstLook, ReadsEveryEventAndEveryFlow) {
  EXPECT_EQ(step("events").at("rows_out"), answers().at("events"));
  EXPECT_EQ(step("events").at("rows_dropped"), 0);
  EXPECT_EQ(step("flows").at("rows_out"), answers().at("flows"));
  EXPECT_EQ(step("flows").at("rows_dropped"), 0);
}

TEST_F(FirstLook, FindsWhoGuessedPasswordsFromWhere) {
  const auto rows = read_csv(first() / "tables/failed-sign-ins.csv");
  EXPECT_EQ(rows.size(), answers().at("failed_sign_ins").get<size_t>());
  std::map<std::string, int> from;
  for (const auto& row : rows)
    ++from[row.at("IpAddress")];
  for (const auto& [address, count] : answers().at("failed_sign_ins_of_intruder").items())
    EXPECT_EQ(from[address], count) << address;
}

TEST_F(FirstLook, FindsTheAccountThatWasTakenAndTheCountryItWasTakenFrom) {
  const auto rows = read_csv(first() / "tables/sign-ins-from-outside.csv");
  EXPECT_EQ(rows.size(), answers().at("sign_ins_from_outside").get<size_t>());
  std::set<std::string> accounts;
  for (const auto& row : rows) {
    const auto place = answers().at("intruder").find(row.at("IpAddress"));
    if (place == answers().at("intruder").end()) continue;
    accounts.insert(row.at("TargetUserName"));
    EXPECT_EQ(row.at("from.country_code"), text(*place, "country_code"));
    EXPECT_EQ(row.at("from.country"), text(*place, "country"));
    EXPECT_EQ(row.at("from.city"), text(*place, "city"));
  }
  EXPECT_EQ(accounts, answers().at("accounts_of_intruder").get<std::set<std::string>>());
}

TEST_F(FirstLook, FindsDomainsUrlToolAndServers) {
  std::set<std::string> found;
  std::map<std::string, std::string> organisations;
  for (const auto& row : read_ndjson(first() / "tables/iocs.ndjson")) {
    found.insert(text(row, "type") + " " + text(row, "observable"));
    if (row.contains("at.organisation"))
      organisations[text(row, "observable")] = text(row, "at.organisation");
  }
  for (const auto& domain : answers().at("domains"))
    EXPECT_THAT(found, Contains("domain " + domain.get<std::string>()));
  EXPECT_THAT(found, Contains("url " + text(answers(), "url")));
  EXPECT_THAT(found, Contains("sha256 " + text(answers(), "sha256")));
  for (const auto& [address, place] : answers().at("intruder").items()) {
    if (answers().at("failed_sign_ins_of_intruder").contains(address)) continue;
    const bool six = address.find(':') != std::string::npos;
    EXPECT_THAT(found, Contains((six ? "ipv6 " : "ipv4 ") + address));
    EXPECT_EQ(organisations[address], text(place, "organisation")) << address;
  }
}

TEST_F(FirstLook, FollowsTheToolToTheServer) {
  std::set<std::string> hosts;
  for (const auto& row : read_ndjson(first() / "tables/suspicious.ndjson")) {
    const std::string hashes = row.value("Hashes", "");
    if (hashes.find(text(answers(), "sha256")) != std::string::npos)
      hosts.insert(text(row, "Hostname"));
  }
  std::set<std::string> all;
  for (const auto& [host, count] : answers().at("events_by_host").items())
    all.insert(host);
  EXPECT_EQ(hosts, all);
}

TEST_F(FirstLook, FindsWhereTheDataWent) {
  const auto rows = read_csv(first() / "tables/large-uploads.csv");
  ASSERT_EQ(rows.size(), answers().at("large_uploads").get<size_t>());
  for (const auto& row : rows) {
    const auto place = answers().at("intruder").find(row.at("dst_ip"));
    ASSERT_NE(place, answers().at("intruder").end()) << row.at("dst_ip");
    EXPECT_EQ(row.at("to.country"), text(*place, "country"));
  }
}

TEST_F(FirstLook, NamesWhatItDidNotRead) {
  EXPECT_THAT(step("events").at("diagnostics").dump(), HasSubstr("README.txt"));
}

/// Relative paths of all files of a run but its record and its log, which hold times.
std::vector<std::string> results_of(const fs::path& run) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(run))
    if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), run).string());
  std::sort(names.begin(), names.end());
  for (const char* record : {"run.json", "log.ndjson"})
    names.erase(std::remove(names.begin(), names.end(), record), names.end());
  return names;
}

TEST_F(FirstLook, GivesTheSameBytesAgainAndAtAnyNumberOfThreads) {
  const auto names = results_of(first());
  EXPECT_THAT(names, Contains("report.html"));
  EXPECT_THAT(names, Contains("tables/iocs.arrow"));
  for (const fs::path& other : {run_case("again", 2), run_case("alone", 1)}) {
    EXPECT_EQ(results_of(other), names);
    for (const auto& name : names)
      EXPECT_TRUE(content(first() / name) == content(other / name)) << name;
  }
}

}  // namespace
