// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "process.hpp"
#include "tests/support/paths.hpp"

namespace spoor::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kEvents =
    "{\"id\": 1, \"user\": \"alice\", \"text\": \"curl http://198.51.100.7/a\"}\n"
    "{\"id\": 2, \"user\": \"bob\", \"text\": \"nothing\"}\n"
    "{\"id\": 3, \"user\": null, \"text\": \"=cmd|' /C calc'!A0\"}\n";

constexpr const char* kCase = R"(spoor: 1
investigation: Command line test
parameters:
  who: {type: string, default: alice}
steps:
  events: {use: provider.ndjson, with: {path: events.json}}
  mine:   {use: analyzer.select, from: events, bind: {who: "${who}"}, with: {where: "user = $who"}}
  iocs:   {use: analyzer.ioc-extract, from: events, with: {columns: [text]}}
outputs:
  events: {from: events, format: [csv, ndjson, arrow]}
  mine:   {from: mine, format: csv}
  iocs:   {from: iocs, format: [ndjson, arrow]}
)";

class CommandTest : public ::testing::Test {
 protected:
  CommandTest() {
    folder_.write("events.json", kEvents);
    folder_.write("case.yaml", kCase);
  }
  Finished run(const std::vector<std::string>& arguments,
               const std::vector<std::string>& environment = {}, const std::string& input = {}) {
    return spoor(folder_.path(), arguments, environment, input);
  }
  [[nodiscard]] std::filesystem::path latest() const {
    return finished_runs(folder_.path()).back();
  }

  ScratchFolder folder_;
};

TEST_F(CommandTest, VersionAndHelp) {
  EXPECT_THAT(run({"version"}).out, StartsWith("spoor "));
  EXPECT_EQ(json::parse(run({"version", "--format", "json"}).out)["manifest"], 1);
  const Finished help = run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* command : {"run", "plan", "validate", "schema", "show", "plugin", "config"})
    EXPECT_THAT(help.out, HasSubstr(command));
  EXPECT_EQ(run({}).exit_code, 3);
  EXPECT_EQ(run({"no-such-command"}).exit_code, 3);
}

TEST_F(CommandTest, ARunWritesTablesAndARecord) {
  const Finished done = run({"run", "case.yaml"});
  ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("complete"));
  const auto folder = std::filesystem::relative(latest(), folder_.path());
  EXPECT_EQ(folder_.read(folder / "tables/events.csv"),
            "id,user,text\n"
            "1,alice,curl http://198.51.100.7/a\n"
            "2,bob,nothing\n"
            "3,,'=cmd|' /C calc'!A0\n");
  EXPECT_EQ(folder_.read(folder / "tables/mine.csv"),
            "id,user,text\n1,alice,curl http://198.51.100.7/a\n");
  EXPECT_THAT(folder_.read(folder / "tables/iocs.ndjson"), HasSubstr("198.51.100.7"));
  const json record = json::parse(folder_.read(folder / "run.json"));
  EXPECT_EQ(record["verdict"], "complete");
  EXPECT_EQ(record["steps"][0]["rows_in"], 3);
  EXPECT_EQ(record["steps"][0]["inputs"][0]["path"], "events.json");
  EXPECT_EQ(record["steps"][0]["inputs"][0]["sha256"].get<std::string>().size(), 64U);
  EXPECT_EQ(record["outputs"][0]["guarded_cells"], 1);
}

