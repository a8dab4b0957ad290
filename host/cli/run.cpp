// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <nlohmann/json.hpp>

#include "host/cli/manifest_file.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/summary.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::json;

struct RunArguments {
  ManifestArguments manifest;
  std::vector<std::string> fail_on;
  bool quiet = false;
};

struct RunDeleter {
  void operator()(spoor_run* run) const { spoor_run_free(run); }
};
using RunHandle = std::unique_ptr<spoor_run, RunDeleter>;

std::atomic<int> g_interrupts{0};  // written by the signal handler, read by the waiting loop

/// The first signal asks the run to end, the second ends the process.
void on_interrupt(int /*signal*/) {
  if (g_interrupts.fetch_add(1) != 0) _exit(kKilled);
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;  // a closed pipe must not end a run
  sigaction(SIGPIPE, &action, nullptr);
}

void wait_for(spoor_run* run) {
  constexpr int64_t kTick = 50'000'000;
  bool cancelled = false;
  while (spoor_run_wait(run, kTick) != SPOOR_OK) {
    if (g_interrupts == 0 || cancelled) continue;
    cancelled = true;
    std::fprintf(stderr, "spoor: ending the run; once more to end at once\n");
    spoor_run_cancel(run);
  }
}

bool has_findings(const Json& record, const std::vector<std::string>& fail_on) {
  for (const auto& output : record.value("outputs", Json::array()))
    for (const auto& name : fail_on)
      if (output.value("name", "") == name && output.value("rows", 0ULL) > 0) return true;
  return false;
}

int exit_code_of(spoor_run* run, const Json& record, const std::vector<std::string>& fail_on) {
  switch (spoor_run_verdict(run)) {
    case SPOOR_VERDICT_INTERRUPTED:
      return kInterrupted;
    case SPOOR_VERDICT_FAILED:
      return kStepFailed;
    case SPOOR_VERDICT_PARTIAL:
      return kPartial;
    default:
      return has_findings(record, fail_on) ? kFindings : kOk;
  }
}

/// Names given to --fail-on that are no outputs are an error: a guard that cannot fail is none.
bool known_outputs(spoor_plan* plan, const std::vector<std::string>& names) {
  const Json outputs = Json::parse(spoor_plan_json(plan), nullptr, false)["outputs"];
  for (const auto& name : names) {
    bool known = false;
    for (const auto& output : outputs)
      known = known || output.value("name", "") == name;
    if (known) continue;
    complain("--fail-on: the manifest has no output " + name);
    return false;
  }
  return true;
}

int run(const RunArguments& arguments, const Options& options) {
  const Session session = make_session(options);
  int exit_code = kOk;
  const Plan plan = load_plan(*session, arguments.manifest, options, &exit_code);
  if (plan == nullptr) return exit_code;
  if (!known_outputs(plan.get(), arguments.fail_on)) return kUsage;
  catch_signals();
  Progress progress(arguments.quiet);
  spoor_run_opts opts{};
  opts.struct_size = sizeof opts;
  opts.folder = options.runs.c_str();
  opts.on_event = [](void* context, const char* event) {
    static_cast<Progress*>(context)->take(event);
  };
  opts.on_event_context = &progress;
  spoor_run* started = nullptr;
  if (spoor_run_start(plan.get(), &opts, &started) != SPOOR_OK) {
    complain(spoor_session_error(session.get()));
    return kStepFailed;
  }
  RunHandle handle(started);
  wait_for(started);
  progress.end();
  const Json record = Json::parse(spoor_run_record_json(started), nullptr, false);
  print_summary(record, spoor_run_folder(started), options.format);
  exit_code = exit_code_of(started, record, arguments.fail_on);
  if (spoor_run_stuck(started) != 0) {
    std::fflush(stdout);
    std::fflush(stderr);
    _exit(exit_code);
  }
  return exit_code;
}

}  // namespace

void add_run(CLI::App& app, Options& options, int* exit_code) {
  auto* command = app.add_subcommand("run", "Runs an investigation and writes a run folder");
  auto arguments = std::make_shared<RunArguments>();
  add_manifest_arguments(*command, arguments->manifest);
  command->add_option("--fail-on", arguments->fail_on, "Exit with 1 when this output has rows")
      ->type_name("OUTPUT");
  command->add_flag("--quiet,-q", arguments->quiet, "No progress on stderr");
  command->callback([&options, exit_code, arguments] { *exit_code = run(*arguments, options); });
}

}  // namespace spoor::cli
