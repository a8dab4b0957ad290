// SPDX-License-Identifier: Apache-2.0
#include "host/plan/investigation_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/plan/types.hpp"

namespace spoor::host::plan {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kStepName = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
constexpr const char* kReference = "^[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)?$";
constexpr const char* kDuration = "^[0-9]+(ns|us|ms|s|m|h|d|w)$";
constexpr const char* kSize = "^[0-9]+(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$";
constexpr const char* kInterpolated = "^\\$\\{[^}]+\\}$";

Json text(const char* description) { return {{"type", "string"}, {"description", description}}; }

Json pattern(const char* regex, const char* description) {
  Json out = text(description);
  out["pattern"] = regex;
  return out;
}

/// The schema, or a `${name}` in its place.
Json or_interpolated(Json schema) {
  Json out = Json::object();
  for (const char* key : {"description", "title", "default"}) {
    if (schema.contains(key)) out[key] = schema[key];
  }
  Json whole = {{"type", "string"}, {"pattern", kInterpolated}};
  out["anyOf"] = Json::array({std::move(schema), std::move(whole)});
  return out;
}

bool takes_any_text(const Json& schema) {
  if (!schema.contains("type") || schema["type"] != "string") return false;
  return !schema.contains("enum") && !schema.contains("pattern") && !schema.contains("const") &&
         !schema.contains("maxLength") && !schema.contains("minLength");
}

/// What an editor can check by itself of our own formats; names that JSON Schema does not know go.
void replace_format(Json& schema) {
  if (!schema.contains("format")) return;
  const std::string format = schema["format"];
  schema.erase("format");
  if (format == "time_range") {
    schema = {{"$ref", "#/$defs/timeRange"}};
    return;
  }
  const bool is_quantity = format == "duration" || format == "bytes";
  if (!is_quantity && format != "spoor-secret") return;
  const char* regex = format == "duration" ? kDuration
                      : format == "bytes"  ? kSize
                                           : "^\\$\\{secret:[A-Za-z0-9_]+\\}$";
  if (schema.contains("type") && schema["type"] == "integer") {
    Json number = schema;
    schema = {
        {"anyOf", Json::array({std::move(number), {{"type", "string"}, {"pattern", regex}}})}};
  } else {
    schema["pattern"] = regex;
  }
}

/// A plugin's parameter schema as an editor needs it: closed objects say so, and `${name}` may
/// stand for any value.
Json parameter_schema(Json schema, bool root) {
  if (schema.contains("properties")) {
    for (auto& [name, property] : schema["properties"].items())
      property = parameter_schema(property, false);
    if (!schema.contains("additionalProperties")) schema["additionalProperties"] = false;
  }
  if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
    schema["additionalProperties"] = parameter_schema(schema["additionalProperties"], false);
  }
  if (schema.contains("items")) schema["items"] = parameter_schema(schema["items"], false);
  const bool is_secret = schema.contains("format") && schema["format"] == "spoor-secret";
  replace_format(schema);
  if (root || is_secret || takes_any_text(schema)) return schema;
  return or_interpolated(std::move(schema));
}

Json reference_schema() {
  const Json one = pattern(kReference, "A step, or step.output");
  const Json list = {{"type", "array"}, {"items", one}, {"minItems", 1}};
  const Json map = {{"type", "object"},
                    {"additionalProperties", {{"anyOf", Json::array({one, list})}}},
                    {"minProperties", 1}};
  return {{"description",
           "What the step reads: a step, step.output, a list of them, or a map input: step"},
          {"anyOf", Json::array({one, list, map})}};
}

Json key_schema() {
  Json type = {{"type", "object"},
               {"properties", {{"type", {{"enum", value_types()}}}}},
               {"required", {"type"}},
               {"additionalProperties", false}};
  Json column = text("A column");
  Json columns = {{"type", "array"}, {"items", column}, {"minItems", 1}};
  return {
      {"description", "What an enricher looks up: a column, several, or the one column of a type"},
      {"anyOf", Json::array({std::move(column), std::move(columns), std::move(type)})}};
}

Json retry_schema() {
  Json count = {{"type", "integer"}, {"minimum", 1}, {"maximum", 10}};
  Json object = {{"type", "object"},
                 {"properties",
                  {{"attempts", or_interpolated(count)},
                   {"backoff", or_interpolated(pattern(kDuration, "Wait before the next try"))}}},
                 {"additionalProperties", false}};
  Json out = {
      {"description", "Tries in all"},
      {"anyOf",
       Json::array({count, std::move(object), {{"type", "string"}, {"pattern", kInterpolated}}})}};
  return out;
}

Json scalar_map_schema() {
  return {{"type", "object"},
          {"description", "Typed parameters of the query text in `with`"},
          {"additionalProperties", {{"type", {"string", "number", "integer", "boolean", "null"}}}}};
}

Json class_ids(const Catalogue& catalogue) {
  Json out = Json::array();
  for (const auto& [id, spec] : catalogue.classes()) {
    Json one = {{"const", id}};
    if (!spec->summary.empty()) one["description"] = spec->summary;
    out.push_back(std::move(one));
  }
  return out;
}

