// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "host/embed/granted_services.hpp"
#include "host/embed/guarded.hpp"
#include "host/embed/session.hpp"

namespace {

using spoor::host::ClassSource;
using spoor::host::guarded;
using spoor::host::RunOptions;
using spoor::toolkit::fail;
using spoor::toolkit::Result;

/// Maps the plugins of all classes of the plan.
Result<std::map<std::string, ClassSource>> load_classes(const spoor_session& session,
                                                        const spoor::host::plan::Graph& graph) {
  std::map<std::string, ClassSource> classes;
  for (const auto& step : graph.steps) {
    if (classes.count(step.class_id) != 0) continue;
    auto loaded = session.plugins.load(step.class_id);
    if (!loaded) return tl::unexpected(loaded.error());
    classes[step.class_id] = {loaded->cls, loaded->plugin_id, loaded->version, loaded->sha256};
  }
  return classes;
}

RunOptions run_options(const spoor_plan& plan, const spoor_run_opts& opts,
                       const std::shared_ptr<spoor::host::GrantedServices>& services) {
  RunOptions options;
  if (opts.folder != nullptr) options.runs = std::filesystem::absolute(opts.folder);
  options.queue_bytes = plan.session->queue_bytes;
  options.as_of_given = plan.as_of_given;
  if (opts.on_event != nullptr)
    options.on_event = [fn = opts.on_event, context = opts.on_event_context](
                           const std::string& event) { fn(context, event.c_str()); };
  options.service = [services](const spoor::host::StepState& step, const char* id) {
    return services->find(step.name, id);
  };
  options.inputs = [services] { return services->inputs(); };
  return options;
}

}  // namespace

int spoor_run_start(spoor_plan* plan, const spoor_run_opts* opts, spoor_run** out) {
  *out = nullptr;
  if (const int status = spoor_plan_check(plan, nullptr, nullptr); status != SPOOR_OK)
    return status;
  return guarded(plan->session, [&]() -> Result<void> {
    spoor_run_opts all{};
    if (opts != nullptr)
      std::copy_n(reinterpret_cast<const char*>(opts),
                  std::min<size_t>(opts->struct_size, sizeof all), reinterpret_cast<char*>(&all));
    spoor::host::plan::Graph graph = *plan->checked->graph;
    if (plan->session->memory_limit != 0) graph.budget.memory_bytes = plan->session->memory_limit;
    auto classes = load_classes(*plan->session, graph);
    if (!classes) return tl::unexpected(classes.error());
    auto services = spoor::host::GrantedServices::make(*plan, graph);
    if (!services) return tl::unexpected(services.error());
    auto made = std::make_unique<spoor_run>();
    made->session = plan->session;
    made->run = std::make_shared<spoor::host::Run>(std::move(graph), std::move(*classes),
                                                   plan->session->pool(),
                                                   run_options(*plan, all, *services));
    if (auto ok = made->run->start(std::move(plan->bindings)); !ok) return ok;
    *out = made.release();
    return {};
  });
}

int spoor_run_wait(spoor_run* run, int64_t ns) {
  return run->run->wait(ns) ? SPOOR_OK : SPOOR_TIMEOUT;
}

void spoor_run_cancel(spoor_run* run) { run->run->cancel(); }

const char* spoor_run_record_json(spoor_run* run) { return run->run->record_json().c_str(); }

const char* spoor_run_folder(spoor_run* run) {
  run->folder = run->run->folder().string();
  return run->folder.c_str();
}

int spoor_run_verdict(spoor_run* run) { return static_cast<int>(run->run->verdict()); }

int spoor_run_stuck(spoor_run* run) { return run->run->stuck() ? 1 : 0; }

void spoor_run_free(spoor_run* run) {
  if (run == nullptr) return;
  if (!run->run->wait(0)) {
    run->run->cancel();
    run->run->wait(-1);
  }
  delete run;
}
