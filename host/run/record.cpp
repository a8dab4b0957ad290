// SPDX-License-Identifier: Apache-2.0
#include "host/run/record.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/run/version.hpp"
#include "toolkit/time/rfc3339.hpp"

namespace spoor::host {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json parsed_or_text(const std::string& text) {
  if (text.empty()) return nullptr;
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(text) : json;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json drops(const LedgerCounts& counts) {
  std::map<std::string, uint64_t> by_reason;
  for (const auto& port : counts.dropped)
    for (const auto& [reason, rows] : port)
      by_reason[reason] += rows;
  Json list = Json::array();
  for (const auto& [reason, rows] : by_reason)
    list.push_back({{"reason", reason}, {"rows", rows}});
  return list;
}

Json diagnostics(const LedgerCounts& counts, const plan::ClassSpec& spec) {
  Json list = Json::array();
  for (const auto& [code, found] : counts.diagnostics) {
    const auto known = std::find_if(spec.diagnostics.begin(), spec.diagnostics.end(),
                                    [&](const auto& declared) { return declared.code == code; });
    const bool declared = known != spec.diagnostics.end();
    Json samples = Json::array();
    for (const auto& sample : found.samples)
      samples.push_back({{"where", parsed_or_text(sample.where_json)},
                         {"cause", text_or_null(sample.cause)},
                         {"hint", text_or_null(sample.hint)}});
    list.push_back({{"code", code},
                    {"count", found.count},
                    {"text", declared ? text_or_null(known->text) : Json(nullptr)},
                    {"hint", declared ? text_or_null(known->hint) : Json(nullptr)},
                    {"samples", std::move(samples)}});
  }
  return list;
}

Json inputs_of(const std::vector<StepInput>& inputs, const std::string& step) {
  Json list = Json::array();
  for (const auto& [reader, input] : inputs) {
    if (reader != step) continue;
    Json entry = {{"path", input.path},
                  {"size", input.size},
                  {"sha256", text_or_null(input.sha256)},
                  {"unchanged", input.unchanged}};
    if (!input.whole) entry["whole"] = false;
    if (!input.problem.empty()) entry["problem"] = input.problem;
    list.push_back(std::move(entry));
  }
  return list;
}

Json error_json(const toolkit::Error& error) {
  return {{"status", error.code},
          {"what", error.what},
          {"where", text_or_null(error.where)},
          {"hint", text_or_null(error.hint)}};
}

Json keys_json(const LedgerCounts& counts) {
  constexpr std::array<std::string_view, 8> kNames = {
      "ok", "not_found", "invalid", "unsupported", "throttled", "unauthorised", "error", "skipped"};
  Json json = {{"asked", counts.keys_asked}};
  for (size_t i = 0; i < kNames.size(); ++i)
    if (counts.keys_by_status[i] != 0) json[std::string(kNames[i])] = counts.keys_by_status[i];
  return json;
}

Json step_json(const StepRuntime& step, const ClassSource& source,
               const std::vector<StepInput>& inputs) {
  const LedgerCounts counts = step.state.ledger.counts();
  const plan::ClassSpec& spec = *step.plan->spec;
  Json json = {{"step", step.plan->name},
               {"class", step.plan->class_id},
               {"plugin",
                {{"id", source.plugin_id},
                 {"version", source.plugin_version},
                 {"sha256", text_or_null(source.digest)}}},
               {"status", text_of(step.state.status())},
               {"with", parsed_or_text(step.plan->config_json)},
               {"effects", spec.effects},
               {"rows_in",
                spec.kind == plan::ClassKind::kProvider ? counts.records_read : counts.total_in()},
               {"rows_out", counts.total_out()},
               {"bytes_out", counts.bytes_out},
               {"rows_dropped", counts.total_dropped()},
               {"dropped", drops(counts)},
               {"diagnostics", diagnostics(counts, spec)},
               {"own_seconds", static_cast<double>(step.state.own_ns()) / 1e9},
               {"waited_seconds", static_cast<double>(step.state.waits.total_ns()) / 1e9},
               {"inputs", inputs_of(inputs, step.plan->name)}};
  if (spec.kind == plan::ClassKind::kEnricher) json["keys"] = keys_json(counts);
  if (!step.state.error().what.empty()) json["error"] = error_json(step.state.error());
  return json;
}

}  // namespace

std::string drops_json(const LedgerCounts& counts) { return dump(drops(counts)); }

std::string diagnostics_json(const LedgerCounts& counts, const plan::ClassSpec& spec) {
  return dump(diagnostics(counts, spec));
}

std::string inputs_json(const std::vector<StepInput>& inputs, const std::string& step) {
  return dump(inputs_of(inputs, step));
}

std::string record_of(const Run& run, const std::vector<StepInput>& inputs) {
  Json json = {{"spoor_run", 1},
               {"tool", {{"name", "spoor"}, {"version", kVersion}}},
               {"investigation", run.graph_.investigation},
               {"description", text_or_null(run.graph_.description)},
               {"manifest", run.graph_.file},
               {"verdict", text_of(run.verdict_)},
               {"started", toolkit::time::format_rfc3339(run.started_us_)},
               {"ended", toolkit::time::format_rfc3339(run.ended_us_)},
               {"as_of", run.graph_.as_of},
               {"parameters", run.graph_.parameters}};
  json["steps"] = Json::array();
  for (const auto& step : run.steps_)
    json["steps"].push_back(step_json(*step, run.classes_.at(step->plan->class_id), inputs));
  json["outputs"] = Json::array();
  for (const auto& output : run.outputs_) {
    const TableResult& result = output->result;
    Json entry = {{"name", result.name},
                  {"from", output->plan->step_name + "." + output->plan->port_name},
                  {"files", result.files},
                  {"rows", result.rows},
                  {"complete", result.complete}};
    if (result.rows_over_limit != 0) entry["rows_over_limit"] = result.rows_over_limit;
    if (result.guarded_cells != 0) entry["guarded_cells"] = result.guarded_cells;
    if (result.error) entry["error"] = error_json(*result.error);
    json["outputs"].push_back(std::move(entry));
  }
  json["errors"] = Json::array();
  for (const auto& error : run.run_errors_)
    json["errors"].push_back(error_json(error));
  return dump(json, 2) + "\n";
}

}  // namespace spoor::host
