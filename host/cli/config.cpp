// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "host/cli/flags.hpp"
#include "host/cli/settings.hpp"
#include "host/cli/table.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : ", ") + value;
  return text;
}

void show_config(const CLI::App& app, const Options& options, int* exit_code) {
  Settings settings;
  if (!read_settings(&settings)) {
    *exit_code = kUsage;
    return;
  }
  const Settings all = in_force(settings, flags_given(app), options);
  if (options.format == "json") {
    Json json = Json::object();
    for (const auto& [key, setting] : all)
      json[key] = {{"value", setting.values}, {"origin", setting.origin}};
    std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    return;
  }
  Table table{{"SETTING", "VALUE", "FROM"}, {}};
  for (const auto& [key, setting] : all)
    table.rows.push_back({key, joined(setting.values), setting.origin});
  print_table(table, options.format.empty() ? "table" : options.format);
}

}  // namespace

void add_config(CLI::App& app, Options& options, int* exit_code) {
  auto* group = app.add_subcommand("config", "Shows settings");
  group->require_subcommand(1);
  auto* command = group->add_subcommand("show", "Prints all settings and where each comes from");
  command->callback([&app, &options, exit_code] { show_config(app, options, exit_code); });
}

}  // namespace spoor::cli
