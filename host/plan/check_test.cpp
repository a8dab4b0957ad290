// SPDX-License-Identifier: Apache-2.0
#include "host/plan/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "host/manifest/time_range.hpp"
#include "host/plan/render.hpp"
#include "host/plan/test_catalogue.hpp"

namespace spoor::host::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kSample =
    R"(# yaml-language-server: $schema=../../schemas/investigation.schema.json
spoor: 1
investigation: Lateral movement from SCRANTON
description: What the intruder did
parameters:
  host:   {type: string, default: SCRANTON, description: the host}
  window: {type: time_range, default: {from: -7d, to: now}}
steps:
  events:   {use: provider.ndjson, with: {path: "evidence/*.zip", window: "${window}"}}
  procs:    {use: analyzer.process-tree, from: events}
  iocs:     {use: analyzer.ioc-extract, from: events, with: {columns: [CommandLine]}}
  geo:      {use: enricher.geoip, from: iocs, key: {type: ip}}
  verdicts: {use: enricher.virustotal, from: geo, key: observable, on_error: partial,
             with: {api_key: "${secret:VT_KEY}"}}
  rare:     {use: analyzer.sql, from: {e: events, v: verdicts}, bind: {host: "${host}"},
             with: {query: "select * from e join v using (x) where e.Hostname = $host"}}
  tree:     {use: visualizer.process-tree, from: procs}
  report:   {use: visualizer.report, from: [tree, rare], with: {title: "${investigation}"}}
outputs:
  iocs: {from: verdicts, format: [csv, arrow, ndjson], limit: 1000}
)";

CheckOptions options_at(std::string_view as_of = "2026-11-24T07:00:00Z") {
  CheckOptions out;
  out.as_of_us = parse_rfc3339(as_of).value();
  return out;
}

Checked check_sample(const CheckOptions& options = options_at()) {
  return check_text(kSample, "case.yaml", test_catalogue(), options);
}

std::string all_text(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics)
    out += to_text(diagnostic) + '\n';
  return out;
}

Graph graph_of(std::string_view yaml, const CheckOptions& options = options_at()) {
  Checked checked = check_text(yaml, "case.yaml", test_catalogue(), options);
  EXPECT_TRUE(checked.graph) << all_text(checked.diagnostics);
  return checked.graph.value_or(Graph{});
}

Graph steps_graph(const std::string& steps) {
  return graph_of("spoor: 1\ninvestigation: t\nsteps:\n" + steps);
}

std::string edges_of(const Graph& graph, std::string_view step) {
  std::string out;
  for (const Input& input : graph.find(step)->inputs) {
    if (!out.empty()) out += ' ';
    out += input.from_step_name + ':' + std::string(name_of(input.edge));
  }
  return out;
}

TEST(check, accepts_the_sample_manifest) {
  const Checked checked = check_sample();
  ASSERT_TRUE(checked.graph) << all_text(checked.diagnostics);
  EXPECT_THAT(checked.diagnostics, IsEmpty()) << all_text(checked.diagnostics);
  std::vector<std::string> names;
  for (const Step& step : checked.graph->steps)
    names.push_back(step.name);
  EXPECT_THAT(names,
              ElementsAre("events", "procs", "iocs", "geo", "verdicts", "rare", "tree", "report"));
}

