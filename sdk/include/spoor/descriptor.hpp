// SPDX-License-Identifier: Apache-2.0
//
// spoor::descriptor: what a class tells the host before any of its code runs. The JSON of a class:
//
//   {"id", "kind": provider|enricher|analyzer|visualizer, "summary", "description",
//    "params": JSON Schema of `with`,
//    "inputs":  [{"name", "description"?, "optional": bool, "repeat": bool,
//                 "columns": [{"name"?, "type"?: "utf8"…, "spoor.type"?, "spoor.role"?,
//                              "spoor.type_column"?, "required": bool, "description"?}]}],
//    "outputs": [{"name", "description"?, "cardinality": map|filter|expand|aggregate|source,
//                 "dynamic": bool, "passes_input": bool, "columns": [as above, without
//                 "required"]}],
//    "rowwise": true?, "traits": ["concurrent"?, "wants_run"?], "accepts": ["dictionary"?],
//    "keys": ["ip"…], "answers": [{"name", "type", …}],          (enrichers)
//    "effects": ["fs:read"…], "determinism": {"class": pure|ttl|volatile, "ttl"?},
//    "rate": {"per_minute": n}?, "batch": {"max_keys": n}?,
//    "diagnostics": [{"code", "text", "hint"}], "security_posture",
//    "example": {"with", "inputs": [{"port", "columns", "rows"}], "keys": {type: […]},
//                "files": {name: text}, "replay"}?}
//
// Names of storage types: bool int64 uint64 float64 utf8 binary timestamp date32 list<…>. An input
// column is found by its name; when the table has none of that name, by its role, then by its value
// type, if exactly one column has it.
#pragma once

#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/params.hpp>
#include <spoor/schema.hpp>
#include <spoor/writer.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

/// How many rows an output has, by the rows of the input; the host checks the first three.
enum class cardinality {
  map,        ///< out = in
  filter,     ///< in = out + dropped
  source,     ///< records read = out + dropped
  expand,     ///< any number per row
  aggregate,  ///< unrelated
};
inline constexpr cardinality map = cardinality::map;
inline constexpr cardinality filter = cardinality::filter;
inline constexpr cardinality source = cardinality::source;
inline constexpr cardinality expand = cardinality::expand;
inline constexpr cardinality aggregate = cardinality::aggregate;

/// Tags of a declared column.
struct doc {
  explicit doc(std::string value) : text(std::move(value)) {}
  std::string text;
};
/// The sibling column that says the value type of each row of an `observable` column.
struct type_column {
  explicit type_column(std::string column) : name(std::move(column)) {}
  std::string name;
};
struct optional_tag {};
inline constexpr optional_tag optional{};

/// A column that an input wants or that an output or an answer has.
class column_spec {
 public:
  template <class... Tags>
  explicit column_spec(std::string name, const Tags&... tags) : name_(std::move(name)) {
    (apply(tags), ...);
  }
  const std::string& name() const { return name_; }
  data_type storage() const { return storage_; }
  bool required() const { return required_; }
  const std::string& role_name() const { return role_; }
  const std::string& value_type() const { return value_type_; }
  metadata_pairs metadata() const {
    metadata_pairs pairs;
    if (!role_.empty()) pairs.emplace_back("spoor.role", role_);
    if (!value_type_.empty()) pairs.emplace_back("spoor.type", value_type_);
    if (!type_column_.empty()) pairs.emplace_back("spoor.type_column", type_column_);
    return pairs;
  }
  json to_json(bool wanted) const {
    json out = json::make_object();
    out["name"] = name_;
    if (storage_.id != type_id::other) out["type"] = type_name(storage_);
    if (!role_.empty()) out["spoor.role"] = role_;
    if (!value_type_.empty()) out["spoor.type"] = value_type_;
    if (!type_column_.empty()) out["spoor.type_column"] = type_column_;
    if (!doc_.empty()) out["description"] = doc_;
    if (wanted) out["required"] = required_;
    return out;
  }

 private:
  void apply(data_type storage) { storage_ = storage; }
  void apply(const role& tag) { role_ = tag.name; }
  void apply(const type& tag) { value_type_ = tag.name; }
  void apply(const spoor::doc& tag) { doc_ = tag.text; }
  void apply(const type_column& tag) { type_column_ = tag.name; }
  void apply(optional_tag) { required_ = false; }

  std::string name_;
  data_type storage_;
  std::string role_;
  std::string value_type_;
  std::string type_column_;
  std::string doc_;
  bool required_ = true;
};

/// An input or output port.
class port_spec {
 public:
  explicit port_spec(std::string name) : name_(std::move(name)) {}

  /// Tags: a data_type, role(…), type(…), doc(…), spoor::optional.
  template <class... Tags>
  port_spec& column(std::string name, const Tags&... tags) {
    columns_.emplace_back(std::move(name), tags...);
    return *this;
  }
  port_spec& doc(std::string text) {
    doc_ = std::move(text);
    return *this;
  }
  /// Inputs: the manifest may leave it out.
  port_spec& optional() {
    optional_ = true;
    return *this;
  }
  /// Inputs: the manifest may give several tables.
  port_spec& repeat() {
    repeat_ = true;
    return *this;
  }
  /// Outputs: the columns are known only at run time.
  port_spec& dynamic() {
    dynamic_ = true;
    return *this;
  }

