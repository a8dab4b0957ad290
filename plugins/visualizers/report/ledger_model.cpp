// SPDX-License-Identifier: Apache-2.0

#include "ledger_model.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace {

using spoor::json;

std::string text_of(const spoor::batch& rows, const char* name, int64_t row) {
  const auto column = rows.find(name);
  if (!column || column->null(row)) return {};
  return std::string(column->expect(spoor::utf8).str(row));
}

json count_of(const spoor::batch& rows, const char* name, int64_t row) {
  const auto column = rows.find(name);
  if (!column || column->null(row)) return {};
  return column->expect(spoor::i64).i64(row);
}

/// A column of JSON text; null when it is absent, null or not JSON.
json json_of(const spoor::batch& rows, const char* name, int64_t row) {
  const std::string text = text_of(rows, name, row);
  if (text.empty()) return {};
  try {
    return json::parse(text);
  } catch (const spoor::error&) {
    return {};
  }
}

/// The objects of a list; whatever else is there is left out.
template <class Make>
json each_object(const json& list, Make make) {
  json made = json::make_array();
  if (!list.is_array()) return made;
  for (const json& one : list.items()) {
    if (one.is_object()) made.push(make(one));
  }
  return made;
}

std::string text_in(const json& object, const char* name) {
  const json* found = object.find(name);
  return found != nullptr && found->is_string() ? found->str() : std::string();
}

int64_t count_in(const json& object, const char* name) {
  const json* found = object.find(name);
  return found != nullptr && found->is_int() && found->i64() >= 0 ? found->i64() : 0;
}

/// Sets a member unless the text is empty.
void set_text(json& to, const char* name, std::string text) {
  if (!text.empty()) to[name] = std::move(text);
}

std::string shown(const json& value) { return value.is_string() ? value.str() : value.text(); }

/// {"file", "offset", "row", …} → "security.ndjson, offset 1048576, row 4711".
std::string place_of(const json* where) {
  if (where == nullptr || !where->is_object()) return {};
  std::string place;
  const auto append = [&place](const std::string& part) {
    if (!place.empty()) place += ", ";
    place += part;
  };
  if (const json* file = where->find("file")) append(shown(*file));
  for (const auto& [name, value] : where->members()) {
    if (name != "file" && name != "text") append(name + " " + shown(value));
  }
  if (const json* text = where->find("text")) append(shown(*text));
  return place;
}

json sample_of(const json& given) {
  json sample = json::make_object();
  set_text(sample, "where", place_of(given.find("where")));
  set_text(sample, "cause", text_in(given, "cause"));
  return sample;
}

json diagnostic_of(const json& given) {
  json diagnostic = json::make_object();
  diagnostic["code"] = text_in(given, "code");
  diagnostic["count"] = count_in(given, "count");
  set_text(diagnostic, "text", text_in(given, "text"));
  set_text(diagnostic, "hint", text_in(given, "hint"));
  const json* samples = given.find("samples");
  diagnostic["samples"] = each_object(samples != nullptr ? *samples : json(), sample_of);
  return diagnostic;
}

json drop_of(const json& given) {
  json drop = json::make_object();
  drop["reason"] = text_in(given, "reason");
  drop["rows"] = count_in(given, "rows");
  return drop;
}

json input_of(const json& given) {
  json input = json::make_object();
  input["path"] = text_in(given, "path");
  input["sha256"] = text_in(given, "sha256");
  input["size"] = count_in(given, "size");
  set_text(input, "note", text_in(given, "note"));
  return input;
}

json parameter_of(const json& given) {
  json parameter = json::make_object();
  parameter["name"] = text_in(given, "name");
  const json* value = given.find("value");
  parameter["value"] = value != nullptr ? shown(*value) : std::string();
  return parameter;
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
  const json facts = json_of(rows, "facts", row);
  for (const char* name : {"description", "as_of", "tool"}) {
    set_text(head_, name, text_in(facts, name));
  }
  const json* parameters = facts.find("parameters");
  head_["parameters"] = each_object(parameters != nullptr ? *parameters : json(), parameter_of);
}

void LedgerModel::add_step(const spoor::batch& rows, int64_t row) {
  json step = json::make_object();
  for (const char* name : {"step", "class", "kind", "status", "plugin", "version", "digest"}) {
    step[name] = text_of(rows, name, row);
  }
  set_text(step, "error", text_of(rows, "error", row));
  step["rows_in"] = count_of(rows, "rows_in", row);
  step["rows_out"] = count_of(rows, "rows_out", row);
  const json dropped = count_of(rows, "dropped", row);
  step["dropped"] = dropped.is_null() ? json(0) : dropped;
  step["drops"] = each_object(json_of(rows, "drops", row), drop_of);
  step["diagnostics"] = each_object(json_of(rows, "diagnostics", row), diagnostic_of);
  step["inputs"] = each_object(json_of(rows, "inputs", row), input_of);
  steps_.push(std::move(step));
}

spoor::json LedgerModel::to_json() const {
  json model = head_;
  model["verdict"] = complete() ? json(verdict_) : json("unknown");
  if (model.find("investigation") == nullptr) model["investigation"] = "";
  if (model.find("parameters") == nullptr) model["parameters"] = json::make_array();
  model["steps"] = steps_;
  return model;
}
