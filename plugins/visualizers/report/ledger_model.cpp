// SPDX-License-Identifier: Apache-2.0

#include "ledger_model.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace {

using nlohmann::json;

std::string text_of(const spoor::batch& rows, const char* name, int64_t row) {
  const auto column = rows.find(name);
  if (!column || column->null(row)) return {};
  return std::string(column->expect(spoor::utf8).str(row));
}

json count_of(const spoor::batch& rows, const char* name, int64_t row) {
  const auto column = rows.find(name);
  if (!column || column->null(row)) return nullptr;
  return column->expect(spoor::i64).i64(row);
}

/// A column of JSON text; `fallback` when it is absent, null or not of that shape.
json json_of(const spoor::batch& rows, const char* name, int64_t row, json fallback) {
  const std::string text = text_of(rows, name, row);
  if (text.empty()) return fallback;
  json read = json::parse(text, nullptr, false);
  return read.type() == fallback.type() ? read : fallback;
}

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Copies a member that is text, if it is there and not empty.
void copy_text(const json& from, const char* name, json& to) {
  if (std::string text = text_in(from, name); !text.empty()) to[name] = std::move(text);
}

void copy_count(const json& from, const char* name, json& to) {
  const auto found = from.find(name);
  to[name] = found != from.end() && found->is_number_unsigned() ? *found : json(0U);
}

std::string shown(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// {"file", "offset", "row", …} → "security.ndjson, offset 1048576, row 4711".
std::string place_of(const json& where) {
  if (!where.is_object()) return {};
  std::string place;
  const auto append = [&place](const std::string& part) {
    if (!place.empty()) place += ", ";
    place += part;
  };
  if (where.contains("file")) append(shown(where["file"]));
  for (const auto& [name, value] : where.items()) {
    if (name != "file" && name != "text") append(name + " " + shown(value));
  }
  if (where.contains("text")) append(shown(where["text"]));
  return place;
}

json samples_of(const json& diagnostic) {
  json samples = json::array();
  const auto given = diagnostic.find("samples");
  if (given == diagnostic.end() || !given->is_array()) return samples;
  for (const json& one : *given) {
    if (!one.is_object()) continue;
    json sample = json::object();
    if (one.contains("where")) {
      if (std::string place = place_of(one["where"]); !place.empty()) {
        sample["where"] = std::move(place);
      }
    }
    copy_text(one, "cause", sample);
    if (!sample.empty()) samples.push_back(std::move(sample));
  }
  return samples;
}

json diagnostics_of(const json& given) {
  json diagnostics = json::array();
  for (const json& one : given) {
    if (!one.is_object()) continue;
    json diagnostic = {{"code", text_in(one, "code")}, {"samples", samples_of(one)}};
    copy_count(one, "count", diagnostic);
    copy_text(one, "text", diagnostic);
    copy_text(one, "hint", diagnostic);
    diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

json drops_of(const json& given) {
  json drops = json::array();
  for (const json& one : given) {
    if (!one.is_object()) continue;
    json drop = {{"reason", text_in(one, "reason")}};
    copy_count(one, "rows", drop);
    drops.push_back(std::move(drop));
  }
  return drops;
}

json inputs_of(const json& given) {
  json inputs = json::array();
  for (const json& one : given) {
    if (!one.is_object()) continue;
    json input = {{"path", text_in(one, "path")}, {"sha256", text_in(one, "sha256")}};
    copy_count(one, "size", input);
    copy_text(one, "note", input);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

json parameters_of(const json& facts) {
  json parameters = json::array();
  const auto given = facts.find("parameters");
  if (given == facts.end() || !given->is_array()) return parameters;
  for (const json& one : *given) {
    if (!one.is_object() || !one.contains("value")) continue;
    parameters.push_back({{"name", text_in(one, "name")}, {"value", shown(one["value"])}});
  }
  return parameters;
}

}  // namespace

void LedgerModel::add(const spoor::batch& rows) {
  for (int64_t row = 0; row < rows.rows(); ++row) {
    if (text_of(rows, "kind", row) == "run") {
      add_run(rows, row);
    } else {
      add_step(rows, row);
    }
  }
}

void LedgerModel::add_run(const spoor::batch& rows, int64_t row) {
  verdict_ = text_of(rows, "status", row);
  head_["investigation"] = text_of(rows, "step", row);
  const json facts = json_of(rows, "facts", row, json::object());
  for (const char* name : {"description", "as_of", "tool"})
    copy_text(facts, name, head_);
  head_["parameters"] = parameters_of(facts);
}

void LedgerModel::add_step(const spoor::batch& rows, int64_t row) {
  json step = json::object();
  for (const char* name : {"step", "class", "kind", "status", "plugin", "version", "digest"}) {
    step[name] = text_of(rows, name, row);
  }
  if (std::string error = text_of(rows, "error", row); !error.empty()) {
    step["error"] = std::move(error);
  }
  step["rows_in"] = count_of(rows, "rows_in", row);
  step["rows_out"] = count_of(rows, "rows_out", row);
  const json dropped = count_of(rows, "dropped", row);
  step["dropped"] = dropped.is_null() ? json(0) : dropped;
  step["drops"] = drops_of(json_of(rows, "drops", row, json::array()));
  step["diagnostics"] = diagnostics_of(json_of(rows, "diagnostics", row, json::array()));
  step["inputs"] = inputs_of(json_of(rows, "inputs", row, json::array()));
  steps_.push_back(std::move(step));
}

nlohmann::json LedgerModel::to_json() const {
  json model = head_;
  model["verdict"] = complete() ? verdict_ : "unknown";
  if (!model.contains("investigation")) model["investigation"] = "";
  if (!model.contains("parameters")) model["parameters"] = json::array();
  model["steps"] = steps_;
  return model;
}
