// SPDX-License-Identifier: Apache-2.0
//
// What a person who wrote a wrong manifest is told: the place, the rule and what to do, one case a
// rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "host/manifest/time_range.hpp"
#include "host/plan/check.hpp"
#include "host/plan/test_catalogue.hpp"
#include "tests/support/paths.hpp"

namespace spoor::host::plan {
namespace {

struct BadManifest {
  const char* name;
  const char* yaml;            ///< `HEAD` stands for the first two lines of a manifest
  const char* place_and_rule;  ///< "line:column rule" of every error, separated by "; "
  const char* hint;            ///< part of the first error's hint
};

const BadManifest kCases[] = {
    // -- YAML --
    {"duplicate_key", "HEAD\nsteps:\n  a: {use: provider.flows}\n  a: {use: provider.flows}\n",
     "5:3 duplicate-key", "rename one"},
    {"duplicate_top_key", "HEAD\ninvestigation: again\nsteps:\n  a: {use: provider.flows}\n",
     "3:1 duplicate-key", "remove or rename"},
    {"octal", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: 012}}\n",
     "4:52 octal-integer", "leading zero"},
    {"octal_of_yaml_1_2",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: 0o12}}\n",
     "4:52 octal-integer", "quotes if it is text"},
    {"bare_yes", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, skip_bad: yes}}\n",
     "4:55 ambiguous-boolean", "true or false"},
    {"key_on",
     "HEAD\nsteps:\n  a: {use: enricher.geoip, from: b, on: src}\n  b: {use: provider.flows}\n",
     "4:3 missing-key; 4:37 ambiguous-boolean; 4:37 unknown-key", "add `key:`"},
    {"cache_off_bare", "HEAD\nsteps:\n  a: {use: provider.flows, cache: off}\n",
     "4:35 ambiguous-boolean", "\"off\" in quotes"},
    {"sixty_based", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: 12:30:45}}\n",
     "4:42 ambiguous-number", "in quotes"},
    {"underscored", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: 1_0}}\n",
     "4:52 ambiguous-number", "in quotes"},
    {"infinite", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, ratio: .inf}}\n",
     "4:52 not-finite", "leave the value out"},
    {"tab_indent", "HEAD\nsteps:\n\ta: {use: provider.flows}\n", "4:1 tab", "spaces"},
    {"tab_after_colon", "HEAD\nsteps:\n  a: {use:\tprovider.flows}\n", "4:11 tab", "spaces"},
    {"second_document", "HEAD\nsteps:\n  a: {use: provider.flows}\n---\nb: 1\n",
     "5:1 multiple-documents", "one document"},
    {"foreign_tag", "HEAD\nsteps: !!python/object:os.system\n  a: {use: provider.flows}\n",
     "3:8 tag", "remove the tag"},
    {"lying_tag", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: !!int x}}\n",
     "4:42 tag-mismatch", "remove the tag"},
    {"merge_key",
     "HEAD\nsteps:\n  a: &a {use: provider.flows}\n  b:\n    <<: *a\n    use: provider.flows\n",
     "6:5 merge-key", "alias"},
    {"unknown_alias", "HEAD\nsteps:\n  a: *nobody\n", "4:6 unknown-alias", "anchor"},
    {"alias_in_itself", "HEAD\nsteps: &s\n  a: *s\n", "4:6 alias-cycle", "write the value out"},
    {"list_as_key", "HEAD\nsteps:\n  [a, b]: {use: provider.flows}\n", "4:3 complex-key",
     "list of"},
    {"unclosed", "HEAD\nsteps:\n  a: {use: provider.flows\n", "5:1 syntax", "brackets"},
    {"colon_in_text", "HEAD\ndescription: from: here\n", "3:18 syntax", "quote the text"},
    {"control_character", "HEAD\ndescription: \"\x01\"\n", "3:15 control-character", "remove it"},
    {"invalid_utf8", "HEAD\ndescription: \xc3\x28\n", "3:14 invalid-utf8", "UTF-8"},
    {"huge_integer",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: 99999999999999999999}}\n",
     "4:52 number-range", "64 bits"},

    // -- top level --
    {"empty", "", "1:1 not-a-mapping", "begin with"},
    {"a_list", "- spoor: 1\n", "1:1 not-a-mapping", "begin with"},
    {"no_version", "investigation: t\nsteps:\n  a: {use: provider.flows}\n", "1:1 missing-version",
     "add `spoor: 1`"},
    {"newer_version", "spoor: 2\nanything: goes\n", "1:8 newer-version", "update spoor"},
    {"text_version", "spoor: \"1\"\ninvestigation: t\nsteps:\n  a: {use: provider.flows}\n",
     "1:8 version", "spoor: 1"},
    {"no_title", "spoor: 1\nsteps:\n  a: {use: provider.flows}\n", "1:1 missing-key",
     "investigation"},
    {"no_steps", "HEAD\n", "1:1 missing-key", "add `steps:`"},
    {"empty_steps", "HEAD\nsteps: {}\n", "3:8 no-steps", "at least one"},
    {"unknown_top_key",
     "HEAD\nstep:\n  a: {use: provider.flows}\nsteps:\n  a: {use: provider.flows}\n",
     "3:1 unknown-key", "did you mean `steps`?"},
    {"steps_as_list", "HEAD\nsteps:\n  - use: provider.flows\n", "4:3 type", "key: value"},

    // -- parameters --
    {"parameter_without_type",
     "HEAD\nparameters:\n  p: {default: 1}\nsteps:\n  a: {use: provider.flows}\n",
     "4:6 missing-key", "known: string"},
    {"parameter_of_unknown_type",
     "HEAD\nparameters:\n  p: {type: int, default: 1}\nsteps:\n  a: {use: provider.flows}\n",
     "4:13 enum", "known: string, integer"},
    {"parameter_with_wrong_default",
     "HEAD\nparameters:\n  p: {type: integer, default: one}\nsteps:\n  a: {use: provider.ndjson, "
     "with: {path: \"${p}\"}}\n",
     "4:31 type", ""},
    {"parameter_without_value",
     "HEAD\nparameters:\n  p: {type: path}\nsteps:\n  a: {use: provider.ndjson, with: {path: "
     "\"${p}\"}}\n",
     "4:3 missing-parameter", "--set p="},
    {"enum_without_values",
     "HEAD\nparameters:\n  p: {type: enum, default: a}\nsteps:\n  a: {use: provider.ndjson, with: "
     "{path: \"${p}\"}}\n",
     "4:6 missing-key; 4:28 enum", "values: [a, b]"},
    {"enum_default_outside",
     "HEAD\nparameters:\n  p: {type: enum, values: [warning, high], default: warnin}\nsteps:\n  a: "
     "{use: provider.ndjson, with: {path: \"${p}\"}}\n",
     "4:53 enum", "did you mean `warning`?"},
    {"reserved_parameter",
     "HEAD\nparameters:\n  secret: {type: string, default: x}\nsteps:\n  a: {use: "
     "provider.flows}\n",
     "4:3 reserved-name", "another name"},
    {"empty_window",
     "HEAD\nparameters:\n  w: {type: time_range, default: {from: now, to: -7d}}\nsteps:\n  a: "
     "{use: provider.ndjson, with: {path: x, window: \"${w}\"}}\n",
     "4:34 empty-time-range", "before"},
    {"window_without_offset",
     "HEAD\nparameters:\n  w: {type: time_range, default: {from: 2026-01-01T00:00:00}}\nsteps:\n  "
     "a: {use: provider.ndjson, with: {path: x, window: \"${w}\"}}\n",
     "4:41 time-range", "offset"},
    {"unknown_interpolation",
     "HEAD\nparameters:\n  host: {type: string, default: x}\nsteps:\n  a: {use: provider.ndjson, "
     "with: {path: \"${hsot}/x\"}}\n",
     "6:42 unknown-parameter", "did you mean `host`?"},
    {"unterminated_interpolation",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: \"${host\"}}\n",
     "4:42 unterminated-interpolation", "close it"},
    {"object_inside_text",
     "HEAD\nparameters:\n  w: {type: time_range, default: {from: -7d}}\nsteps:\n  a: {use: "
     "provider.ndjson, with: {path: \"x-${w}\"}}\n",
     "6:42 not-a-scalar", "${window.from}"},
    {"environment_not_allowed",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: \"${env:HOME}/x\"}}\n",
     "4:42 env-not-allowed", "--allow-env HOME"},

    // -- secrets and queries --
    {"secret_as_text",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, password: hunter2}}\n",
     "4:55 secret-literal", "${secret:NAME}"},
    {"secret_inside_text",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, password: \"pre${secret:P}\"}}\n",
     "4:55 secret-misplaced", "whole value"},
    {"secret_for_another_parameter",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: \"${secret:P}\"}}\n",
     "4:42 secret-misplaced", "spoor-secret"},
    {"secret_in_a_title",
     "HEAD\ndescription: \"${secret:P}\"\nsteps:\n  a: {use: provider.flows}\n",
     "3:14 secret-misplaced", "take a secret"},
    {"parameter_inside_sql",
     "HEAD\nparameters:\n  h: {type: string, default: x}\nsteps:\n  a: {use: provider.flows}\n  q: "
     "{use: analyzer.sql, from: {e: a}, with: {query: \"select '${h}'\"}}\n",
     "7:54 query-interpolation", "bind"},
    {"bind_without_a_query",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x}, bind: {h: 1}}\n",
     "4:46 bind-not-allowed", "in `with`"},
    {"bound_list",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  q: {use: analyzer.sql, from: {e: a}, bind: {h: "
     "[1]}, with: {query: \"select 1\"}}\n",
     "5:50 type", "one member"},

    // -- steps --
    {"step_without_use", "HEAD\nsteps:\n  a: {from: b}\n  b: {use: provider.flows}\n",
     "4:3 missing-key", "add `use:`"},
    {"unknown_class", "HEAD\nsteps:\n  a: {use: provider.ndjsn, with: {path: x}}\n",
     "4:12 unknown-class", "did you mean `provider.ndjson`?"},
    {"unknown_verb_query", "HEAD\nsteps:\n  a: {query: mde.logons}\n",
     "4:3 missing-key; 4:7 unknown-key", "add `use:`"},
    {"unknown_step_key", "HEAD\nsteps:\n  a: {use: provider.flows, dedline: 5m}\n",
     "4:28 unknown-key", "did you mean `deadline`?"},
    {"unknown_parameter",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  i: {use: analyzer.ioc-extract, from: a, with: "
     "{colums: [src]}}\n",
     "5:50 unknown-parameter", "did you mean `columns`?"},
    {"missing_required_parameter", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {depth: 1}}\n",
     "4:35 missing-parameter", "file or pattern"},
    {"wrong_type", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: 7}}\n", "4:42 type",
     "quotes"},
    {"out_of_range",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: 17, ratio: 1.0}}\n",
     "4:52 range; 4:63 range", ""},
    {"not_in_enum", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, mode: Flaten}}\n",
     "4:51 enum", "did you mean `flatten`?"},
    {"not_matching", "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, name: ABCDEF}}\n",
     "4:51 length; 4:51 pattern", ""},
    {"bad_quantities",
     "HEAD\nsteps:\n  a: {use: provider.ndjson, with: {path: x, wait: 5 minutes, look_ahead: lots, "
     "zone: \"+25:00\"}}\n",
     "4:51 duration; 4:74 type; 4:86 zone", "such as 30s"},
    {"bad_list",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.select, from: a, with: {keep: "
     "[src, dst, src, src]}}\n",
     "5:51 length; 5:62 duplicate-item; 5:67 duplicate-item", ""},
    {"nested_parameter",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.select, from: a, with: {where: "
     "{column: src, equal: x}}}\n",
     "5:66 unknown-parameter", "did you mean `equals`?"},
    {"bad_on_error", "HEAD\nsteps:\n  a: {use: provider.flows, on_error: ignore}\n", "4:38 enum",
     "known: fail, skip, partial"},
    {"bad_deadline", "HEAD\nsteps:\n  a: {use: provider.flows, deadline: 30}\n", "4:38 duration",
     "such as 30s"},
    {"bad_retry",
     "HEAD\nsteps:\n  a: {use: provider.flows, retry: 0}\n  b: {use: provider.flows, retry: "
     "{atempts: 2}}\n",
     "4:35 range; 5:36 unknown-key", "retry: 3"},
    {"bad_step_name", "HEAD\nsteps:\n  a.b: {use: provider.flows}\n", "4:3 name",
     "begin with a letter"},
    {"reserved_step", "HEAD\nsteps:\n  run: {use: provider.flows}\n", "4:3 reserved-name",
     "another name"},
    {"names_differ_in_case",
     "HEAD\nsteps:\n  Flows: {use: provider.flows}\n  flows: {use: provider.flows}\n",
     "5:3 name-case", "rename"},

    // -- wiring --
    {"unknown_step",
     "HEAD\nsteps:\n  flows: {use: provider.flows}\n  s: {use: analyzer.select, from: flow}\n",
     "5:35 unknown-step", "did you mean `flows`?"},
    {"unknown_output_port",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.select, from: a.skiped}\n",
     "5:35 unknown-port", "did you mean `skipped`?"},
    {"unknown_input_port",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  j: {use: analyzer.join, from: {left: a, rigth: "
     "a}}\n",
     "5:33 missing-input; 5:43 unknown-port", "right: step"},
    {"missing_from", "HEAD\nsteps:\n  s: {use: analyzer.select}\n", "4:3 missing-input",
     "add `from:`"},
    {"from_of_a_provider",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  b: {use: provider.flows, from: a}\n",
     "5:34 no-inputs", "remove `from`"},
    {"list_for_one_table",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.select, from: [a, a]}\n",
     "5:35 no-repeat-port", "one step"},
    {"one_table_for_two_inputs",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  j: {use: analyzer.join, from: a}\n",
     "5:33 ambiguous-port", "left: step"},
    {"two_tables_for_one_input",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  j: {use: analyzer.join, from: {left: [a, a], "
     "right: a}}\n",
     "5:44 duplicate-input", "one step"},
    {"cycle",
     "HEAD\nsteps:\n  a: {use: analyzer.select, from: c}\n  b: {use: analyzer.select, from: a}\n  "
     "c: {use: analyzer.select, from: b}\n",
     "4:35 cycle", "does not depend"},
    {"reads_itself", "HEAD\nsteps:\n  a: {use: analyzer.select, from: a}\n", "4:35 cycle",
     "does not depend"},
    {"reads_the_report",
     "HEAD\nsteps:\n  r: {use: visualizer.report}\n  s: {use: analyzer.select, from: r}\n",
     "5:35 run-order", "read the steps"},
    {"interpolated_from", "HEAD\nsteps:\n  s: {use: analyzer.select, from: \"${x}\"}\n",
     "4:35 from", "cannot be parameters"},

    // -- columns and keys --
    {"missing_column",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  t: {use: analyzer.process-tree, from: a}\n",
     "5:41 missing-column", ""},
    {"unknown_columns",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a, key: src}\n  "
     "i: {use: analyzer.ioc-extract, from: g, with: {columns: [geo.country, srcc]}}\n",
     "6:60 unknown-column; 6:73 unknown-column", "did you mean `g.country`?"},
    {"enricher_without_key",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a}\n",
     "5:3 missing-key", "key: {type: ip}"},
    {"key_of_an_analyzer",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.select, from: a, key: src}\n",
     "5:43 key-not-allowed", "remove `key`"},
    {"two_columns_for_one_key",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a, key: {type: "
     "ip}}\n",
     "5:42 ambiguous-key", "`src`, `dst`"},
    {"key_of_a_foreign_type",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a, key: digest}\n",
     "5:42 key-type", "it looks up: ip"},
    {"key_of_an_unknown_type",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a, key: {type: "
     "ipp}}\n",
     "5:49 key-type", "did you mean `ip`?"},
    {"unknown_key_column",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  g: {use: enricher.geoip, from: a, key: scr}\n",
     "5:42 unknown-column", "did you mean `src`?"},

    // -- outputs, plugins, budget, effects --
    {"parquet",
     "HEAD\nsteps:\n  a: {use: provider.flows}\noutputs:\n  o: {from: a, format: [csv, parquet]}\n",
     "6:30 output-format", "csv, ndjson, arrow"},
    {"output_of_nothing", "HEAD\nsteps:\n  a: {use: provider.flows}\noutputs:\n  o: {from: b}\n",
     "6:13 unknown-step", "known: a"},
    {"bad_limit", "HEAD\nsteps:\n  a: {use: provider.flows}\noutputs:\n  o: {from: a, limit: -1}\n",
     "6:23 type", "limit: 1000"},
    {"output_of_artifacts",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  v: {use: visualizer.process-tree, from: "
     "a}\noutputs:\n  o: {from: v}\n",
     "7:13 artifact-output", "by themselves"},
    {"plugin_not_installed",
     "HEAD\nplugins: {io.spoor.tset: \"*\"}\nsteps:\n  a: {use: provider.flows}\n",
     "3:11 unknown-plugin", "did you mean `io.spoor.test`?"},
    {"plugin_too_old",
     "HEAD\nplugins: {io.spoor.test: \">=1.5\"}\nsteps:\n  a: {use: provider.flows}\n",
     "3:26 plugin-version", "another version"},
    {"plugin_range", "HEAD\nplugins: {io.spoor.test: newest}\nsteps:\n  a: {use: provider.flows}\n",
     "3:26 version-range", ">=1.2 <2"},
    {"small_budget", "HEAD\nbudget: {memory: 1MiB}\nsteps:\n  a: {use: provider.flows}\n",
     "3:18 bytes", "512MiB"},
    {"effect_not_allowed",
     "HEAD\nsteps:\n  a: {use: provider.flows}\n  s: {use: analyzer.shell, from: a}\n",
     "5:12 effect-denied", "allow it"},
};

std::string with_head(std::string text) {
  const size_t at = text.find("HEAD\n");
  if (at == 0) text.replace(0, 5, "spoor: 1\ninvestigation: t\n");
  return text;
}

Checked check_yaml(const std::string& yaml) {
  CheckOptions options;
  options.as_of_us = parse_rfc3339("2026-11-24T07:00:00Z").value();
  return check_text(yaml, "bad.yaml", test_catalogue(), options);
}

std::vector<Diagnostic> errors_of(const Checked& checked) {
  std::vector<Diagnostic> out;
  for (const Diagnostic& diagnostic : checked.diagnostics) {
    if (diagnostic.severity == Severity::kError) out.push_back(diagnostic);
  }
  return out;
}

class bad_manifest : public testing::TestWithParam<BadManifest> {};

TEST_P(bad_manifest, is_refused_with_place_rule_and_hint) {
  const Checked checked = check_yaml(with_head(GetParam().yaml));
  EXPECT_FALSE(checked.graph);
  std::string places;
  std::string text;
  const auto errors = errors_of(checked);
  for (const Diagnostic& error : errors) {
    if (!places.empty()) places += "; ";
    places += std::to_string(error.line) + ':' + std::to_string(error.column) + ' ' + error.rule;
    text += to_text(error) + '\n';
  }
  EXPECT_EQ(places, GetParam().place_and_rule) << text;
  ASSERT_FALSE(errors.empty());
  EXPECT_THAT(errors[0].hint, testing::HasSubstr(GetParam().hint)) << text;
  EXPECT_THAT(to_text(errors[0]), testing::HasSubstr("bad.yaml:"));
}

INSTANTIATE_TEST_SUITE_P(manifests, bad_manifest, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

std::string reference_page() {
  std::ifstream in(tests::source_dir() + "/docs/manifest.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(bad_manifests, break_rules_that_the_reference_lists) {
  const std::string page = reference_page();
  for (const BadManifest& bad : kCases) {
    std::istringstream words{std::string(bad.place_and_rule)};
    std::string place;
    std::string rule;
    while (words >> place >> rule) {
      if (rule.back() == ';') rule.pop_back();
      EXPECT_THAT(page, testing::HasSubstr('`' + rule + '`'));
    }
  }
}

TEST(reference, begins_with_a_manifest_that_is_good) {
  const std::string page = reference_page();
  const size_t begin = page.find("```yaml\n") + 8;
  const Checked checked = check_yaml(page.substr(begin, page.find("```", begin) - begin));
  ASSERT_TRUE(checked.graph) << to_text(checked.diagnostics.at(0));
  EXPECT_TRUE(checked.diagnostics.empty()) << to_text(checked.diagnostics[0]);
}

TEST(bad_manifests, are_all_reported_at_once) {
  const Checked checked = check_yaml(
      "spoor: 1\ninvestigation: t\nstep: {}\nsteps:\n  a: {use: provider.ndjson, with: {pth: 1}}\n"
      "  b: {use: nowhere.land}\n  c: {use: analyzer.select, from: d}\noutputs:\n  o: {from: a, "
      "format: xml}\n");
  EXPECT_EQ(errors_of(checked).size(), 6u);
}

/// CPU time: other processes on the machine do not matter.
double cpu_ms(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(bad_manifests, an_alias_bomb_costs_nothing) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name <= 'i'; ++name) {
    const std::string before = "*" + std::string(1, static_cast<char>(name - 1));
    bomb += std::string(1, name) + ": &" + name + " [" + before;
    for (int i = 0; i < 8; ++i)
      bomb += ',' + before;
    bomb += "]\n";
  }
  EXPECT_LE(bomb.size(), 350u);
  Checked checked;
  const double ms = cpu_ms([&] { checked = check_yaml(bomb); });
  ASSERT_FALSE(checked.diagnostics.empty());
  EXPECT_EQ(checked.diagnostics[0].rule, "alias-budget");
  EXPECT_EQ(checked.diagnostics[0].line, 4u);  // c stands for 900 nodes
  EXPECT_LT(ms, 50);
}

TEST(bad_manifests, too_deep_too_large_and_too_many) {
  const std::string deep = "a: " + std::string(40, '[') + std::string(40, ']');
  EXPECT_EQ(check_yaml(deep).diagnostics.at(0).rule, "too-deep");
  EXPECT_EQ(check_yaml(deep).diagnostics.at(0).column, 35u);
  EXPECT_EQ(check_yaml(std::string((1u << 20) + 1, 'x')).diagnostics.at(0).rule, "too-large");
  std::string many;
  for (int i = 0; i < 200; ++i)
    many += "a: 1\n";
  const Checked checked = check_yaml(many);
  EXPECT_EQ(checked.diagnostics.back().rule, "too-many-errors");
  EXPECT_LE(checked.diagnostics.size(), 101u);
}

}  // namespace
}  // namespace spoor::host::plan
