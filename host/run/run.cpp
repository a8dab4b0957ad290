// SPDX-License-Identifier: Apache-2.0
#include "host/run/run.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>
#include <utility>

#include "host/run/contract.hpp"
#include "host/run/record.hpp"
#include "host/run/run_table.hpp"
#include "toolkit/time/rfc3339.hpp"

namespace spoor::host {
namespace {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;
using Json = nlohmann::ordered_json;

int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* level_name(int32_t level) {
  if (level >= SPOOR_LOG_ERROR) return "error";
  if (level >= SPOOR_LOG_WARNING) return "warning";
  return level >= SPOOR_LOG_INFO ? "info" : "debug";
}

bool is_over(StepStatus status) {
  return status != StepStatus::kWaiting && status != StepStatus::kRunning;
}

}  // namespace

const char* text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kComplete:
      return "complete";
    case Verdict::kPartial:
      return "partial";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kInterrupted:
      return "interrupted";
  }
  return "unknown";
}

Run::Run(plan::Graph graph, std::map<std::string, ClassSource> classes, std::shared_ptr<Pool> pool,
         RunOptions options)
    : graph_(std::move(graph)),
      classes_(std::move(classes)),
      pool_(std::move(pool)),
      options_(std::move(options)) {}

Run::~Run() {
  for (const auto& step : steps_)  // no thread is left, and an instance may log while it ends
    step->destroy();
}

// ---- events and log

void Run::emit(const std::string& event_json) {
  if (!options_.on_event) return;
  const std::shared_lock lock(events_);
  if (muted_) return;
  try {
    options_.on_event(event_json);
  } catch (...) {  // the embedder's own; a run does not end because of its progress display
  }
}

bool Run::enabled(int32_t level) const { return level >= SPOOR_LOG_INFO || options_.debug_log; }

void Run::log(int32_t level, const std::string& step, std::string_view text) {
  if (!enabled(level)) return;
  Json line = {{"level", level_name(level)}, {"step", step}, {"message", text}};
  if (folder_ != nullptr) {
    Json stamped = {{"time", toolkit::time::format_rfc3339(now_us())}};
    stamped.update(line);
    folder_->log_line(dump(stamped));
  }
  line["event"] = "log";
  emit(dump(line));
}

// ---- wiring

std::shared_ptr<Edge> Run::make_edge(bool materialised) {
  constexpr uint64_t kQueued = uint64_t{16} << 20;
  constexpr uint64_t kInMemory = uint64_t{32} << 20;
  const uint64_t share = graph_.budget.memory_bytes / 4 / std::max<size_t>(1, graph_.steps.size());
  const uint64_t queued =
      options_.queue_bytes != 0 ? options_.queue_bytes : std::min(kQueued, share);
  EdgeOptions options{
      .materialised = materialised,
      .bytes = materialised ? std::min(kInMemory, share * 2) : queued,
      .spill_folder = folder_ != nullptr ? folder_->path() : std::filesystem::path()};
  return std::make_shared<Edge>(std::move(options));
}

std::string Run::call_json(const plan::Step& step) const {
  Json inputs = Json::array();
  for (const auto& input : step.inputs)
    inputs.push_back({{"port", input.port_name},
                      {"step", input.from_step_name},
                      {"output", input.from_port_name}});
  if (step.spec->wants_run)
    inputs.push_back({{"port", "run"}, {"step", nullptr}, {"output", nullptr}});
  Json outputs = Json::array();
  const auto index = static_cast<size_t>(&step - graph_.steps.data());
  for (size_t port = 0; port < step.spec->outputs.size(); ++port) {
    const auto reads = [&](const auto& reader, uint32_t from_step, uint32_t from_port) {
      (void)reader;
      return from_step == index && from_port == port;
    };
    bool wanted = false;
    for (const auto& other : graph_.steps)
      for (const auto& input : other.inputs)
        wanted = wanted || reads(input, input.from_step, input.from_port);
    for (const auto& output : graph_.outputs)
      wanted = wanted || reads(output, output.step, output.port);
    outputs.push_back({{"port", step.spec->outputs[port].name}, {"wanted", wanted}});
  }
  return dump({{"step", step.name}, {"inputs", inputs}, {"outputs", outputs}});
}

