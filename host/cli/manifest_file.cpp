// SPDX-License-Identifier: Apache-2.0
#include "host/cli/manifest_file.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace spoor::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Findings {
  bool as_json = false;
  Json list = Json::array();
};

const char* severity_name(int32_t severity) {
  if (severity >= 2) return "error";
  return severity == 1 ? "warning" : "note";
}

void print_finding(const spoor_diag& diag) {
  const bool on = colour(stderr);
  const std::string place =
      std::string(diag.file) + ":" + std::to_string(diag.line) + ":" + std::to_string(diag.column);
  const Style style = diag.severity >= 2 ? Style::kRed : Style::kYellow;
  std::fprintf(stderr, "%s: %s: %s [%s]\n", styled(shown(place), Style::kBold, on).c_str(),
               styled(severity_name(diag.severity), style, on).c_str(), shown(diag.message).c_str(),
               diag.rule);
  if (diag.hint != nullptr) std::fprintf(stderr, "    hint: %s\n", shown(diag.hint).c_str());
}

void take_finding(void* context, const spoor_diag* diag) {
  auto& findings = *static_cast<Findings*>(context);
  if (!findings.as_json) return print_finding(*diag);
  findings.list.push_back({{"severity", severity_name(diag->severity)},
                           {"rule", diag->rule},
                           {"file", diag->file},
                           {"line", diag->line},
                           {"column", diag->column},
                           {"message", diag->message},
                           {"hint", diag->hint != nullptr ? Json(diag->hint) : Json(nullptr)}});
}

Plan parse(spoor_session& session, const ManifestArguments& arguments, const std::string& yaml) {
  std::vector<const char*> set;
  for (const auto& entry : arguments.set)
    set.push_back(entry.c_str());
  set.push_back(nullptr);
  const std::string base = arguments.file == "-"
                               ? std::string(".")
                               : std::filesystem::path(arguments.file).parent_path().string();
  spoor_plan_opts opts{};
  opts.struct_size = sizeof opts;
  opts.file = arguments.file.c_str();
  opts.base = base.empty() ? "." : base.c_str();
  opts.set = set.data();
  opts.as_of = arguments.as_of.empty() ? nullptr : arguments.as_of.c_str();
  spoor_plan* plan = nullptr;
  if (spoor_plan_parse(&session, yaml.data(), yaml.size(), &opts, &plan) != SPOOR_OK)
    complain(spoor_session_error(&session));
  return Plan(plan);
}

}  // namespace

void add_manifest_arguments(CLI::App& command, ManifestArguments& arguments) {
  command.add_option("manifest", arguments.file, "The manifest, or - for standard input")
      ->required()
      ->type_name("FILE");
  command.add_option("--set", arguments.set, "Sets a parameter of the manifest")
      ->type_name("NAME=VALUE");
  command.add_option("--as-of", arguments.as_of, "What `now` means in the manifest")
      ->type_name("TIME");
}

Plan load_plan(spoor_session& session, const ManifestArguments& arguments, const Options& options,
               int* exit_code) {
  *exit_code = kUsage;
  std::string yaml;
  if (!read_text(arguments.file, &yaml)) return nullptr;
  Plan plan = parse(session, arguments, yaml);
  if (plan == nullptr) return nullptr;
  Findings findings{.as_json = options.format == "json"};
  const int status = spoor_plan_check(plan.get(), take_finding, &findings);
  if (status == SPOOR_OK) {
    *exit_code = kOk;
    return plan;
  }
  if (findings.as_json)
    std::printf("%s\n", Json{{"findings", findings.list}}
                            .dump(2, ' ', false, Json::error_handler_t::replace)
                            .c_str());
  if (status != SPOOR_INVALID_ARGUMENT) complain(spoor_session_error(&session));
  *exit_code = kManifest;
  return nullptr;
}

}  // namespace spoor::cli