  /// Outputs: the input's columns come first, then the declared ones.
  port_spec& passes_input() {
    passes_input_ = true;
    return *this;
  }

  const std::string& name() const { return name_; }
  const std::vector<column_spec>& columns() const { return columns_; }
  bool is_dynamic() const { return dynamic_; }
  bool does_pass_input() const { return passes_input_; }

  json input_json() const {
    json out = base_json(true);
    out["optional"] = optional_;
    out["repeat"] = repeat_;
    return out;
  }
  json output_json(cardinality rows) const {
    static const char* const names[] = {"map", "filter", "source", "expand", "aggregate"};
    json out = base_json(false);
    out["cardinality"] = names[static_cast<int>(rows)];
    out["dynamic"] = dynamic_;
    out["passes_input"] = passes_input_;
    return out;
  }

 private:
  json base_json(bool wanted) const {
    json out = json::make_object();
    out["name"] = name_;
    if (!doc_.empty()) out["description"] = doc_;
    out["columns"] = json::make_array();
    for (const column_spec& column : columns_)
      out["columns"].push(column.to_json(wanted));
    return out;
  }

  std::string name_;
  std::string doc_;
  std::vector<column_spec> columns_;
  bool optional_ = false;
  bool repeat_ = false;
  bool dynamic_ = false;
  bool passes_input_ = false;
};

/// What an example holds besides parameters and rows.
class example_spec {
 public:
  explicit example_spec(json& at) : at_(&at) {}
  /// Enrichers: keys of a value type to look up.
  example_spec& keys(const std::string& type, const std::vector<std::string>& values) {
    (*at_)["keys"][type] = json(values);
    return *this;
  }
  /// A file in the folder that paths start from.
  example_spec& file(const std::string& name, std::string_view text) {
    (*at_)["files"][name] = json(text);
    return *this;
  }
  /// The same for a file that is not text.
  example_spec& file_base64(const std::string& name, std::string_view base64) {
    (*at_)["files"][name]["base64"] = json(base64);
    return *this;
  }

 private:
  json* at_;
};

/// Filled by a class's `static void describe(spoor::descriptor&)`.
class descriptor {
 public:
  descriptor& summary(std::string text) { return set("summary", std::move(text)); }
  descriptor& description(std::string text) { return set("description", std::move(text)); }
  descriptor& security_posture(std::string text) {
    return set("security_posture", std::move(text));
  }

  /// The type follows from the default value: integer, number, boolean, string, list of strings;
  /// a spoor::param_type instead of a value gives a parameter without a default.
  template <class T>
  param_spec& param(std::string name, const T& value, std::string doc = {}) {
    params_.push_back(detail::make_param(std::move(name), value));
    if (!doc.empty()) params_.back().doc(std::move(doc));
    return params_.back();
  }
  /// Any JSON Schema of the profile, e.g. for objects.
  param_spec& param_schema(std::string name, std::string_view schema, std::string doc = {}) {
    params_.emplace_back(std::move(name), json::parse(schema));
    if (!doc.empty()) params_.back().doc(std::move(doc));
    return params_.back();
  }

  port_spec& input(std::string name) { return inputs_.emplace_back(std::move(name)); }
  port_spec& output(std::string name, cardinality rows) {
    cardinalities_.push_back(rows);
    return outputs_.emplace_back(std::move(name));
  }

  /// Enrichers: the value types asked for ("ip", "hash", …), and the fields of an answer.
  descriptor& keys(std::vector<std::string> types) { return set("keys", json(types)); }
  template <class... Tags>
  descriptor& answer(std::string name, data_type storage, const Tags&... tags) {
    answers_.emplace_back(std::move(name), storage, tags...);
    return *this;
  }
  descriptor& max_keys(int64_t keys) { return set_member("batch", "max_keys", keys); }
  descriptor& per_minute(int64_t requests) { return set_member("rate", "per_minute", requests); }

  /// "net:host[:port]", "fs:read", "secret:NAME", "discloses:observable", "exec", "clock".
  descriptor& effect(std::string name) {
    effects_.push(json(std::move(name)));
    return *this;
  }
  /// Equal inputs give equal outputs, always. The default.
  descriptor& pure() { return determinism("pure"); }
  /// … for that long, e.g. ttl("24h").
  descriptor& ttl(std::string span) {
    determinism("ttl");
    return set_member("determinism", "ttl", json(std::move(span)));
  }
  /// … never.
  descriptor& volatile_result() { return determinism("volatile"); }

