// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "host/cli/manifest_file.hpp"

namespace spoor::cli {

void add_plan(CLI::App& app, Options& options, int* exit_code) {
  auto* command = app.add_subcommand(
      "plan", "Shows what a run would do: steps, edges, hosts, secrets, what leaves this machine");
  auto arguments = std::make_shared<ManifestArguments>();
  add_manifest_arguments(*command, *arguments);
  command->callback([&options, exit_code, arguments] {
    const Session session = make_session(options);
    const Plan plan = load_plan(*session, *arguments, options, exit_code);
    if (plan == nullptr) return;
    const bool json = options.format == "json";
    const char* text = json ? spoor_plan_json(plan.get()) : spoor_plan_text(plan.get());
    std::printf("%s%s", text, json ? "\n" : "");
  });
}

void add_validate(CLI::App& app, Options& options, int* exit_code) {
  auto* command =
      app.add_subcommand("validate", "Checks a manifest and prints every error with its place");
  auto arguments = std::make_shared<ManifestArguments>();
  add_manifest_arguments(*command, *arguments);
  command->callback([&options, exit_code, arguments] {
    const Session session = make_session(options);
    const Plan plan = load_plan(*session, *arguments, options, exit_code);
    if (plan == nullptr) return;
    std::printf(options.format == "json" ? "{\"findings\": []}\n" : "%s: ok\n",
                shown(arguments->file).c_str());
  });
}

void add_schema(CLI::App& app, Options& options, int* exit_code) {
  auto* command = app.add_subcommand(
      "schema", "Prints the JSON Schema of manifests, from the plugins that are installed");
  command->callback([&options, exit_code] {
    const Session session = make_session(options);
    const char* schema = spoor_session_schema_json(session.get());
    if (schema != nullptr) {
      std::printf("%s", schema);
      return;
    }
    complain(spoor_session_error(session.get()));
    *exit_code = kUsage;
  });
}

void add_version(CLI::App& app, Options& options, int* /*exit_code*/) {
  auto* command = app.add_subcommand("version", "Prints the version");
  command->callback([&options] {
    if (options.format == "json")
      std::printf("{\"version\": \"%s\", \"abi\": \"%u.%u\", \"manifest\": 1}\n", spoor_version(),
                  SPOOR_ABI_MAJOR, SPOOR_ABI_MINOR);
    else
      std::printf("spoor %s (plugin ABI %u.%u, manifest 1)\n", spoor_version(), SPOOR_ABI_MAJOR,
                  SPOOR_ABI_MINOR);
  });
}

}  // namespace spoor::cli