TEST(check, fills_defaults_and_resolves_parameters_into_canonical_config) {
  const Graph graph = *check_sample().graph;
  EXPECT_EQ(
      graph.find("events")->config_json,
      R"({"depth":3,"look_ahead":16777216,"mode":"flatten","path":"evidence/*.zip","skip_bad":true,"wait":"30s",)"
      R"("window":{"from":"2026-11-17T07:00:00Z","to":"2026-11-24T07:00:00Z"}})");
  EXPECT_EQ(graph.find("report")->config_json, R"({"title":"Lateral movement from SCRANTON"})");
  EXPECT_EQ(graph.find("rare")->bind_json, R"({"host":"SCRANTON"})");
  EXPECT_EQ(graph.parameters.at("host"), "SCRANTON");
  EXPECT_EQ(graph.as_of, "2026-11-24T07:00:00Z");
}

TEST(check, keeps_secrets_as_handles) {
  const Graph graph = *check_sample().graph;
  const Step& step = *graph.find("verdicts");
  EXPECT_EQ(step.config_json, R"({"api_key":"${secret:VT_KEY}"})");
  ASSERT_EQ(step.secrets.size(), 1u);
  EXPECT_EQ(step.secrets[0].parameter, "api_key");
  EXPECT_EQ(step.secrets[0].name, "VT_KEY");
}

TEST(check, takes_parameters_from_the_command_line) {
  CheckOptions options = options_at();
  options.set = {"host=OTHER", "window=2026-01-01T00:00:00Z/-1d"};
  const Graph graph = *check_sample(options).graph;
  EXPECT_EQ(graph.find("rare")->bind_json, R"({"host":"OTHER"})");
  EXPECT_EQ(graph.parameters.at("window"),
            R"({"from":"2026-01-01T00:00:00Z","to":"2026-11-23T07:00:00Z"})");
}

TEST(check, carries_what_a_step_says_into_the_graph) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.flows, retry: {attempts: 3, backoff: 2s}, deadline: 5m, cache: "off", on_error: skip, description: flows}
  b: {use: enricher.geoip, from: a, key: [src]}
  c: {use: analyzer.select, from: a.skipped, on_error: partial}
)");
  const Step& a = *graph.find("a");
  EXPECT_EQ(a.retry.attempts, 3u);
  EXPECT_EQ(a.retry.backoff_ns, 2'000'000'000);
  EXPECT_EQ(a.deadline_ns, 300'000'000'000);
  EXPECT_EQ(a.cache, CacheUse::kOff);
  EXPECT_EQ(a.on_error, OnError::kSkip);
  EXPECT_EQ(a.description, "flows");
  EXPECT_EQ(a.at, (Position{5, 3}));
  EXPECT_THAT(graph.find("b")->key->columns, ElementsAre("src"));
  EXPECT_EQ(graph.find("c")->inputs.at(0).from_port, 1u);
}

TEST(edges, materialise_every_edge_into_a_meeting_step) {
  const Graph graph = *check_sample().graph;
  EXPECT_EQ(edges_of(graph, "rare"), "events:materialised verdicts:materialised");
  EXPECT_EQ(edges_of(graph, "procs"), "events:queued");
  EXPECT_EQ(edges_of(graph, "iocs"), "events:queued");
  EXPECT_EQ(edges_of(graph, "geo"), "iocs:queued");
  EXPECT_EQ(edges_of(graph, "verdicts"), "geo:queued");
}

TEST(edges, materialise_what_a_step_that_runs_last_reads) {
  const Graph graph = *check_sample().graph;
  EXPECT_EQ(edges_of(graph, "report"), "tree:materialised rare:materialised");
}

TEST(edges, fuse_a_row_wise_step_that_reads_alone) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.ndjson, with: {path: x}}
  b: {use: analyzer.select, from: a}
  c: {use: analyzer.ioc-extract, from: b}
  d: {use: analyzer.select, from: b}
)");
  EXPECT_EQ(edges_of(graph, "b"), "a:fused");
  EXPECT_EQ(edges_of(graph, "c"), "b:queued");
  EXPECT_EQ(edges_of(graph, "d"), "b:queued");
}

TEST(edges, materialise_all_but_the_first_of_several_whole_stream_readers) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.ndjson, with: {path: x}}
  b: {use: analyzer.process-tree, from: a}
  c: {use: analyzer.process-tree, from: a}
  d: {use: analyzer.select, from: a}
)");
  EXPECT_EQ(edges_of(graph, "b"), "a:queued");
  EXPECT_EQ(edges_of(graph, "c"), "a:materialised");
  EXPECT_EQ(edges_of(graph, "d"), "a:queued");
}

TEST(edges, keep_queues_where_separate_sources_meet) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.ndjson, with: {path: x}}
  b: {use: provider.ndjson, with: {path: z}}
  c: {use: analyzer.join, from: {left: a, right: b}}
  d: {use: analyzer.join, from: {left: c, right: c}}
)");
  EXPECT_EQ(edges_of(graph, "c"), "a:queued b:queued");
  EXPECT_EQ(edges_of(graph, "d"), "c:materialised c:materialised");
}

/// A reader may wait on any of its inputs, a producer on any full queue. No plan may hold a circle
/// of such waits.
TEST(edges, leave_no_circle_of_waits) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.ndjson, with: {path: x}}
  b: {use: provider.ndjson, with: {path: z}}
  c: {use: analyzer.select, from: a}
  d: {use: analyzer.process-tree, from: a}
  e: {use: analyzer.join, from: {left: c, right: b}}
  f: {use: analyzer.join, from: {left: d.orphans, right: d}}
  g: {use: analyzer.join, from: {left: e, right: f}}
  h: {use: analyzer.join, from: {left: g, right: b}}
)");
  // waits[i][j]: i may wait for j. An edge is entered forwards only when it is a queue. Two steps
  // that wait for each other over one and the same queue cannot: it is not full and empty at once.
  struct Wait {
    uint32_t from, to, edge;
  };
  std::vector<Wait> waits;
  uint32_t edge = 0;
  for (uint32_t i = 0; i < graph.steps.size(); ++i) {
    for (const Input& input : graph.steps[i].inputs) {
      waits.push_back({i, input.from_step, edge});
      if (input.edge != EdgeKind::kMaterialised) waits.push_back({input.from_step, i, edge});
      ++edge;
    }
  }
  // A circle visits each step at most once, so depth-first search over simple paths finds it.
  std::vector<bool> on_path(graph.steps.size(), false);
  const std::function<bool(uint32_t, uint32_t, uint32_t)> reaches = [&](uint32_t at, uint32_t goal,
                                                                        uint32_t came_by) {
    for (const Wait& wait : waits) {
      if (wait.from != at || wait.edge == came_by) continue;
      if (wait.to == goal) return true;
      if (on_path[wait.to]) continue;
      on_path[wait.to] = true;
      const bool found = reaches(wait.to, goal, wait.edge);
      on_path[wait.to] = false;
      if (found) return true;
    }
    return false;
  };
  for (const Wait& first : waits) {
    std::fill(on_path.begin(), on_path.end(), false);
    on_path[first.to] = true;
    EXPECT_FALSE(reaches(first.to, first.from, first.edge)) << graph.steps[first.from].name;
  }
}

TEST(order, follows_the_manifest_where_it_is_free_and_puts_reports_last) {
  const Graph graph = steps_graph(R"(
  report: {use: visualizer.report, from: [tree]}
  tree: {use: visualizer.process-tree, from: procs}
  procs: {use: analyzer.process-tree, from: z}
  z: {use: provider.ndjson, with: {path: x}}
  a: {use: provider.ndjson, with: {path: z}}
)");
  std::vector<std::string> names;
  for (const Step& step : graph.steps)
    names.push_back(step.name);
  EXPECT_THAT(names, ElementsAre("z", "procs", "tree", "a", "report"));
}

TEST(flow, knows_the_columns_an_enricher_adds) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.flows}
  geo: {use: enricher.geoip, from: a, key: src}
  sum: {use: analyzer.flow-sum, from: geo}
  pick: {use: analyzer.select, from: geo, with: {keep: [geo.country, geo.status]}}
)");
  EXPECT_FALSE(graph.find("sum")->checked_at_run);
}

TEST(flow, leaves_dynamic_tables_to_the_run) {
  const Graph graph = steps_graph(R"(
  a: {use: provider.ndjson, with: {path: x}}
  b: {use: analyzer.process-tree, from: a}
  c: {use: analyzer.select, from: a, with: {keep: [anything]}}
  d: {use: analyzer.join, from: {left: a, right: a}}
)");
  EXPECT_TRUE(graph.find("b")->checked_at_run);
  EXPECT_TRUE(graph.find("c")->checked_at_run);
  EXPECT_FALSE(graph.find("d")->checked_at_run);
  ASSERT_EQ(graph.find("c")->column_params.size(), 1u);
  EXPECT_EQ(graph.find("c")->column_params[0].column, "anything");
}

TEST(check, warns_of_what_is_not_used) {
  const Checked checked = check_text(
      "spoor: 1\ninvestigation: t\nparameters:\n  p: {type: integer, default: 1}\nsteps:\n  a: "
      "{use: provider.flows}\n",
      "w.yaml", test_catalogue(), options_at());
  ASSERT_TRUE(checked.graph);
  ASSERT_EQ(checked.diagnostics.size(), 2u) << all_text(checked.diagnostics);
  EXPECT_EQ(checked.diagnostics[0].rule, "unused-parameter");
  EXPECT_EQ(checked.diagnostics[1].rule, "unused-step");
  EXPECT_EQ(checked.diagnostics[0].severity, Severity::kWarning);
}

TEST(check, counts_parameters_of_wrong_values_as_used) {
  const Checked checked = check_text(
      "spoor: 1\ninvestigation: t\nparameters:\n  p: {type: string, default: x}\nsteps:\n"
      "  a: {use: provider.nobody, with: {path: \"${p}\"}}\n",
      "w.yaml", test_catalogue(), options_at());
  EXPECT_THAT(all_text(checked.diagnostics), Not(HasSubstr("unused-parameter")));
}

TEST(check, reads_the_environment_only_where_allowed) {
  constexpr std::string_view yaml =
      "spoor: 1\ninvestigation: t\nparameters:\n  m: {type: integer, default: "
      "\"${env:N}\"}\nsteps:\n"
      "  a: {use: provider.ndjson, with: {path: \"${env:DIR}/x\", depth: \"${m}\"}}\noutputs:\n  "
      "o: {from: a}\n";
  CheckOptions options = options_at();
  options.read_env = [](const std::string& name) {
    return std::optional<std::string>(name == "N" ? "7" : "/evidence");
  };
  EXPECT_FALSE(check_text(yaml, "e.yaml", test_catalogue(), options).graph);
  options.allow_env = {"DIR", "N"};
  const Checked checked = check_text(yaml, "e.yaml", test_catalogue(), options);
  ASSERT_TRUE(checked.graph) << all_text(checked.diagnostics);
  EXPECT_THAT(checked.graph->find("a")->config_json, HasSubstr(R"("path":"/evidence/x")"));
  EXPECT_THAT(checked.graph->find("a")->config_json, HasSubstr(R"("depth":7)"));
}

TEST(check, gives_an_unsaid_output_the_first_port_and_csv) {
  const Graph graph = graph_of(
      "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flows}\noutputs:\n  o: {from: a}\n  "
      "s: {from: a.skipped, format: arrow}\n");
  EXPECT_EQ(graph.outputs.at(0).port_name, "rows");
  EXPECT_THAT(graph.outputs.at(0).formats, ElementsAre("csv"));
  EXPECT_EQ(graph.outputs.at(1).port, 1u);
}

TEST(check, applies_the_policy_to_effects) {
  CheckOptions options = options_at();
  options.policy.allow = {"fs:read", "secret:*", "discloses:*"};
  const Checked checked = check_sample(options);
  EXPECT_FALSE(checked.graph);
  EXPECT_THAT(all_text(checked.diagnostics), HasSubstr("net:www.virustotal.com:443"));
}

TEST(plan, shows_what_leaves_the_machine) {
  const std::string text = plan_text(*check_sample().graph);
  for (const char* part :
       {"contacts www.virustotal.com:443 (verdicts)",
        "discloses values of type observable (verdicts)", "VT_KEY (verdicts.api_key)",
        "verdicts: 4 requests a minute, 50 keys a request", "← events.rows as e (materialised)",
        "columns are checked at run",
        "iocs ← verdicts.rows as csv, arrow, ndjson, at most 1000 rows"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(plan, as_json_is_the_same_every_time_and_holds_no_secret) {
  const std::string json = plan_json(*check_sample().graph);
  EXPECT_EQ(json, plan_json(*check_sample().graph));
  EXPECT_THAT(json, HasSubstr(R"("contacts":{"www.virustotal.com:443":["verdicts"]})"));
  EXPECT_THAT(json, HasSubstr(R"("secrets":{"VT_KEY":["verdicts.api_key"]})"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace spoor::host::plan