  descriptor& diagnostic(std::string code, std::string text, std::string hint = {}) {
    json entry = json::make_object();
    entry["code"] = std::move(code);
    entry["text"] = std::move(text);
    entry["hint"] = std::move(hint);
    diagnostics_.push(std::move(entry));
    return *this;
  }
  /// Forms beyond the canonical batch that the class reads, e.g. "dictionary".
  descriptor& accepts(std::string form) {
    accepts_.push(json(std::move(form)));
    return *this;
  }
  /// What `spoor plugin check` feeds the class: `with`, and the rows of each input port, e.g.
  /// example(R"({"threshold":1})", R"([{"port":"events","rows":[{"parent":"explorer.exe"}]}])").
  example_spec example(std::string_view with, std::string_view inputs = "[]",
                       std::string_view replay = {}) {
    json& entry = entries_["example"];
    entry["with"] = json::parse(with);
    entry["inputs"] = json::parse(inputs);
    if (!replay.empty()) entry["replay"] = json(replay);
    return example_spec(entry);
  }

  const std::deque<port_spec>& inputs() const { return inputs_; }
  const std::deque<port_spec>& outputs() const { return outputs_; }
  const std::deque<column_spec>& answers() const { return answers_; }

  /// The class's part of the document.
  json to_json(const char* id, const char* kind, bool rowwise,
               const std::vector<std::string>& traits) const {
    json out = entries_;
    out["id"] = id;
    out["kind"] = kind;
    if (out.find("summary") == nullptr) out["summary"] = "";
    if (out.find("determinism") == nullptr) out["determinism"]["class"] = "pure";
    out["params"] = params_json();
    out["inputs"] = json::make_array();
    for (const port_spec& port : inputs_)
      out["inputs"].push(port.input_json());
    out["outputs"] = json::make_array();
    for (size_t i = 0; i < outputs_.size(); ++i) {
      out["outputs"].push(outputs_[i].output_json(cardinalities_[i]));
    }
    if (rowwise) out["rowwise"] = true;
    out["traits"] = traits.empty() ? json::make_array() : json(traits);
    out["effects"] = effects_;
    out["diagnostics"] = diagnostics_;
    if (!accepts_.items().empty()) out["accepts"] = accepts_;
    if (!answers_.empty()) {
      out["answers"] = json::make_array();
      for (const column_spec& answer : answers_)
        out["answers"].push(answer.to_json(false));
    }
    return out;
  }

 private:
  descriptor& set(const char* key, json value) {
    entries_[key] = std::move(value);
    return *this;
  }
  descriptor& set_member(const char* key, const char* member, json value) {
    entries_[key][member] = std::move(value);
    return *this;
  }
  descriptor& determinism(const char* name) { return set_member("determinism", "class", name); }
  json params_json() const {
    json out = json::make_object();
    out["type"] = "object";
    out["additionalProperties"] = false;
    json properties = json::make_object();
    json required = json::make_array();
    for (const param_spec& param : params_) {
      properties[param.name()] = param.schema();
      if (param.is_required()) required.push(json(param.name()));
    }
    out["properties"] = std::move(properties);
    if (!required.items().empty()) out["required"] = std::move(required);
    return out;
  }

  json entries_ = json::make_object();
  std::deque<param_spec> params_;
  std::deque<port_spec> inputs_;
  std::deque<port_spec> outputs_;
  std::vector<cardinality> cardinalities_;
  std::deque<column_spec> answers_;
  json effects_ = json::make_array();
  json diagnostics_ = json::make_array();
  json accepts_ = json::make_array();
};

namespace detail {

/// The columns of an output that follow from describe() and the input; NULL when it is dynamic.
inline layout_ptr static_layout(const port_spec& port, const schema_view* input) {
  if (port.is_dynamic() || (port.does_pass_input() && input == nullptr)) return nullptr;
  output_schema schema;
  if (port.does_pass_input()) schema.pass(*input);
  for (const column_spec& column : port.columns()) {
    schema.column_with(column.name(), column.storage(), column.metadata());
  }
  return layout::of(schema.take());
}

/// Which columns of a table the declared ones are that are not found by name.
inline aliases resolve(const port_spec& port, schema_view table) {
  aliases out;
  for (const column_spec& column : port.columns()) {
    if (table.find(column.name())) continue;
    auto candidates = table.with_role(column.role_name());
    if (column.role_name().empty() || candidates.empty()) {
      candidates = table.with_type(column.value_type());
      if (column.value_type().empty()) candidates.clear();
    }
    if (candidates.size() == 1) {
      out.emplace_back(column.name(), static_cast<int64_t>(candidates[0].index()));
    } else if (column.required()) {
      throw error(SPOOR_INVALID_DATA,
                  "input '" + port.name() + "' has no column '" + column.name() + "'");
    }
  }
  return out;
}

/// Declared columns have their declared type.
inline void check_types(const port_spec& port, schema_view table, const aliases& found) {
  for (const column_spec& column : port.columns()) {
    if (column.storage().id == type_id::other) continue;
    auto field = table.find(column.name());
    for (const auto& [name, index] : found) {
      if (name == column.name()) field = table[static_cast<size_t>(index)];
    }
    if (!field || field->storage() == column.storage()) continue;
    throw error(SPOOR_INVALID_DATA, "column '" + std::string(field->name()) + "' of input '" +
                                        port.name() + "' is " + type_name(field->storage()) +
                                        ", not " + type_name(column.storage()));
  }
}

}  // namespace detail

SPOOR_SDK_END