Result<void> Run::make_steps() {
  for (const auto& plan_step : graph_.steps) {
    const auto source = classes_.find(plan_step.class_id);
    if (source == classes_.end())
      return fail(SPOOR_NOT_FOUND, "class " + plan_step.class_id + " was not loaded");
    const auto* stop_flag = plan_step.spec->wants_run ? &interrupted_ : &stopping_;
    auto step = std::make_unique<StepRuntime>(graph_, plan_step, stop_flag, this);
    step->cls = source->second.cls;
    step->state.call_json = call_json(plan_step);
    auto config = ConfigView::parse(plan_step.config_json, plan_step.bind_json);
    if (!config) return tl::unexpected(config.error());
    step->config = std::move(*config);
    step->host = std::make_unique<StepHost>(
        step->state, [this, state = &step->state](const char* id) -> const void* {
          return options_.service ? options_.service(*state, id) : nullptr;
        });
    steps_.push_back(std::move(step));
  }
  return {};
}

Result<void> Run::wire(Bindings& bindings) {
  std::vector<std::vector<std::vector<std::shared_ptr<Edge>>>> edges(steps_.size());
  std::vector<std::vector<FusedStage*>> fused(steps_.size());
  stages_.resize(steps_.size());
  for (size_t i = 0; i < steps_.size(); ++i) {
    edges[i].resize(graph_.steps[i].spec->outputs.size());
    fused[i].resize(edges[i].size(), nullptr);
  }
  for (size_t i = 0; i < steps_.size(); ++i) {
    for (const auto& input : graph_.steps[i].inputs) {
      const bool bound = bindings.inputs.count(graph_.steps[i].name) != 0;
      if (bound) continue;
      // A step that may have to take its rows back holds them: nothing runs on them before it
      // ended.
      const bool held = graph_.steps[input.from_step].on_error == OnError::kSkip;
      if (input.edge == plan::EdgeKind::kFused && !held) {
        stages_[i] = std::make_unique<RowwiseStage>(*steps_[i]);
        fused[input.from_step][input.from_port] = stages_[i].get();
        continue;
      }
      auto edge = make_edge(input.edge == plan::EdgeKind::kMaterialised);
      if (!graph_.steps[i].spec->wants_run) step_edges_.push_back(edge);
      steps_[i]->inputs.push_back(edge);
      edges[input.from_step][input.from_port].push_back(std::move(edge));
    }
  }
  if (folder_ != nullptr) {
    for (const auto& output : graph_.outputs) {
      auto edge = make_edge(false);
      edges[output.step][output.port].push_back(edge);
      outputs_.push_back(std::make_unique<OutputTask>(OutputTask{&output, std::move(edge), {}}));
    }
  }
  for (auto& [target, edge] : bindings.outputs) {
    const size_t dot = target.find('.');
    const auto step = std::find_if(graph_.steps.begin(), graph_.steps.end(),
                                   [&](const auto& s) { return s.name == target.substr(0, dot); });
    if (step == graph_.steps.end()) return fail(SPOOR_NOT_FOUND, "no step named " + target);
    const auto& ports = step->spec->outputs;
    const auto port = dot == std::string::npos
                          ? ports.begin()
                          : std::find_if(ports.begin(), ports.end(), [&](const auto& p) {
                              return p.name == target.substr(dot + 1);
                            });
    if (port == ports.end()) return fail(SPOOR_NOT_FOUND, "no output named " + target);
    step_edges_.push_back(edge);
    edges[static_cast<size_t>(step - graph_.steps.begin())]
         [static_cast<size_t>(port - ports.begin())]
             .push_back(edge);
  }
  bound_inputs_ = std::move(bindings.inputs);
  // What lanes that are not due may hold in all: an eighth of the budget.
  const uint64_t lane_bytes = std::max<uint64_t>(
      graph_.budget.memory_bytes / 8 / std::max(1U, pool_->concurrency() - 1), 1);
  for (size_t i = 0; i < steps_.size(); ++i)
    for (size_t port = 0; port < edges[i].size(); ++port)
      steps_[i]->ports.push_back(std::make_unique<Port>(
          steps_[i]->state, output_spec(i, port), std::move(edges[i][port]), fused[i][port],
          OrderedOutput::Options{
              .port = static_cast<uint32_t>(port),
              .lane_bytes = lane_bytes,
              .hold = graph_.steps[i].on_error == OnError::kSkip,
              .spill_folder = folder_ != nullptr ? folder_->path() : std::filesystem::path()}));
  return {};
}