TEST_F(CommandTest, ParametersAreSetOnTheCommandLine) {
  ASSERT_EQ(run({"run", "case.yaml", "--set", "who=bob"}).exit_code, 0);
  const auto folder = std::filesystem::relative(latest(), folder_.path());
  EXPECT_EQ(folder_.read(folder / "tables/mine.csv"), "id,user,text\n2,bob,nothing\n");
  ASSERT_EQ(run({"run", "case.yaml", "--set", "who=x' or true or user = 'x"}).exit_code, 0);
  const auto injected = std::filesystem::relative(latest(), folder_.path());
  EXPECT_EQ(folder_.read(injected / "tables/mine.csv"), "id,user,text\n") << "a value is a value";
  const Finished wrong = run({"run", "case.yaml", "--set", "whom=bob"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("who"));
}

TEST_F(CommandTest, EvidenceFromStandardInput) {
  folder_.write("stdin.yaml",
                "spoor: 1\ninvestigation: piped\nsteps:\n"
                "  events: {use: provider.ndjson, with: {path: \"-\"}}\n"
                "outputs:\n  events: {from: events, format: csv}\n");
  const Finished done = run({"run", "stdin.yaml"}, {}, kEvents);
  ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  const auto folder = std::filesystem::relative(latest(), folder_.path());
  EXPECT_THAT(folder_.read(folder / "tables/events.csv"), HasSubstr("2,bob,nothing"));
}

TEST_F(CommandTest, ShowPrintsTablesInEveryFormat) {
  ASSERT_EQ(run({"run", "case.yaml"}).exit_code, 0);
  EXPECT_THAT(run({"show"}).out, HasSubstr("ROWS OUT"));
  const Finished table = run({"show", "latest:events"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("alice"));
  EXPECT_EQ(run({"show", "latest:events", "--format", "csv", "--limit", "1"}).out,
            "id,user,text\n1,alice,curl http://198.51.100.7/a\n");
  EXPECT_EQ(
      run({"show", "latest:events", "--format", "ndjson", "--offset", "1", "--limit", "1"}).out,
      "{\"id\":2,\"user\":\"bob\",\"text\":\"nothing\"}\n");
  const Finished unknown = run({"show", "latest:nothing"});
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_THAT(unknown.err, HasSubstr("it has:"));
  EXPECT_EQ(run({"show", "20200101"}).exit_code, 3);
}

TEST_F(CommandTest, LostRecordsExitWithFour) {
  folder_.write("events.json", std::string(kEvents) + "{\"id\": 4, broken\n{\"id\": 5}\n");
  const Finished done = run({"run", "case.yaml"});
  EXPECT_EQ(done.exit_code, 4) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("bad_json"));
  EXPECT_THAT(done.out, HasSubstr("partial: events lost 1 bad_json"));
  EXPECT_THAT(done.out, HasSubstr("events.json"));
  const auto folder = std::filesystem::relative(latest(), folder_.path());
  EXPECT_THAT(folder_.read(folder / "tables/events.csv"), HasSubstr("\n5,")) << "good rows go on";
}

TEST_F(CommandTest, ManifestErrorsExitWithTwoAndSayWhere) {
  folder_.write("bad.yaml", "spoor: 1\ninvestigation: x\nsteps:\n  a: {use: provider.ndjso}\n");
  const Finished done = run({"run", "bad.yaml"});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err, HasSubstr("bad.yaml:4:"));
  EXPECT_THAT(done.err, HasSubstr("provider.ndjson"));
  const Finished as_json = run({"validate", "bad.yaml", "--format", "json"});
  EXPECT_EQ(json::parse(as_json.out)["findings"][0]["line"], 4);
  EXPECT_EQ(run({"validate", "case.yaml"}).exit_code, 0);
}

TEST_F(CommandTest, AFailedStepExitsWithFive) {
  folder_.write("missing.yaml",
                "spoor: 1\ninvestigation: x\nsteps:\n"
                "  a: {use: provider.ndjson, with: {path: nothing-here.json}}\n");
  const Finished done = run({"run", "missing.yaml"});
  EXPECT_EQ(done.exit_code, 5) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr("nothing-here.json"));
  EXPECT_THAT(done.out, HasSubstr("failed: a failed"));
}

