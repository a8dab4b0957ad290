// SPDX-License-Identifier: Apache-2.0
#include "host/run/runtime.hpp"

#include <algorithm>
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

StepRuntime::~StepRuntime() { destroy(); }

void StepRuntime::destroy() {
  if (state.in_call()) return;
  const std::lock_guard lock(instance_mutex_);
  if (instance != nullptr) cls->destroy(std::exchange(instance, nullptr));
}

void StepRuntime::cancel_instance() {
  const std::lock_guard lock(instance_mutex_);
  if (instance != nullptr && SPOOR_HAS(spoor_class, cls, cancel)) cls->cancel(instance);
}

void StepRuntime::restart() {
  destroy();
  for (const auto& port : ports)
    port->restart();
  state.restart();
}

void StepRuntime::give_up(const char* what) noexcept {
  try {
    state.fail(Error{SPOOR_RESOURCE, std::string("the engine could not go on: ") + what, where, {}},
               StepStatus::kFailed);
    for (const auto& port : ports)
      port->cancel_lanes();
    finish_ports();
  } catch (...) {  // not even memory for a message: the step is failed, its neighbours are told
    for (const auto& input : inputs)
      input->close();
    for (const auto& port : ports)
      port->cancel_edges();
  }
}

bool StepRuntime::create() {
  ErrorBox box;
  state.set_status(StepStatus::kRunning);
  spoor_instance* made = nullptr;
  {
    const CallState call(state, 0);  // so that a `create` that hangs is seen
    made = cls->create(cls, host->table(), config->handle(), box.handle());
  }
  {
    const std::lock_guard lock(instance_mutex_);
    instance = made;
  }
  if (made == nullptr) {
    Error error = box.error(SPOOR_INVALID_ARGUMENT, "create");
    if (error.where.empty()) error.where = where;
    state.fail(std::move(error), StepStatus::kFailed);
    return false;
  }
  if (SPOOR_HAS(spoor_class, cls, traits)) traits = cls->traits(instance);
  if (state.cancel.cancelled()) cancel_instance();  // whoever cancelled found no instance
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
  if (take_stop()) return;
  StepStatus as = StepStatus::kFailed;  // a spill file that cannot be read
  if (error.code == SPOOR_CANCELLED) as = StepStatus::kCancelled;
  if (error.code == SPOOR_INVALID_STATE) as = StepStatus::kUpstream;
  state.fail(error, as);
}

bool StepRuntime::take_stop() {
  const spoor_status why = state.cancel.why();
  if (why == SPOOR_OK) return false;
  if (why == SPOOR_TIMEOUT)
    state.fail(Error{SPOOR_TIMEOUT, "the step's deadline has passed", where,
                     "raise `deadline` or give it less to do"},
               StepStatus::kFailed);
  else
    state.fail(Error{SPOOR_CANCELLED, "cancelled", {}, {}}, StepStatus::kCancelled);
  return true;
}

void StepRuntime::take_status(spoor_status status, const ErrorBox& box, const char* function) {
  const bool well = status == SPOOR_OK || status == SPOOR_CLOSED;
  for (const auto& input : inputs)  // a plugin may go on as if that had been the end
    if (const auto told = input->told(); told && !take_stop()) return take_upstream(*told);
  if (well) return;
  if ((status == SPOOR_CANCELLED || state.cancel.why() == SPOOR_TIMEOUT) && take_stop()) return;
  for (const auto& input : inputs) {
    if (input->failed()) {
      state.fail(Error{SPOOR_INVALID_STATE, "a step before it failed", {}, {}},
                 StepStatus::kUpstream);
      return;
    }
  }
  Error error = box.error(status, function);
  if (error.where.empty()) error.where = where;
  retry_after_ns = std::max<int64_t>(0, box.retry_after_ns());
  state.fail(std::move(error), StepStatus::kFailed);
}

namespace {

/// The first port whose rows do not add up, as an error.
std::optional<Error> ledger_mismatch(const StepRuntime& step) {
  for (size_t i = 0; i < step.ports.size(); ++i) {
    if (step.ports[i]->turned_away()) continue;  // stopped early because nobody reads it
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
  // What was told to stop may have left out rows, whatever its plugin says.
  if (state.status() == StepStatus::kRunning && !take_stop()) {
    if (auto mismatch = ledger_mismatch(*this))
      state.fail(std::move(*mismatch), StepStatus::kFailed);
    else
      state.set_status(StepStatus::kComplete);
  }
  const StepStatus as = state.status();
  EdgeEnd end = as == StepStatus::kComplete ? EdgeEnd::kComplete : EdgeEnd::kFailed;
  bool skip = false;
  if (as == StepStatus::kFailed && plan->on_error != OnError::kFail) {
    skip = plan->on_error == OnError::kSkip;
    state.set_status(skip ? StepStatus::kSkipped : StepStatus::kPartial);
    end = EdgeEnd::kComplete;
  }
  for (const auto& port : ports) {
    if (auto error = port->finish(end, state.error().what, skip || end == EdgeEnd::kFailed)) {
      state.set_status(StepStatus::kRunning);  // what was held could not be given out
      if (!take_stop()) state.fail(std::move(*error), StepStatus::kFailed);
    }
  }
  for (const auto& input : inputs)
    if (input != nullptr) input->close();
}

}  // namespace spoor::host