const plan::OutputSpec& Run::output_spec(size_t step, size_t port) {
  const plan::OutputSpec& declared = graph_.steps[step].spec->outputs[port];
  if (bound_inputs_.count(graph_.steps[step].name) == 0) return declared;
  plan::OutputSpec& own = bound_specs_.emplace_back(declared);
  own.dynamic = true;
  own.columns.clear();
  own.cardinality = plan::Cardinality::kSource;
  return own;
}

Result<void> Run::make_folder() {
  if (options_.runs.empty()) return {};
  auto folder = RunFolder::make(options_.runs, graph_.investigation, started_us_);
  if (!folder) return tl::unexpected(folder.error());
  folder_ = std::move(*folder);
  return {};
}

// ---- threads

Result<void> Run::start(Bindings bindings) {
  started_us_ = now_us();
  const auto bound_outputs = bindings.outputs;
  const auto ready = [&]() -> Result<void> {
    if (auto ok = make_folder(); !ok) return ok;
    if (auto ok = make_steps(); !ok) return ok;
    if (auto ok = wire(bindings); !ok) return ok;
    try {
      launch([this] { conduct(); });
    } catch (const std::system_error& error) {
      return fail(SPOOR_RESOURCE, std::string("cannot start a thread: ") + error.what());
    }
    return {};
  }();
  if (ready) return {};
  for (const auto& [name, edge] : bound_outputs)  // whoever reads them must not wait for ever
    edge->cancel();
  std::error_code code;
  if (folder_ != nullptr) std::filesystem::remove_all(folder_->path(), code);
  return ready;
}

/// Threads are detached: they share ownership of the run, and one that hangs in a plugin must not
/// hold up the process.
void Run::launch(std::function<void()> work) {
  std::thread([self = shared_from_this(), work = std::move(work)] { work(); }).detach();
}