/// "if the step uses this class, then …".
Json class_rule(const ClassSpec& spec) {
  Json then = Json::object();
  then["properties"]["with"] = parameter_schema(Json::parse(spec.params_json), true);
  Json required = Json::array();
  if (!spec.params.required.empty()) required.push_back("with");
  if (spec.kind == ClassKind::kEnricher) required.push_back("key");
  if (spec.kind != ClassKind::kEnricher) then["properties"]["key"] = false;
  if (!spec.params.contains_query_text()) then["properties"]["bind"] = false;
  const auto is_needed = [&](const InputSpec& input) {
    return !input.optional && spec.is_connectable(input);
  };
  const auto is_possible = [&](const InputSpec& input) { return spec.is_connectable(input); };
  if (std::any_of(spec.inputs.begin(), spec.inputs.end(), is_needed)) required.push_back("from");
  if (std::none_of(spec.inputs.begin(), spec.inputs.end(), is_possible))
    then["properties"]["from"] = false;
  if (!required.empty()) then["required"] = std::move(required);
  return {{"if", {{"properties", {{"use", {{"const", spec.id}}}}}, {"required", {"use"}}}},
          {"then", std::move(then)}};
}

Json step_schema(const Catalogue& catalogue) {
  Json use = {{"type", "string"}, {"description", "The class that does the work"}};
  if (!catalogue.classes().empty()) use["oneOf"] = class_ids(catalogue);
  Json out = {{"type", "object"}, {"required", {"use"}}, {"additionalProperties", false}};
  Json& properties = out["properties"];
  properties["use"] = std::move(use);
  properties["from"] = reference_schema();
  properties["with"] = {{"type", "object"}, {"description", "Parameters of the class"}};
  properties["key"] = key_schema();
  properties["bind"] = scalar_map_schema();
  properties["on_error"] = {
      {"enum", {"fail", "skip", "partial"}},
      {"default", "fail"},
      {"description", "fail ends the run; skip gives an empty table; partial keeps what there is"}};
  properties["retry"] = retry_schema();
  properties["deadline"] =
      or_interpolated(pattern(kDuration, "The step's own time, waits not counted"));
  properties["cache"] = {
      {"enum", {"auto", "off"}},
      {"default", "auto"},
      {"description", "Whether results of earlier runs may be used; write \"off\" in quotes"}};
  properties["description"] = text("For people");
  Json rules = Json::array();
  for (const auto& [id, spec] : catalogue.classes())
    rules.push_back(class_rule(*spec));
  if (!rules.empty()) out["allOf"] = std::move(rules);
  return out;
}

Json parameter_declaration() {
  Json out = {{"type", "object"}, {"required", {"type"}}, {"additionalProperties", false}};
  Json& properties = out["properties"];
  properties["type"] = {{"enum",
                         {"string", "integer", "number", "boolean", "time_range", "enum",
                          "duration", "path", "list"}}};
  properties["default"] = {{"description", "Without one, --set must give the value"}};
  properties["values"] = {{"type", "array"},
                          {"items", {{"type", "string"}}},
                          {"minItems", 1},
                          {"description", "Of an enum"}};
  properties["description"] = text("For people");
  return out;
}

Json output_declaration() {
  const Json format = {{"enum", {"csv", "ndjson", "arrow"}}};
  Json out = {{"type", "object"}, {"required", {"from"}}, {"additionalProperties", false}};
  Json& properties = out["properties"];
  properties["from"] = pattern(kReference, "A step, or step.output");
  properties["format"] = {
      {"anyOf",
       Json::array(
           {format,
            {{"type", "array"}, {"items", format}, {"minItems", 1}, {"uniqueItems", true}}})},
      {"default", "csv"}};
  properties["limit"] =
      or_interpolated({{"type", "integer"}, {"minimum", 1}, {"description", "Most rows written"}});
  return out;
}

Json time_range() {
  const Json point = text("now, -7d, or RFC 3339 with an offset");
  return {{"anyOf", Json::array({Json{{"type", "object"},
                                      {"properties", {{"from", point}, {"to", point}}},
                                      {"required", {"from"}},
                                      {"additionalProperties", false}},
                                 Json{{"type", "string"}}})}};
}

Json named(const char* regex, Json schema, const char* description) {
  return {{"type", "object"},
          {"description", description},
          {"patternProperties", {{regex, std::move(schema)}}},
          {"additionalProperties", false}};
}

}  // namespace

std::string investigation_schema_json(const Catalogue& catalogue) {
  Json out = Json::object();
  out["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  out["title"] = "Spoor investigation";
  out["type"] = "object";
  out["required"] = {"spoor", "investigation", "steps"};
  out["additionalProperties"] = false;
  Json& properties = out["properties"];
  properties["spoor"] = {{"const", 1}, {"description", "Version of the manifest"}};
  properties["investigation"] = text("Title");
  properties["description"] = text("Shown in the report");
  properties["parameters"] = named("^[A-Za-z_][A-Za-z0-9_]{0,63}$", {{"$ref", "#/$defs/parameter"}},
                                   "What a person may set");
  properties["plugins"] = {{"type", "object"},
                           {"description", "Plugin ids and ranges of versions"},
                           {"additionalProperties", {{"type", "string"}}}};
  properties["steps"] =
      named(kStepName, {{"$ref", "#/$defs/step"}}, "Name of a step: what it does");
  properties["steps"]["minProperties"] = 1;
  properties["outputs"] =
      named(kStepName, {{"$ref", "#/$defs/output"}}, "Tables written into the run folder");
  properties["budget"] = {
      {"type", "object"},
      {"properties",
       {{"memory",
         {{"anyOf", Json::array({pattern(kSize, "Such as 512MiB"), Json{{"type", "integer"}},
                                 pattern(kInterpolated, "A parameter")})}}}}},
      {"additionalProperties", false}};
  Json& defs = out["$defs"];
  defs["parameter"] = parameter_declaration();
  defs["step"] = step_schema(catalogue);
  defs["output"] = output_declaration();
  defs["timeRange"] = time_range();
  return out.dump(2) + '\n';
}

}  // namespace spoor::host::plan
