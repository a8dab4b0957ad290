// SPDX-License-Identifier: Apache-2.0
#include "host/cli/summary.hpp"

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/cli/table.hpp"
#include "host/cli/terminal.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end() || at->is_null()) return {};
  return at->is_string() ? at->get<std::string>()
                         : at->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string lost_text(const Json& step) {
  std::string text;
  for (const auto& drop : step.value("dropped", Json::array()))
    text += (text.empty() ? "" : ", ") + text_of(drop, "rows") + " " + text_of(drop, "reason");
  return text;
}

void print_ledger(const Json& record) {
  Table table{{"STEP", "CLASS", "STATUS", "ROWS IN", "ROWS OUT", "DROPPED"}, {}};
  for (const auto& step : record.value("steps", Json::array()))
    table.rows.push_back({text_of(step, "step"), text_of(step, "class"), text_of(step, "status"),
                          text_of(step, "rows_in"), text_of(step, "rows_out"), lost_text(step)});
  print_table(table, "table");
}

std::string place_text(const Json& where) {
  if (where.is_null()) return {};
  if (where.is_string()) return where.get<std::string>();
  std::string text = text_of(where, "file");
  if (const auto member = text_of(where, "member"); !member.empty()) text += ": " + member;
  if (const auto row = text_of(where, "row"); !row.empty()) text += " row " + row;
  if (const auto offset = text_of(where, "offset"); !offset.empty()) text += " @" + offset;
  return text;
}

void print_diagnostics(const Json& record) {
  const bool on = colour(stdout);
  for (const auto& step : record.value("steps", Json::array())) {
    for (const auto& found : step.value("diagnostics", Json::array())) {
      std::printf("\n%s %s: %s × %s\n", styled("note", Style::kYellow, on).c_str(),
                  shown(text_of(step, "step")).c_str(), text_of(found, "count").c_str(),
                  shown(text_of(found, "code")).c_str());
      if (const auto text = text_of(found, "text"); !text.empty())
        std::printf("    %s\n", shown(text).c_str());
      for (const auto& sample : found.value("samples", Json::array()))
        std::printf("    %s  %s\n", shown(place_text(sample.value("where", Json()))).c_str(),
                    shown(text_of(sample, "cause")).c_str());
      if (const auto hint = text_of(found, "hint"); !hint.empty())
        std::printf("    hint: %s\n", shown(hint).c_str());
    }
  }
}

void print_error(const std::string& who, const Json& error) {
  const bool on = colour(stdout);
  const std::string where = text_of(error, "where");
  std::printf("\n%s %s%s%s\n", styled("error", Style::kRed, on).c_str(), shown(who).c_str(),
              where.empty() ? ": " : (" at " + shown(where) + ": ").c_str(),
              shown(text_of(error, "what"), true).c_str());
  if (const auto hint = text_of(error, "hint"); !hint.empty())
    std::printf("    hint: %s\n", shown(hint).c_str());
}

void print_errors(const Json& record) {
  for (const auto& step : record.value("steps", Json::array())) {
    const std::string status = text_of(step, "status");
    if (step.contains("error") && status != "upstream" && status != "cancelled")
      print_error("step " + text_of(step, "step"), step["error"]);
  }
  for (const auto& error : record.value("errors", Json::array()))
    print_error("run", error);
}

void print_results(const Json& record, const std::string& folder) {
  if (folder.empty()) return;
  std::printf("\n%s\n", shown(folder).c_str());
  for (const auto& output : record.value("outputs", Json::array()))
    for (const auto& file : output.value("files", Json::array()))
      std::printf("  %s  (%s rows)\n", shown(file.get<std::string>()).c_str(),
                  text_of(output, "rows").c_str());
  if (std::filesystem::exists(std::filesystem::path(folder) / "report.html"))
    std::printf("  report.html\n");
}

/// What kept the run from being complete, in the terms of the ledger above it.
std::string verdict_reason(const Json& record) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? ": " : "; ") + part; };
  for (const auto& step : record.value("steps", Json::array())) {
    const std::string name = text_of(step, "step");
    const std::string status = text_of(step, "status");
    if (status == "partial" || status == "skipped" || status == "failed") add(name + " " + status);
    const bool source = text_of(step, "class").rfind("provider.", 0) == 0;
    if (source && step.value("rows_dropped", 0ULL) != 0) add(name + " lost " + lost_text(step));
  }
  return text;
}

}  // namespace

void print_summary(const Json& record, const std::string& folder, const std::string& format) {
  if (format == "json") {
    std::printf("%s\n", record.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    return;
  }
  print_ledger(record);
  print_diagnostics(record);
  print_errors(record);
  print_results(record, folder);
  const std::string verdict = text_of(record, "verdict");
  const bool complete = verdict == "complete";
  std::printf("\n%s%s\n",
              styled(verdict, complete ? Style::kGreen : Style::kYellow, colour(stdout)).c_str(),
              complete ? "" : shown(verdict_reason(record)).c_str());
}

}  // namespace spoor::cli
