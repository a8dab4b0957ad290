// SPDX-License-Identifier: Apache-2.0
//
// The command `spoor`: a client of libspoor. Data goes to stdout, all else to stderr.
#include <malloc.h>

#include <CLI/CLI.hpp>

#include "host/cli/command.hpp"
#include "host/cli/flags.hpp"
#include "host/cli/settings.hpp"

namespace {

using namespace spoor::cli;

/// `spoor version` and help must not fail because of a broken settings file.
bool needs_settings(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return !chosen.empty() && chosen.front()->get_name() != "version";
}

int run(int argc, char** argv) {
  Options options;
  int exit_code = kOk;
  CLI::App app("Runs security investigations from manifests");
  app.name("spoor");
  app.require_subcommand(1);
  app.fallthrough();
  add_flags(app, options);
  for (const auto add :
       {add_run, add_plan, add_validate, add_schema, add_show, add_plugin, add_config, add_version})
    add(app, options, &exit_code);
  bool settings_ok = true;
  app.parse_complete_callback([&] {
    Settings settings;
    settings_ok = !needs_settings(app) || (read_settings(&settings) &&
                                           apply_settings(settings, flags_given(app), &options));
    if (!settings_ok) throw CLI::RuntimeError(kUsage);
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // Batches come and go in blocks of megabytes. Without these, the allocator gives the memory back
  // after each and asks for it again: a wide table took 3.5 times as long.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_ARENA_MAX, 2);  // each arena keeps what it once needed
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    complain(error.what());
    return kUsage;
  }
}
