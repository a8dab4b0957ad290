// SPDX-License-Identifier: Apache-2.0
#include "host/plan/descriptor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "host/manifest/json.hpp"
#include "host/plan/effects.hpp"
#include "host/plan/test_catalogue.hpp"
#include "host/plan/types.hpp"
#include "host/plan/version_range.hpp"

namespace spoor::host::plan {
namespace {

using testing::HasSubstr;

TEST(descriptor, reads_classes_of_every_kind) {
  const Catalogue catalogue = test_catalogue();
  const auto select = catalogue.find("analyzer.select");
  EXPECT_TRUE(select->rowwise);
  EXPECT_TRUE(select->concurrent);
  EXPECT_EQ(select->plugin_id, "io.spoor.test");
  EXPECT_EQ(select->outputs[0].cardinality, Cardinality::kFilter);
  const auto virustotal = catalogue.find("enricher.virustotal");
  EXPECT_EQ(virustotal->ttl_ns, 86'400'000'000'000);
  EXPECT_EQ(virustotal->per_minute, 4);
  EXPECT_EQ(virustotal->batch_keys, 50u);
  EXPECT_EQ(catalogue.find("analyzer.nobody"), nullptr);
}

TEST(descriptor, gives_enrichers_and_visualizers_their_ports) {
  const Catalogue catalogue = test_catalogue();
  const auto geoip = catalogue.find("enricher.geoip");
  ASSERT_EQ(geoip->inputs.size(), 1u);
  EXPECT_EQ(geoip->outputs.at(0).cardinality, Cardinality::kMap);
  const auto tree = catalogue.find("visualizer.process-tree");
  EXPECT_EQ(tree->outputs.at(0).name, "artifacts");
  EXPECT_EQ(tree->outputs.at(0).columns.size(), 5u);
  const auto report = catalogue.find("visualizer.report");
  EXPECT_FALSE(report->is_connectable(*report->find_input("run")));
  EXPECT_TRUE(report->is_connectable(*report->find_input("tables")));
}

TEST(descriptor, keeps_the_canonical_text) {
  const auto parsed = parse_descriptor(test_descriptor(), "t.json");
  EXPECT_EQ(parsed.descriptor->canonical_json, canonicalise_json(test_descriptor()).value());
  EXPECT_EQ(parsed.descriptor->classes.at(1)->params_json,
            R"({"additionalProperties":false,"properties":{},"type":"object"})");
}

constexpr std::string_view kAnalyzer =
    R"({"id":"analyzer.x","kind":"analyzer","inputs":[{"name":"in"}],"outputs":[{"name":"out","cardinality":"map"}])";

std::string with_classes(const std::string& classes) {
  return R"({"descriptor":1,"plugin":{"id":"org.example.x","version":"1.0.0"},"abi":{"major":1,"minor":0},"classes":[)" +
         classes + "]}";
}

struct BadDescriptor {
  const char* name;
  std::string json;
  const char* finding;  ///< part of one message, with its pointer
};

std::string analyzer_with(const std::string& members) {
  return with_classes(std::string(kAnalyzer) + "," + members + "}");
}

const BadDescriptor kBad[] = {
    {"not_json", "{", "not valid JSON"},
    {"key_twice", R"({"descriptor":1,"descriptor":1})", "twice"},
    {"not_an_object", "[]", "/: must be an object"},
    {"newer", R"({"descriptor":2})", "/descriptor: is version 2"},
    {"no_plugin", R"({"descriptor":1})", "/plugin: is missing"},
    {"plugin_id", R"({"descriptor":1,"plugin":{"id":"x","version":"1.0.0"}})",
     "/plugin/id: is not a plugin id"},
    {"plugin_version", R"({"descriptor":1,"plugin":{"id":"a.b","version":"1.0"}})",
     "/plugin/version: is not a version"},
    {"no_classes", with_classes(""), "/classes: a plugin has at least one class"},
    {"unknown_member", analyzer_with(R"("inputz":[])"), "/classes/0/inputz: is not a key"},
    {"class_twice", with_classes(std::string(kAnalyzer) + "}," + std::string(kAnalyzer) + "}"),
     "/classes/1/id: is given twice"},
    {"class_id", with_classes(R"({"id":"analyzer.X","kind":"analyzer"})"),
     "/classes/0/id: is not a class id"},
    {"kind", with_classes(R"({"id":"analyzer.x","kind":"analyser"})"),
     "/classes/0/kind: is not a kind"},
    {"id_of_another_kind", with_classes(R"({"id":"provider.x","kind":"analyzer"})"),
     "does not begin with the kind"},
    {"schema", analyzer_with(R"("params":{"type":"object","properties":{"a":{"typ":"string"}}})"),
     "/classes/0/params/properties/a/typ"},
    {"schema_of_no_object", analyzer_with(R"("params":{"type":"string"})"),
     "must be a schema of type object"},
    {"trait", analyzer_with(R"("traits":["parallel"])"), "parallel is not a trait"},
    {"effect", analyzer_with(R"("effects":["net:"])"), "net: is not an effect"},
    {"undeclared_secret",
     analyzer_with(
         R"("params":{"type":"object","properties":{"k":{"type":"string","format":"spoor-secret"}}})"),
     "lacks secret:k"},
    {"determinism", analyzer_with(R"("determinism":{"class":"sometimes"})"), "/determinism/class"},
    {"ttl", analyzer_with(R"("determinism":{"class":"ttl"})"),
     "/determinism/ttl: is not a duration"},
    {"rate", analyzer_with(R"("rate":{"per_minute":0})"), "greater than 0"},
    {"batch", analyzer_with(R"("batch":{"max_keys":-1})"), "must not be negative"},
    {"diagnostic_code", analyzer_with(R"("diagnostics":[{"code":"Bad Reply"}])"),
     "/diagnostics/0/code"},
    {"keys_of_an_analyzer", analyzer_with(R"("keys":["ip"])"), "only an enricher has keys"},
    {"example",
     analyzer_with(
         R"("params":{"type":"object","properties":{"n":{"type":"integer"}}},"example":{"with":{"m":1}})"),
     "/example/with: there is no parameter `m`"},
    {"analyzer_without_input",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","outputs":[{"name":"o","cardinality":"aggregate"}]})"),
     "reads at least one table"},
    {"cardinality",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","inputs":[{"name":"i"}],"outputs":[{"name":"o","cardinality":"some"}]})"),
     "is not a cardinality"},
    {"source_analyzer",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","inputs":[{"name":"i"}],"outputs":[{"name":"o","cardinality":"source"}]})"),
     "only a provider is a source"},
    {"map_of_two",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","inputs":[{"name":"i"},{"name":"j"}],"outputs":[{"name":"o","cardinality":"map"}]})"),
     "exactly one input"},
    {"row_wise_of_two",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","rowwise":true,"inputs":[{"name":"i"},{"name":"j"}],"outputs":[{"name":"o","cardinality":"expand"}]})"),
     "reads exactly one table"},
    {"port_twice",
     with_classes(
         R"({"id":"analyzer.x","kind":"analyzer","inputs":[{"name":"i"},{"name":"i"}],"outputs":[{"name":"o","cardinality":"expand"}]})"),
     "/inputs/1/name: is given twice"},
    {"column_type",
     with_classes(
         R"({"id":"provider.x","kind":"provider","outputs":[{"name":"o","cardinality":"source","columns":[{"name":"c","type":"int32"}]}]})"),
     "is not a type of the canonical batch"},
    {"nameless_column",
     with_classes(
         R"({"id":"provider.x","kind":"provider","outputs":[{"name":"o","cardinality":"source","columns":[{"type":"int64"}]}]})"),
     "/columns/0/name: is missing"},
    {"provider_with_input",
     with_classes(
         R"({"id":"provider.x","kind":"provider","inputs":[{"name":"i"}],"outputs":[{"name":"o","cardinality":"source"}]})"),
     "reads no tables"},
    {"provider_without_output", with_classes(R"({"id":"provider.x","kind":"provider"})"),
     "gives at least one table"},
    {"enricher_without_answers", with_classes(R"({"id":"enricher.x","kind":"enricher"})"),
     "declares the fields of its answers"},
    {"enricher_with_status",
     with_classes(
         R"({"id":"enricher.x","kind":"enricher","answers":[{"name":"status","type":"int64"}]})"),
     "is there by itself"},
    {"enricher_key",
     with_classes(
         R"({"id":"enricher.x","kind":"enricher","keys":["ipp"],"answers":[{"name":"a","type":"int64"}]})"),
     "ipp is not a type of value"},
    {"visualizer_with_output",
     with_classes(
         R"({"id":"visualizer.x","kind":"visualizer","inputs":[{"name":"i"}],"outputs":[{"name":"o","cardinality":"expand"}]})"),
     "declare no outputs"},
};

