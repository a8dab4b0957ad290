// SPDX-License-Identifier: Apache-2.0
#include "host/run/run_table.hpp"

#include <nlohmann/json.hpp>

#include "host/run/record.hpp"
#include "host/run/version.hpp"
#include "toolkit/arrow/builder.hpp"

namespace spoor::host {
namespace {

using Json = nlohmann::ordered_json;

enum Column : size_t {
  kKind,
  kStep,
  kClass,
  kStatus,
  kRowsIn,
  kRowsOut,
  kDropped,
  kDrops,
  kDiagnostics,
  kPlugin,
  kVersionColumn,
  kDigest,
  kInputs,
  kError,
  kFacts
};

std::vector<arrow::Field> fields() {
  std::vector<arrow::Field> list;
  for (const char* name :
       {"kind", "step", "class", "status", "rows_in", "rows_out", "dropped", "drops", "diagnostics",
        "plugin", "version", "digest", "inputs", "error", "facts"})
    list.push_back({.name = name});
  for (const size_t number : {kRowsIn, kRowsOut, kDropped})
    list[number].type = arrow::Type::int64;
  return list;
}

void append_run(arrow::TableBuilder& table, const plan::Graph& graph, Verdict verdict,
                bool show_as_of) {
  Json facts = {{"description", graph.description},
                {"tool", std::string("spoor ") + kVersion},
                {"parameters", Json::array()}};
  if (show_as_of) facts["as_of"] = graph.as_of;
  for (const auto& [name, value] : graph.parameters)
    facts["parameters"].push_back({{"name", name}, {"value", value}});
  table.utf8(kKind).append("run");
  table.utf8(kStep).append(graph.investigation);
  table.utf8(kStatus).append(text_of(verdict));
  table.utf8(kFacts).append(facts.dump(-1, ' ', false, Json::error_handler_t::replace));
  table.end_row();
}

void append_counts(arrow::TableBuilder& table, const StepRuntime& step) {
  const LedgerCounts counts = step.state.ledger.counts();
  const bool source = step.plan->kind == plan::ClassKind::kProvider;
  const uint64_t in = !source                   ? counts.total_in()
                      : counts.records_declared ? counts.records_read
                                                : counts.total_out() + counts.total_dropped();
  table.i64(kRowsIn).append(static_cast<int64_t>(in));
  table.i64(kRowsOut).append(static_cast<int64_t>(counts.total_out()));
  table.i64(kDropped).append(static_cast<int64_t>(counts.total_dropped()));
  table.utf8(kDrops).append(drops_json(counts));
  table.utf8(kDiagnostics).append(diagnostics_json(counts, *step.plan->spec));
}

void append_step(arrow::TableBuilder& table, const StepRuntime& step, const ClassSource& source,
                 const std::vector<StepInput>& inputs) {
  table.utf8(kKind).append(plan::name_of(step.plan->kind));
  table.utf8(kStep).append(step.plan->name);
  table.utf8(kClass).append(step.plan->class_id);
  table.utf8(kStatus).append(text_of(step.state.status()));
  append_counts(table, step);
  table.utf8(kPlugin).append(source.plugin_id);
  table.utf8(kVersionColumn).append(source.plugin_version);
  if (!source.digest.empty()) table.utf8(kDigest).append(source.digest);
  table.utf8(kInputs).append(inputs_json(inputs, step.plan->name));
  if (!step.state.error().what.empty()) table.utf8(kError).append(step.state.error().text());
  table.utf8(kFacts).append("{}");
  table.end_row();
}

}  // namespace

arrow::Stream run_table(const plan::Graph& graph,
                        const std::vector<std::unique_ptr<StepRuntime>>& steps,
                        const std::map<std::string, ClassSource>& classes,
                        const std::vector<StepInput>& inputs, Verdict verdict, bool show_as_of) {
  arrow::TableBuilder table(fields(), {.rows = INT64_MAX, .bytes = INT64_MAX});
  append_run(table, graph, verdict, show_as_of);
  for (const auto& step : steps)
    if (!step->plan->spec->wants_run)
      append_step(table, *step, classes.at(step->plan->class_id), inputs);
  std::vector<arrow::Array> batches;
  arrow::Schema schema = table.schema().copy();
  if (auto batch = table.finish()) batches.push_back(std::move(*batch));
  return arrow::make_stream(std::move(schema), std::move(batches));
}

}  // namespace spoor::host
