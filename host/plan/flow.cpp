// SPDX-License-Identifier: Apache-2.0
#include "host/plan/flow.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "host/plan/columns.hpp"

namespace spoor::host::plan {
namespace {

/// Nothing: known at run time only.
using Table = std::optional<std::vector<Column>>;

class Flow {
 public:
  Flow(Graph& graph, Report& report) : graph_(graph), report_(report) {}

  void check() {
    for (Step& step : graph_.steps) {
      check_step(step);
      std::vector<Table> tables;
      for (const OutputSpec& output : step.spec->outputs)
        tables.push_back(table_of(step, output));
      outputs_.push_back(std::move(tables));
    }
  }

 private:
  const Table& input_table(const Input& input) const {
    return outputs_[input.from_step][input.from_port];
  }

  void check_step(Step& step) {
    bool all_known = true;
    std::vector<Column> all;
    for (const Input& input : step.inputs) {
      const InputSpec& spec = step.spec->inputs[input.port];
      const Table& table = input_table(input);
      if (!table) {
        all_known = false;
        step.checked_at_run = step.checked_at_run || !spec.columns.empty();
        continue;
      }
      all.insert(all.end(), table->begin(), table->end());
      const std::string source = input.from_step_name + '.' + input.from_port_name;
      report_.append(check_columns(spec, *table, source, graph_.file, input.at));
    }
    const bool asks = step.key || !step.column_params.empty();
    if (!all_known) step.checked_at_run = step.checked_at_run || asks;
    if (!all_known || step.inputs.empty()) return;
    report_.append(check_column_params(step.column_params, all, graph_.file));
    if (step.key) check_key(step, all);
  }

  void check_key(const Step& step, const std::vector<Column>& columns) {
    const KeySpec key{step.key->columns, step.key->type};
    report_.append(
        resolve_key(key, step.spec->keys, columns, graph_.file, step.key->at).diagnostics);
  }

  Table table_of(const Step& step, const OutputSpec& output) const {
    if (output.dynamic) return std::nullopt;
    if (!output.passes_input) return output.columns;
    if (step.inputs.empty()) return std::nullopt;
    Table table = input_table(step.inputs[0]);
    if (!table) return table;
    const bool joins = step.kind == ClassKind::kEnricher;
    const auto added = joins ? joined_columns(step) : output.columns;
    table->insert(table->end(), added.begin(), added.end());
    return table;
  }

  static std::vector<Column> joined_columns(const Step& step) {
    std::vector<Column> out(2);
    out[0].name = "status";
    out[1].name = "error";
    out[1].type = "utf8";
    out.insert(out.end(), step.spec->answers.begin(), step.spec->answers.end());
    for (Column& column : out)
      column.name = step.name + '.' + column.name;
    return out;
  }

  Graph& graph_;
  Report& report_;
  std::vector<std::vector<Table>> outputs_;
};

}  // namespace

void check_flow(Graph& graph, Report& report) { Flow(graph, report).check(); }

}  // namespace spoor::host::plan