void Run::conduct() noexcept {
  try {
    run_all();
    finish();
  } catch (const std::exception& thrown) {
    stop();
    for (const auto& step : steps_)
      for (const auto& port : step->ports)
        port->cancel_edges();
    verdict_ = interrupted_ ? Verdict::kInterrupted : Verdict::kFailed;
    record_json_ = dump({{"spoor_run", 1},
                         {"verdict", text_of(verdict_)},
                         {"errors", {{{"status", SPOOR_RESOURCE}, {"what", thrown.what()}}}}});
  }
  {
    const std::unique_lock lock(events_);
    muted_ = true;
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void Run::run_all() {
  write_outputs();
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (stages_[i] != nullptr || graph_.steps[i].spec->wants_run) continue;
    StepRuntime& step = *steps_[i];
    launch_step(step, [this, &step] { execute(step); });
  }
  wait_idle();
  run_last_steps();
  wait_for_outputs();
}

/// Runs `body` on a thread of its own; whatever happens, the step ends and is counted as ended.
void Run::launch_step(StepRuntime& step, std::function<void()> body) {
  {
    const std::lock_guard lock(mutex_);
    ++steps_running_;
  }
  const auto work = [this, &step, body = std::move(body)] {
    try {
      body();
    } catch (const std::exception& thrown) {
      step.give_up(thrown.what());
    }
    step.ended = true;
    const std::lock_guard lock(mutex_);
    --steps_running_;
    changed_.notify_all();
  };
  try {
    launch(work);
  } catch (const std::system_error& error) {
    step.give_up(error.what());
    step.ended = true;
    const std::lock_guard lock(mutex_);
    --steps_running_;
  }
}

void Run::wait_for_outputs() {
  if (stuck_)  // a step that was given up will not end its tables
    for (const auto& task : outputs_)
      task->edge->cancel();
  std::unique_lock lock(mutex_);
  const auto written = [&] { return outputs_running_ == 0; };
  if (stuck_)
    changed_.wait_for(lock, std::chrono::nanoseconds(options_.grace_ns), written);
  else
    changed_.wait(lock, written);
}

void Run::execute(StepRuntime& step) {
  if (const auto bound = bound_inputs_.find(step.plan->name); bound != bound_inputs_.end())
    return execute_bound_input(step, std::move(bound->second));
  switch (step.plan->kind) {
    case plan::ClassKind::kProvider:
      return execute_provider(step, *pool_);
    case plan::ClassKind::kEnricher:
      return execute_enricher(step, *pool_);
    case plan::ClassKind::kVisualizer:
      return execute_visualizer(step, {});
    case plan::ClassKind::kAnalyzer:
      return step.plan->spec->rowwise ? execute_rowwise(step, *pool_) : execute_analyzer(step);
  }
}

void Run::write_outputs() {
  outputs_running_ = static_cast<unsigned>(outputs_.size());
  for (const auto& task : outputs_) {
    try {
      launch([this, task = task.get()] { write_output(*task); });
    } catch (const std::system_error& error) {
      const std::lock_guard lock(mutex_);
      task->edge->close();
      task->result.error = Error{SPOOR_RESOURCE, error.what(), {}, {}};
      task->done = true;
      --outputs_running_;
    }
  }
}

void Run::write_output(OutputTask& task) {
  TableResult result;
  try {
    auto rows = stream_of(
        task.edge, [](uint64_t) {}, nullptr);
    result = write_table(*task.plan, std::move(rows), *folder_);
  } catch (const std::exception& thrown) {
    result = {};
    result.error = Error{SPOOR_RESOURCE, thrown.what(), {}, {}};
  }
  const std::lock_guard lock(mutex_);
  if (!final_) {
    task.result = std::move(result);
    task.done = true;
  }
  --outputs_running_;
  changed_.notify_all();
}

/// Tells every step to end, as soon as it can. May be called again.
void Run::stop() {
  int64_t never = 0;
  stopping_ = true;
  stopped_at_ns_.compare_exchange_strong(never, monotonic_ns());
  for (const auto& step : steps_) {
    const bool last = step->plan->spec->wants_run;
    if (last && !interrupted_) continue;
    for (const auto& port : step->ports)
      port->cancel_lanes();
    if (last)
      for (const auto& input : step->inputs)
        input->abandon();
    if (!is_over(step->state.status())) step->cancel_instance();
  }
  for (const auto& edge : step_edges_)
    edge->cancel();
}

void Run::cancel() {
  if (interrupted_.exchange(true)) return;
  stopped_at_ns_ = monotonic_ns();
  stop();
}

/// Waits until no step runs, watching them. False: gave up on a plugin call that does not end.
bool Run::wait_idle() {
  std::unique_lock lock(mutex_);
  while (steps_running_ != 0) {
    changed_.wait_for(lock, std::chrono::milliseconds(50));
    lock.unlock();
    watch();
    const bool stuck = is_stuck();
    lock.lock();
    if (steps_running_ != 0 && stuck) {
      stuck_ = true;
      return false;
    }
  }
  return true;
}

/// Whether the run, or one step, was told to end longer ago than anyone should need.
bool Run::is_stuck() const {
  const int64_t now = monotonic_ns();
  const int64_t stopped = stopped_at_ns_.load();
  if (stopped != 0 && now - stopped > options_.grace_ns) return true;
  return std::any_of(steps_.begin(), steps_.end(), [&](const auto& step) {
    const int64_t told = step->state.timed_out_ns.load();
    return told != 0 && now - told > options_.grace_ns && step->state.in_call();
  });
}

void Run::watch() {
  for (const auto& step : steps_)
    watch_deadline(*step);
  // A step that may be skipped or partial has only failed for itself.
  const bool failed = std::any_of(steps_.begin(), steps_.end(), [](const auto& step) {
    const bool may_retry = step->plan->kind == plan::ClassKind::kProvider &&
                           step->plan->retry.attempts > 1 && !step->ended;
    return step->state.status() == StepStatus::kFailed && step->plan->on_error == OnError::kFail &&
           !may_retry;
  });
  if (failed && !stopping_) stop();
  report_progress();
}

void Run::watch_deadline(StepRuntime& step) {
  if (is_over(step.state.status()) || step.state.own_ns() <= step.state.deadline_ns) return;
  if (step.state.cancel.why() != SPOOR_OK) return;  // told before
  step.state.timed_out_ns = monotonic_ns();
  step.state.cancel.cancel(SPOOR_TIMEOUT);
  step.cancel_instance();
  for (const auto& input : step.inputs)
    input->abandon();
  for (const auto& port : step.ports)
    port->cancel_lanes();
}

void Run::report_progress() {
  if (!options_.on_event) return;
  for (const auto& step : steps_) {
    const StepStatus status = step->state.status();
    if (status == StepStatus::kWaiting) continue;
    const LedgerCounts counts = step->state.ledger.counts();
    emit(dump({{"event", "progress"},
               {"step", step->plan->name},
               {"status", text_of(status)},
               {"rows_in", counts.total_in() + counts.records_read},
               {"rows_out", counts.total_out()},
               {"done", step->state.progress_done.load()},
               {"total", step->state.progress_total.load()}}));
  }
}

/// Steps that want the ledger, one after the other, whatever happened before.
void Run::run_last_steps() {
  verdict_ = judge();
  if (!interrupted_ && !stuck_) stopped_at_ns_ = 0;  // these are not among those that were told
  const auto inputs = options_.inputs ? options_.inputs() : std::vector<StepInput>();
  for (const auto& step : steps_) {
    if (!step->plan->spec->wants_run) continue;
    if (interrupted_) {
      step->state.fail(Error{SPOOR_CANCELLED, "cancelled", {}, {}}, StepStatus::kCancelled);
      step->finish_ports();
      step->ended = true;
      continue;
    }
    for (size_t i = 0; i < step->inputs.size(); ++i) {
      const plan::Input& input = step->plan->inputs[i];
      step->inputs[i]->settle(
          declared_schema(graph_.steps[input.from_step].spec->outputs[input.from_port]));
    }
    auto table = run_table(graph_, steps_, classes_, inputs, verdict_, options_.as_of_given);
    auto shared = std::make_shared<arrow::Stream>(std::move(table));
    launch_step(*step,
                [step = step.get(), shared] { execute_visualizer(*step, std::move(*shared)); });
    wait_idle();
  }
}

// ---- the end

Verdict Run::judge() const {
  if (interrupted_) return Verdict::kInterrupted;
  Verdict verdict = run_errors_.empty() ? Verdict::kComplete : Verdict::kFailed;
  for (const auto& step : steps_) {
    const StepStatus status = step->state.status();
    const LedgerCounts counts = step->state.ledger.counts();
    const bool lost = step->plan->kind == plan::ClassKind::kProvider && counts.total_dropped() != 0;
    if (status == StepStatus::kFailed || status == StepStatus::kUpstream ||
        status == StepStatus::kCancelled || stuck_)
      verdict = Verdict::kFailed;
    else if ((status == StepStatus::kPartial || status == StepStatus::kSkipped || lost) &&
             verdict == Verdict::kComplete)
      verdict = Verdict::kPartial;
  }
  return verdict;
}

/// From here on, nothing that a thread that was given up still does is taken.
void Run::take_results() {
  const std::lock_guard lock(mutex_);
  final_ = true;
  for (const auto& task : outputs_) {
    task->result.name = task->plan->name;
    if (!task->done)
      task->result.error =
          Error{SPOOR_TIMEOUT, "it was not ready when the run was given up", {}, {}};
  }
}

/// An instance ends after every call of it; one that was given up never does.
void Run::end_instances() {
  for (const auto& step : steps_)
    if (!stuck_ || step->ended) step->destroy();
}

void Run::write_artifacts() {
  for (const auto& step : steps_) {
    if (!step->ended) continue;
    for (const Artifact& made : step->artifacts) {
      const bool is_report = made.name == "report.html" && step->plan->spec->wants_run;
      const std::filesystem::path path =
          is_report ? std::filesystem::path("report.html")
                    : std::filesystem::path("artifacts") / (step->plan->name + "." + made.name);
      if (auto ok = folder_->write(path, made.data); !ok) run_errors_.push_back(ok.error());
    }
  }
}

void Run::finish() {
  take_results();
  end_instances();
  ended_us_ = now_us();
  if (folder_ != nullptr) write_artifacts();
  for (const auto& task : outputs_) {
    const auto& error = task->result.error;
    // What the stream was told (a step failed, the run was cancelled) is blamed there.
    if (error && !task->edge->told()) run_errors_.push_back(*error);
  }
  verdict_ = judge();
  report_progress();
  const auto inputs = options_.inputs ? options_.inputs() : std::vector<StepInput>();
  record_json_ = record_of(*this, inputs);
  if (folder_ == nullptr) return;
  auto published = folder_->write("run.json", record_json_);
  if (published) {
    auto path = folder_->publish();
    if (path) final_folder_ = *path;
    if (!path) published = tl::unexpected(path.error());
  }
  if (published) return;
  run_errors_.push_back(published.error());
  verdict_ = interrupted_ ? Verdict::kInterrupted : Verdict::kFailed;
  record_json_ = record_of(*this, inputs);
}

bool Run::wait(int64_t ns) {
  std::unique_lock lock(mutex_);
  const auto ended = [&] { return ended_; };
  if (ns < 0)
    changed_.wait(lock, ended);
  else
    changed_.wait_for(lock, std::chrono::nanoseconds(ns), ended);
  return ended_;
}

}  // namespace spoor::host
