// SPDX-License-Identifier: Apache-2.0
//
// Writes what schema.test.mjs gives to an independent validator, one JSON document on stdout:
//   schema     the schema of manifests, from the classes of the plan's tests
//   manifests  [{name, manifest, accepted}], the manifest as JSON and whether the plan accepts it
//   values     [{schema, value, accepted}], seeded random schemas of the profile and values, and
//              what our validator says
#include <cstdio>
#include <random>
#include <string>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/validate.hpp"
#include "host/plan/check.hpp"
#include "host/plan/investigation_schema.hpp"
#include "host/plan/test_catalogue.hpp"

namespace spoor::host {
namespace {

struct ManifestCase {
  const char* name;
  const char* yaml;
};

/// What an editor with the schema should also know. Without errors that only the plan can see.
constexpr ManifestCase kManifests[] = {
    {"all kinds",
     "spoor: 1\ninvestigation: t\ndescription: d\nplugins: {io.spoor.test: \">=1\"}\nbudget: "
     "{memory: 1GiB}\n"
     "parameters:\n  w: {type: time_range, default: -7d/now}\n  d: {type: integer, default: 2}\n  "
     "e: {type: enum, values: [a, b], default: a}\n"
     "steps:\n  a: {use: provider.ndjson, with: {path: [\"*.json\", \"${e}\"], depth: \"${d}\", "
     "window: \"${w}\", look_ahead: 1MiB, wait: 5s, password: \"${secret:P}\", schema: {c: "
     "utf8}}}\n"
     "  f: {use: provider.flows, on_error: skip, retry: {attempts: 2, backoff: 1s}, deadline: 5m, "
     "cache: auto, description: x}\n"
     "  g: {use: enricher.virustotal, from: f, key: {type: hash}, with: {api_key: "
     "\"${secret:V}\"}}\n"
     "  h: {use: enricher.geoip, from: f.rows, key: [src]}\n"
     "  q: {use: analyzer.sql, from: {e: a, v: h}, bind: {count: 1, s: \"${e}\"}, with: {query: "
     "select "
     "1}}\n"
     "  r: {use: visualizer.report, from: [q], with: {title: \"${investigation}\"}}\n"
     "outputs:\n  o: {from: q, format: [csv, arrow], limit: 10}\n  p: {from: f.skipped, format: "
     "ndjson}\n"},
    {"least", "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flows}\n"},
    {"newer version", "spoor: 2\ninvestigation: t\nsteps:\n  a: {use: provider.flows}\n"},
    {"no steps", "spoor: 1\ninvestigation: t\n"},
    {"unknown top key",
     "spoor: 1\ninvestigation: t\nstep: {}\nsteps:\n  a: {use: provider.flows}\n"},
    {"unknown class", "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flow}\n"},
    {"unknown step key",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flows, qury: x}\n"},
    {"unknown parameter",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson, with: {path: x, dept: 1}}\n"},
    {"nested unknown parameter",
     "spoor: 1\ninvestigation: t\nsteps:\n  f: {use: provider.flows}\n  a: {use: analyzer.select, "
     "from: f, with: {where: {column: src, like: x}}}\n"},
    {"missing parameter", "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson}\n"},
    {"parameter of wrong type",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: "
     "deep}}\n"},
    {"parameter out of range",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson, with: {path: x, depth: "
     "17}}\n"},
    {"literal secret",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson, with: {path: x, password: "
     "hunter2}}\n"},
    {"bad duration",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.ndjson, with: {path: x, wait: 5 "
     "minutes}}\n"},
    {"from of a provider",
     "spoor: 1\ninvestigation: t\nsteps:\n  f: {use: provider.flows}\n  a: {use: provider.flows, "
     "from: f}\n"},
    {"no from", "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: analyzer.select}\n"},
    {"no key",
     "spoor: 1\ninvestigation: t\nsteps:\n  f: {use: provider.flows}\n  a: {use: enricher.geoip, "
     "from: f}\n"},
    {"key of an analyzer",
     "spoor: 1\ninvestigation: t\nsteps:\n  f: {use: provider.flows}\n  a: {use: analyzer.select, "
     "from: f, key: src}\n"},
    {"bind without a query",
     "spoor: 1\ninvestigation: t\nsteps:\n  f: {use: provider.flows}\n  a: {use: analyzer.select, "
     "from: f, bind: {a: 1}}\n"},
    {"bad on_error",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flows, on_error: ignore}\n"},
    {"parquet",
     "spoor: 1\ninvestigation: t\nsteps:\n  a: {use: provider.flows}\noutputs:\n  o: {from: a, "
     "format: parquet}\n"},
    {"bad name", "spoor: 1\ninvestigation: t\nsteps:\n  a.b: {use: provider.flows}\n"},
    {"parameter without type",
     "spoor: 1\ninvestigation: t\nparameters:\n  p: {default: 1}\nsteps:\n  a: {use: "
     "provider.flows}\n"}};

Value text(std::string value) { return Value::of_string(std::move(value)); }

Value manifest_cases() {
  const plan::Catalogue catalogue = plan::test_catalogue();
  std::vector<Value> out;
  for (const ManifestCase& one : kManifests) {
    Report report(one.name);
    const auto loaded = yaml::load(one.yaml, one.name);
    const auto checked = plan::check_text(one.yaml, one.name, catalogue, {});
    std::vector<Value> found;
    for (const Diagnostic& diagnostic : checked.diagnostics)
      found.push_back(text(to_text(diagnostic)));
    out.push_back(Value::of_object({{"name", text(one.name), {}},
                                    {"manifest", to_value(loaded.document->root(), report), {}},
                                    {"findings", Value::of_list(std::move(found)), {}},
                                    {"accepted", Value::of_bool(checked.graph.has_value()), {}}}));
  }
  return Value::of_list(std::move(out));
}

/// Random schemas of the profile, without formats and patterns, and values that nearly fit.
class Maker {
 public:
  Value schema(int depth) {
    std::vector<Member> out;
    const std::string type = types_[below(depth > 0 ? 7 : 5)];
    put(out, "type",
        below(4) == 0 ? Value::of_list({text(type), text(types_[type == "null" ? 1 : 0])})
                      : text(type));
    if (below(8) == 0) put(out, "enum", Value::of_list({value(0), value(0), value(1)}));
    if (below(16) == 0) put(out, "const", value(1));
    if (type == "integer" || type == "number") {
      if (below(2) == 0) put(out, "minimum", number());
      if (below(3) == 0) put(out, "exclusiveMaximum", number());
    } else if (type == "string") {
      if (below(2) == 0) put(out, "minLength", Value::of_integer(below(3)));
      if (below(2) == 0) put(out, "maxLength", Value::of_integer(below(4)));
    } else if (type == "array") {
      put(out, "items", schema(depth - 1));
      if (below(2) == 0) put(out, "minItems", Value::of_integer(below(3)));
      if (below(2) == 0) put(out, "maxItems", Value::of_integer(1 + below(3)));
      if (below(2) == 0) put(out, "uniqueItems", Value::of_bool(true));
    } else if (type == "object") {
      put(out, "properties",
          Value::of_object({{"a", schema(depth - 1), {}}, {"b", schema(depth - 1), {}}}));
      if (below(2) == 0) put(out, "required", Value::of_list({text("a")}));
      put(out, "additionalProperties",
          below(2) == 0 ? Value::of_bool(below(2) == 0) : schema(depth - 1));
    }
    return Value::of_object(std::move(out));
  }

  Value value(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0:
        return {};
      case 1:
        return Value::of_bool(below(2) == 0);
      case 2:
        return Value::of_integer(below(5) - 2);
      case 3:
        return number();
      case 4:
        return text(std::string(words_[below(4)]));
      case 5:
        return list(depth);
      default:
        return object(depth);
    }
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  Value number() { return Value::of_number(below(9) / 2.0 - 2); }
  Value list(int depth) {
    std::vector<Value> items;
    for (int i = below(4); i > 0; --i)
      items.push_back(value(depth - 1));
    return Value::of_list(std::move(items));
  }
  Value object(int depth) {
    std::vector<Member> members;
    for (const char* key : {"a", "b", "c"}) {
      if (below(3) != 0) put(members, key, value(depth - 1));
    }
    return Value::of_object(std::move(members));
  }
  static void put(std::vector<Member>& to, const char* key, Value value) {
    to.push_back({key, std::move(value), {}});
  }

  std::mt19937 random_{2020'12};
  const char* types_[7] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  const char* words_[4] = {"", "x", "äö", "word"};
};

Value value_cases() {
  Maker maker;
  std::vector<Value> out;
  for (int i = 0; i < 300; ++i) {
    const Value schema_json = maker.schema(2);
    Report profile("schema");
    const Schema schema = parse_schema(schema_json, "", profile);
    for (int j = 0; j < 10; ++j) {
      const Value value = maker.value(3);
      Report report("value");
      [[maybe_unused]] const Validated validated = validate(schema, value, nullptr, report);
      const bool accepted = !profile.has_errors() && !report.has_errors();
      out.push_back(Value::of_object({{"schema", schema_json, {}},
                                      {"value", value, {}},
                                      {"accepted", Value::of_bool(accepted), {}}}));
    }
  }
  return Value::of_list(std::move(out));
}

}  // namespace
}  // namespace spoor::host

int main() {
  using namespace spoor::host;
  const std::string schema = plan::investigation_schema_json(plan::test_catalogue());
  const Value out = Value::of_object({{"schema", parse_json(schema).value(), {}},
                                      {"manifests", manifest_cases(), {}},
                                      {"values", value_cases(), {}}});
  const std::string json = canonical_json(out);
  std::fwrite(json.data(), 1, json.size(), stdout);
  return 0;
}
