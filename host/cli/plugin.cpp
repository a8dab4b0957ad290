// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "host/cli/command.hpp"
#include "host/cli/table.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end() || at->is_null()) return {};
  return at->is_string() ? at->get<std::string>()
                         : at->dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Asks the session; an empty answer after complaining.
Json ask(const Options& options, const char* what, const std::string& id, int* exit_code) {
  const Session session = make_session(options);
  const char* text =
      spoor_session_plugins_json(session.get(), what, id.empty() ? nullptr : id.c_str());
  if (text != nullptr) return Json::parse(text, nullptr, false);
  complain(spoor_session_error(session.get()));
  *exit_code = kUsage;
  return {};
}

void print_json(const Json& json) {
  std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

void list(const Options& options, int* exit_code) {
  const Json answer = ask(options, "list", {}, exit_code);
  if (answer.is_null()) return;
  if (options.format == "json") return print_json(answer);
  Table table{{"CLASS", "PLUGIN", "VERSION", "STATE", "SUMMARY"}, {}};
  for (const auto& plugin : answer.value("plugins", Json::array())) {
    const auto classes = plugin.value("classes", Json::array());
    if (classes.empty())
      table.rows.push_back({"", text_of(plugin, "id"), text_of(plugin, "version"),
                            text_of(plugin, "state"), text_of(plugin, "why")});
    for (const auto& cls : classes)
      table.rows.push_back(
          {text_of(cls, "id"), text_of(plugin, "id"), text_of(plugin, "version"),
           text_of(plugin, "state"),
           text_of(plugin, "state") == "ready" ? text_of(cls, "summary") : text_of(plugin, "why")});
  }
  std::sort(table.rows.begin(), table.rows.end());
  print_table(table, options.format.empty() ? "table" : options.format);
}

void print_columns(const Json& columns, const char* indent) {
  for (const auto& column : columns) {
    std::string line = indent + text_of(column, "name");
    for (const char* key : {"type", "role", "spoor_type", "value_type"})
      if (const auto text = text_of(column, key); !text.empty()) line += "  " + text;
    std::printf("%s\n", shown(line).c_str());
  }
}

void print_params(const Json& params) {
  const Json properties = params.value("properties", Json::object());
  const auto required = params.value("required", std::vector<std::string>());
  for (const auto& [name, schema] : properties.items()) {
    const bool must = std::find(required.begin(), required.end(), name) != required.end();
    std::string line = "    " + name + "  " + text_of(schema, "type");
    if (const auto format = text_of(schema, "format"); !format.empty()) line += " (" + format + ")";
    if (schema.contains("default")) line += ", default " + schema["default"].dump();
    if (must) line += ", required";
    std::printf("%s\n", shown(line).c_str());
    if (const auto text = text_of(schema, "description"); !text.empty())
      std::printf("        %s\n", shown(text).c_str());
  }
}

void print_class(const Json& cls) {
  const bool on = colour(stdout);
  std::printf("\n%s  %s\n", styled(shown(text_of(cls, "id")), Style::kBold, on).c_str(),
              shown(text_of(cls, "summary")).c_str());
  if (const Json params = cls.value("params", Json::object()); params.contains("properties")) {
    std::printf("  parameters\n");
    print_params(params);
  }
  for (const char* side : {"inputs", "outputs"}) {
    for (const auto& port : cls.value(side, Json::array())) {
      std::printf("  %s %s %s\n", side == std::string("inputs") ? "input" : "output",
                  shown(text_of(port, "name")).c_str(),
                  shown(text_of(port, "cardinality")).c_str());
      print_columns(port.value("columns", Json::array()), "    ");
    }
  }
  if (const Json effects = cls.value("effects", Json::array()); !effects.empty())
    std::printf("  effects %s\n", shown(effects.dump()).c_str());
}

void info(const std::string& id, const Options& options, int* exit_code) {
  const Json answer = ask(options, "info", id, exit_code);
  if (answer.is_null()) return;
  if (options.format == "json") return print_json(answer);
  for (const char* key : {"id", "version", "path", "sha256", "state", "why"})
    if (const auto text = text_of(answer, key); !text.empty())
      std::printf("%-8s %s\n", key, shown(text).c_str());
  for (const auto& cls : answer.value("descriptor", Json::object()).value("classes", Json::array()))
    print_class(cls);
}

void why(const std::string& id, const Options& options, int* exit_code) {
  const Json answer = ask(options, "why", id, exit_code);
  if (answer.is_null()) return;
  if (options.format == "json") return print_json(answer);
  const bool on = colour(stdout);
  for (const auto& place : answer.value("places", Json::array()))
    std::printf("looked at %s (%s): %s sidecars%s\n", shown(text_of(place, "path")).c_str(),
                shown(text_of(place, "origin")).c_str(), text_of(place, "sidecars").c_str(),
                shown(text_of(place, "note").empty() ? "" : ", " + text_of(place, "note")).c_str());
  for (const auto& candidate : answer.value("candidates", Json::array())) {
    std::printf("\n%s (%s)\n", shown(text_of(candidate, "path")).c_str(),
                shown(text_of(candidate, "origin")).c_str());
    for (const auto& step : candidate.value("steps", Json::array())) {
      const bool ok = step.value("ok", false);
      std::printf("  %s %-12s %s\n",
                  styled(ok ? "ok" : "NO", ok ? Style::kGreen : Style::kRed, on).c_str(),
                  shown(text_of(step, "step")).c_str(), shown(text_of(step, "text")).c_str());
    }
  }
  const std::string verdict = text_of(answer, "verdict");
  std::printf("\n%s: %s\n", shown(text_of(answer, "id")).c_str(), shown(verdict).c_str());
  if (verdict != "loaded") *exit_code = kUsage;
}

void describe(const std::string& id, const Options& options, int* exit_code) {
  const Json answer = ask(options, "describe", id, exit_code);
  if (!answer.is_null()) print_json(answer);
}

struct CheckArguments {
  std::string file;
  std::vector<std::string> only;
  std::string reproduce;
  bool list = false;
};

void print_check(const Json& report) {
  const bool on = colour(stdout);
  for (const auto& check : report.value("checks", Json::array())) {
    const std::string verdict = text_of(check, "verdict");
    const Style style = verdict == "pass"   ? Style::kGreen
                        : verdict == "skip" ? Style::kYellow
                                            : Style::kRed;
    std::string word = verdict;
    word.resize(std::max<size_t>(word.size(), 5), ' ');
    std::printf(
        "%s %s  %s\n", styled(word, style, on).c_str(), shown(text_of(check, "name")).c_str(),
        shown(text_of(check, "why").empty() ? text_of(check, "note") : text_of(check, "why"))
            .c_str());
    if (const auto again = text_of(check, "reproduce"); !again.empty())
      std::printf("         reproduce: %s\n", shown(again).c_str());
  }
  std::printf("%s passed, %s failed, %s skipped\n", text_of(report, "passed").c_str(),
              text_of(report, "failed").c_str(), text_of(report, "skipped").c_str());
}

/// What `--list` asks for: names and rules.
void print_list(const Json& report) {
  for (const auto& check : report.value("checks", Json::array()))
    std::printf("%-34s %s\n", shown(text_of(check, "name")).c_str(),
                shown(text_of(check, "note")).c_str());
}

void check(const CheckArguments& arguments, const Options& options, int* exit_code) {
  if (arguments.file.empty() && !arguments.list) {
    complain("plugin check: name the plugin's library");
    *exit_code = kUsage;
    return;
  }
  Json request = Json::object();
  if (!arguments.only.empty()) request["only"] = arguments.only;
  if (!arguments.reproduce.empty()) request["reproduce"] = arguments.reproduce;
  if (arguments.list) request["list"] = true;
  const Session session = make_session(options);
  const char* text = spoor_session_check_plugin_json(session.get(), arguments.file.c_str(),
                                                     request.dump().c_str());
  if (text == nullptr) {
    complain(spoor_session_error(session.get()));
    *exit_code = kUsage;
    return;
  }
  const Json report = Json::parse(text, nullptr, false);
  if (options.format == "json")
    print_json(report);
  else if (arguments.list)
    print_list(report);
  else
    print_check(report);
  if (!arguments.list && report.value("failed", 1) != 0) *exit_code = kFindings;
}

void add_asking(CLI::App& group, const char* name, const char* about, Options& options,
                int* exit_code, void (*ask_it)(const std::string&, const Options&, int*)) {
  auto* command = group.add_subcommand(name, about);
  auto id = std::make_shared<std::string>();
  command->add_option("id", *id, "A plugin id, a class id, or a file")->required();
  command->callback([&options, exit_code, id, ask_it] { ask_it(*id, options, exit_code); });
}

void add_check(CLI::App& group, Options& options, int* exit_code) {
  auto* command = group.add_subcommand("check", "Tests any plugin against the contract");
  auto arguments = std::make_shared<CheckArguments>();
  command->add_option("file", arguments->file, "The plugin's library")->type_name("FILE");
  command
      ->add_option("--only", arguments->only,
                   "Runs only this check, or a group such as `contract`; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);  // the file may follow
  command->add_option("--reproduce", arguments->reproduce, "Uses the seed of an earlier report")
      ->type_name("SEED");
  command->add_flag("--list", arguments->list, "Lists the checks instead of running them");
  command->callback([&options, exit_code, arguments] { check(*arguments, options, exit_code); });
}

void add_new(CLI::App& group, Options& options, int* exit_code) {
  auto* command = group.add_subcommand("new", "Writes the folder of a new plugin");
  auto kind = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  auto dir = std::make_shared<std::string>(".");
  command->add_option("kind", *kind, "provider, enricher, analyzer, rowwise or visualizer")
      ->required();
  command->add_option("name", *name, "lowercase-with-dashes, or vendor.name")->required();
  command->add_option("--dir", *dir, "Where the folder is made")->type_name("DIR");
  command->callback([&options, exit_code, kind, name, dir] {
    const Session session = make_session(options);
    const char* folder =
        spoor_session_new_plugin(session.get(), kind->c_str(), name->c_str(), dir->c_str());
    if (folder != nullptr) {
      std::printf("%s\n", shown(folder).c_str());
      return;
    }
    complain(spoor_session_error(session.get()));
    *exit_code = kUsage;
  });
}

}  // namespace

void add_plugin(CLI::App& app, Options& options, int* exit_code) {
  auto* group = app.add_subcommand("plugin", "Finds, explains, checks and begins plugins");
  group->require_subcommand(1);
  auto* listing = group->add_subcommand("list", "Lists the classes that manifests can use");
  listing->callback([&options, exit_code] { list(options, exit_code); });
  add_asking(*group, "info", "Shows parameters, ports and effects of a plugin", options, exit_code,
             info);
  add_asking(*group, "why", "Loads it and says why it is, or is not, used", options, exit_code,
             why);
  add_asking(*group, "describe", "Prints a plugin's descriptor", options, exit_code, describe);
  add_check(*group, options, exit_code);
  add_new(*group, options, exit_code);
}

}  // namespace spoor::cli