class bad_descriptor : public testing::TestWithParam<BadDescriptor> {};

TEST_P(bad_descriptor, is_refused_with_a_pointer) {
  const auto parsed = parse_descriptor(GetParam().json, "bad.json");
  EXPECT_FALSE(parsed.descriptor);
  std::string all;
  for (const Diagnostic& finding : parsed.diagnostics)
    all += to_text(finding) + '\n';
  EXPECT_THAT(all, HasSubstr(GetParam().finding));
}

INSTANTIATE_TEST_SUITE_P(descriptors, bad_descriptor, testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(descriptor, of_the_least_analyzer_is_good) {
  EXPECT_TRUE(parse_descriptor(with_classes(std::string(kAnalyzer) + "}"), "t.json").descriptor);
}

TEST(types, accept_their_kinds) {
  EXPECT_TRUE(accepts_type("ip", "ipv4"));
  EXPECT_FALSE(accepts_type("ipv4", "ip"));
  EXPECT_TRUE(accepts_type("observable", "url"));
  EXPECT_FALSE(accepts_type("observable", ""));
  EXPECT_FALSE(accepts_type("ip", "hash"));
  EXPECT_TRUE(may_hold_type("ipv4", "ip"));
  EXPECT_TRUE(may_hold_type("sha256", "observable"));
  EXPECT_FALSE(may_hold_type("sha256", "md5"));
}

TEST(effects, have_a_form) {
  for (const char* good : {"net:a.example", "net:*.example.com:443", "net:a:*", "fs:read",
                           "secret:k", "discloses:observable", "exec", "clock"})
    EXPECT_TRUE(is_effect(good)) << good;
  for (const char* bad : {"", "net:", "net:a b", "net:a:port", "net:a:1:2", "fs:write",
                          "secret:", "secret:a-b", "discloses:all", "EXEC"})
    EXPECT_FALSE(is_effect(bad)) << bad;
  const std::vector<std::string> allowed = {"fs:read", "net:*.example.com:443", "secret:*"};
  EXPECT_TRUE(is_allowed("secret:key", allowed));
  EXPECT_FALSE(is_allowed("fs:reads", allowed));
  EXPECT_FALSE(is_allowed("exec", allowed));
}

TEST(version_range, compares_numbers) {
  EXPECT_EQ(is_in_range("1.10.0", ">=1.9 <2"), true);
  EXPECT_EQ(is_in_range("2.0.0-rc1", ">=1.9 <2"), false);
  EXPECT_EQ(is_in_range("1.2.3", "^1.2"), true);
  EXPECT_EQ(is_in_range("2.2.3", "^1.2"), false);
  EXPECT_EQ(is_in_range("1.2.3", "1.2.3"), true);
  EXPECT_EQ(is_in_range("1.2.3", "*"), true);
  for (const char* bad : {"", " ", "newest", ">=", "~1", "1.2.3.4", ">=1.x"})
    EXPECT_EQ(is_in_range("1.0.0", bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace spoor::host::plan
