// SPDX-License-Identifier: Apache-2.0
#include "host/cli/flags.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <utility>

namespace spoor::cli {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 9> kFlags = {{
    {"--threads", "threads"},
    {"--memory-limit", "memory_limit"},
    {"--plugin", "plugins"},
    {"--plugin-path", "plugin_path"},
    {"--allow-path", "allow_paths"},
    {"--allow-env", "allow_env"},
    {"--secrets-file", "secrets_file"},
    {"--runs", "runs"},
    {"--format", "format"},
}};

}  // namespace

void add_flags(CLI::App& app, Options& options) {
  app.add_option("--threads", options.threads, "Worker threads; 0: one per processor")
      ->type_name("N");
  app.add_option("--memory-limit", options.memory_limit, "What a run may hold between steps")
      ->type_name("SIZE");
  app.add_option("--plugin", options.plugins, "Uses this plugin before all others")
      ->type_name("FILE");
  app.add_option("--plugin-path", options.plugin_path, "Folders of plugins, ':' between them")
      ->type_name("DIRS");
  app.add_option("--allow-path", options.allow_paths,
                 "Opens a folder outside the manifest's for evidence")
      ->type_name("DIR");
  app.add_option("--allow-env", options.allow_env, "Lets manifests read ${env:NAME}")
      ->type_name("NAME");
  app.add_option("--secrets-file", options.secrets_file, "NAME=value lines, mode 0600")
      ->type_name("FILE");
  app.add_option("--runs", options.runs, "Where run folders are")->type_name("DIR");
  app.add_option("--format", options.format, "table, json, ndjson or csv")
      ->check(CLI::IsMember({"table", "json", "ndjson", "csv"}));
}

std::vector<std::string> flags_given(const CLI::App& app) {
  std::vector<std::string> given;
  for (const auto& [flag, setting] : kFlags)
    if (app.get_option(flag)->count() != 0) given.emplace_back(setting);
  return given;
}

}  // namespace spoor::cli
