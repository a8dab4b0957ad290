// SPDX-License-Identifier: Apache-2.0
#include "host/run/runtime.hpp"

#include <optional>
#include <utility>

#include "host/plan/columns.hpp"

namespace spoor::host {

using toolkit::Error;

StepRuntime::StepRuntime(const plan::Graph& graph, const plan::Step& plan_step,
                         const std::atomic<bool>* run_cancelled, RunLog* log)
    : plan(&plan_step),
      file(graph.file),
      where(graph.file + ":" + std::to_string(plan_step.at.line) + ":" +
            std::to_string(plan_step.at.column)),
      state(plan_step.name, plan_step.inputs.size(), plan_step.spec->outputs.size(), run_cancelled,
            log) {
  state.deadline_ns = plan_step.deadline_ns.value_or(INT64_MAX);
}

StepRuntime::~StepRuntime() {
  if (instance != nullptr && !state.in_call()) cls->destroy(instance);
}

bool StepRuntime::create() {
  ErrorBox box;
  state.set_status(StepStatus::kRunning);
  {
    const CallState call(state, 0);  // so that a `create` that hangs is seen
    instance = cls->create(cls, host->table(), config->handle(), box.handle());
  }
  if (instance == nullptr) {
    Error error = box.error(SPOOR_INVALID_ARGUMENT, "create");
    if (error.where.empty()) error.where = where;
    state.fail(std::move(error), StepStatus::kFailed);
    return false;
  }
  if (SPOOR_HAS(spoor_class, cls, traits)) traits = cls->traits(instance);
  return true;
}

bool StepRuntime::accept_input(size_t i, const arrow::Schema& schema) {
  const plan::Input& input = plan->inputs.at(i);
  auto fields = arrow::fields_of(*schema);
  if (!fields) {
    state.fail(fields.error(), StepStatus::kFailed);
    return false;
  }
  const auto columns = plan::columns_of(*fields);
  const std::string source = input.from_step_name + "." + input.from_port_name;
  Diagnostics found =
      plan::check_columns(plan->spec->inputs.at(input.port), columns, source, file, input.at);
  if (plan->inputs.size() == 1) {
    const Diagnostics named = plan::check_column_params(plan->column_params, columns, file);
    found.insert(found.end(), named.begin(), named.end());
  }
  if (!has_errors(found)) return true;
  const Diagnostic& first = found.front();
  state.fail(
      Error{SPOOR_INVALID_ARGUMENT, first.message,
            first.file + ":" + std::to_string(first.line) + ":" + std::to_string(first.column),
            first.hint},
      StepStatus::kFailed);
  return false;
}

void StepRuntime::take_upstream(const Error& error) {
  const bool cancelled = error.code == SPOOR_CANCELLED;
  state.fail(error, cancelled ? StepStatus::kCancelled : StepStatus::kUpstream);
}

void StepRuntime::take_status(spoor_status status, const ErrorBox& box, const char* function) {
  if (status == SPOOR_OK || status == SPOOR_CLOSED) return;
  if (state.cancel.why() == SPOOR_TIMEOUT) {
    state.fail(Error{SPOOR_TIMEOUT, "the step's deadline has passed", where,
                     "raise `deadline` or give it less to do"},
               StepStatus::kFailed);
    return;
  }
  if (status == SPOOR_CANCELLED && state.cancel.cancelled()) {
    state.fail(Error{SPOOR_CANCELLED, "cancelled", {}, {}}, StepStatus::kCancelled);
    return;
  }
  for (const auto& input : inputs) {
    if (input != nullptr && input->failed()) {
      state.fail(Error{SPOOR_INVALID_STATE, "a step before it failed", {}, {}},
                 StepStatus::kUpstream);
      return;
    }
  }
  Error error = box.error(status, function);
  if (error.where.empty()) error.where = where;
  state.fail(std::move(error), StepStatus::kFailed);
}

namespace {

/// The first port whose rows do not add up, as an error.
std::optional<Error> ledger_mismatch(const StepRuntime& step) {
  for (size_t i = 0; i < step.ports.size(); ++i) {
    if (step.ports[i]->closed()) continue;  // stopped early because nobody reads it
    const auto what = step.state.ledger.mismatch(i, step.ports[i]->spec().cardinality);
    if (what)
      return Error{SPOOR_INTEGRITY, "LEDGER_MISMATCH: " + *what, step.where,
                   "rows were lost without being reported: report this to the plugin's author"};
  }
  return std::nullopt;
}

}  // namespace

void StepRuntime::finish_ports() {
  if (state.status() == StepStatus::kWaiting) state.set_status(StepStatus::kRunning);
  if (state.status() == StepStatus::kRunning) {
    if (auto mismatch = ledger_mismatch(*this))
      state.fail(std::move(*mismatch), StepStatus::kFailed);
    else
      state.set_status(StepStatus::kComplete);
  }
  EdgeEnd end = state.status() == StepStatus::kComplete ? EdgeEnd::kComplete : EdgeEnd::kFailed;
  const bool may_go_on = state.status() == StepStatus::kFailed;
  if (may_go_on && plan->on_error != OnError::kFail) {
    const bool skip = plan->on_error == OnError::kSkip;
    state.set_status(skip ? StepStatus::kSkipped : StepStatus::kPartial);
    end = EdgeEnd::kComplete;
  }
  for (const auto& port : ports)
    port->finish(end, state.error().what, state.status() == StepStatus::kSkipped);
  for (const auto& input : inputs)
    if (input != nullptr) input->close();
}

}  // namespace spoor::host