TEST_F(CommandTest, EvidenceOutsideTheFolderIsRefusedUnlessAllowed) {
  const ScratchFolder elsewhere;
  elsewhere.write("events.json", kEvents);
  folder_.write("out.yaml",
                "spoor: 1\ninvestigation: x\nsteps:\n  a: {use: provider.ndjson, with: {path: \"" +
                    elsewhere.path().string() + "/events.json\"}}\n");
  EXPECT_EQ(run({"run", "out.yaml"}).exit_code, 5);
  EXPECT_EQ(run({"--allow-path", elsewhere.path(), "run", "out.yaml"}).exit_code, 0);
  folder_.write("up.yaml",
                "spoor: 1\ninvestigation: x\nsteps:\n"
                "  a: {use: provider.ndjson, with: {path: ../../etc/passwd}}\n");
  EXPECT_EQ(run({"run", "up.yaml"}).exit_code, 5);
}

TEST_F(CommandTest, FindingsExitWithOneWhenAsked) {
  EXPECT_EQ(run({"run", "case.yaml", "--fail-on", "iocs"}).exit_code, 1);
  EXPECT_EQ(run({"run", "case.yaml", "--set", "who=nobody", "--fail-on", "mine"}).exit_code, 0);
  EXPECT_EQ(run({"run", "case.yaml", "--fail-on", "nothing"}).exit_code, 3);
}

TEST_F(CommandTest, PlanSaysWhatWouldHappen) {
  const Finished done = run({"plan", "case.yaml"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("provider.ndjson"));
  EXPECT_EQ(json::parse(run({"plan", "case.yaml", "--format", "json"}).out)["steps"].size(), 3U);
  EXPECT_TRUE(finished_runs(folder_.path()).empty());
}

TEST_F(CommandTest, SettingsComeFromFileEnvironmentAndFlags) {
  folder_.write("spoor.yaml", "threads: 3\nruns: elsewhere\n");
  const json file = json::parse(run({"config", "show", "--format", "json"}).out);
  EXPECT_EQ(file["threads"]["value"][0], "3");
  EXPECT_EQ(file["threads"]["origin"], "spoor.yaml:1:1");
  const json environment =
      json::parse(run({"config", "show", "--format", "json"}, {"SPOOR_THREADS=2"}).out);
  EXPECT_EQ(environment["threads"]["origin"], "SPOOR_THREADS");
  const json flag = json::parse(
      run({"--threads", "1", "config", "show", "--format", "json"}, {"SPOOR_THREADS=2"}).out);
  EXPECT_EQ(flag["threads"]["value"][0], "1");
  folder_.write("spoor.yaml", "thread: 3\n");
  const Finished bad = run({"config", "show"});
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.err, HasSubstr("did you mean `threads`?"));
  EXPECT_EQ(run({"version"}).exit_code, 0) << "a broken file must not break `version`";
}

TEST_F(CommandTest, ControlCharactersOfEvidenceNeverReachTheTerminal) {
  folder_.write("events.json",
                "{\"id\": 1, \"user\": \"alice\", \"text\": \"\\u001b[31mred\\u202e\"}\n");
  ASSERT_EQ(run({"run", "case.yaml"}).exit_code, 0);
  const Finished shown = run({"show", "latest:events"});
  EXPECT_THAT(shown.out, Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(shown.out, HasSubstr("\\x1b[31mred\\u{202e}"));
}

TEST_F(CommandTest, PluginsAreListedExplainedAndFoundMissing) {
  EXPECT_THAT(run({"plugin", "list"}).out, HasSubstr("analyzer.select"));
  EXPECT_THAT(run({"plugin", "info", "analyzer.select"}).out, HasSubstr("where"));
  EXPECT_EQ(run({"plugin", "why", "analyzer.select"}).exit_code, 0);
  const Finished none = run({"plugin", "why", "analyzer.nobody"});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.out, HasSubstr("looked at"));
}

TEST_F(CommandTest, TheSchemaKnowsTheInstalledPlugins) {
  const json schema = json::parse(run({"schema"}).out);
  EXPECT_THAT(schema.dump(), HasSubstr("analyzer.select"));
  std::ifstream file(tests::source_dir() + "/config/schemas/investigation.schema.json");
  EXPECT_TRUE(json::parse(file) == schema)
      << "make it anew: spoor schema > config/schemas/investigation.schema.json";
}

}  // namespace
}  // namespace spoor::e2e
