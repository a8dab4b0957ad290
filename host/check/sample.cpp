// SPDX-License-Identifier: Apache-2.0
#include "host/check/sample.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <spoor/abi/plugin.h>

#include "host/manifest/json.hpp"
#include "host/manifest/validate.hpp"

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;
using nlohmann::json;
using toolkit::fail;
using toolkit::Result;

auto bad(std::string what) { return fail(SPOOR_INVALID_DATA, "example: " + std::move(what)); }

/// "utf8", "list<int64>", … ; utf8 for what is not said.
Result<arrow::Field> field_named(std::string name, std::string type) {
  arrow::Field field{.name = std::move(name)};
  if (type.empty()) return field;
  if (type.starts_with("list<") && type.ends_with('>')) {
    auto item = field_named("item", type.substr(5, type.size() - 6));
    if (!item) return item;
    field.type = arrow::Type::list;
    field.children.push_back(std::move(*item));
    return field;
  }
  for (int i = 0; i <= static_cast<int>(arrow::Type::structure); ++i) {
    const auto candidate = static_cast<arrow::Type>(i);
    if (type != arrow::name_of(candidate)) continue;
    field.type = candidate;
    if (candidate == arrow::Type::list) field.children.push_back({.name = "item"});
    return field;
  }
  return bad("\"" + type + "\" is no type of a column");
}

std::string text_member(const json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

Result<arrow::Field> field_of(const json& column) {
  if (!column.is_object()) return bad("a column is not an object");
  auto field = field_named(text_member(column, "name"), text_member(column, "type"));
  if (!field) return field;
  for (const std::string_view key : {arrow::kTypeKey, arrow::kRoleKey, arrow::kTypeColumnKey}) {
    std::string value = text_member(column, std::string(key).c_str());
    if (!value.empty()) field->metadata.emplace_back(key, std::move(value));
  }
  return field;
}

Result<arrow::Field> field_of(const plan::Column& column) {
  const std::string name = !column.name.empty()   ? column.name
                           : !column.role.empty() ? column.role
                                                  : column.value_type;
  auto field = field_named(name, column.type);
  if (!field) return field;
  const std::pair<std::string_view, const std::string&> notes[] = {
      {arrow::kTypeKey, column.value_type},
      {arrow::kRoleKey, column.role},
      {arrow::kTypeColumnKey, column.type_column}};
  for (const auto& [key, value] : notes) {
    if (!value.empty()) field->metadata.emplace_back(key, value);
  }
  return field;
}

arrow::Field inferred(const std::string& name, const json& value) {
  arrow::Field field{.name = name};
  if (value.is_boolean()) field.type = arrow::Type::boolean;
  if (value.is_number_integer()) field.type = arrow::Type::int64;
  if (value.is_number_float()) field.type = arrow::Type::float64;
  if (value.is_array()) {
    field.type = arrow::Type::list;
    field.children.push_back(inferred("item", value.empty() ? json() : value[0]));
  }
  return field;
}

/// Adds columns that rows have and nobody declared, typed by their first value that is not null.
void add_undeclared(const json& rows, std::vector<arrow::Field>& fields) {
  for (const json& row : rows) {
    if (!row.is_object()) continue;
    for (const auto& [name, value] : row.items()) {
      const bool known = std::any_of(fields.begin(), fields.end(),
                                     [&](const arrow::Field& f) { return f.name == name; });
      if (!known && !value.is_null()) fields.push_back(inferred(name, value));
    }
  }
}

Result<json> row_of(const json& row, const std::vector<arrow::Field>& fields) {
  if (row.is_array()) {
    if (row.size() != fields.size())
      return bad("a row has not as many values as there are columns");
    return row;
  }
  if (!row.is_object()) return bad("a row is neither an object nor a list");
  json out = json::array();
  for (const arrow::Field& field : fields)
    out.push_back(row.value(field.name, json()));
  return out;
}

Result<SampleTable> table_of(const json& given, const plan::ClassSpec& spec) {
  if (!given.is_object()) return bad("an input is not an object");
  SampleTable table;
  table.port = text_member(given, "port");
  const plan::InputSpec* port = spec.find_input(table.port);
  if (port == nullptr) return bad("the class has no input \"" + table.port + "\"");
  const json columns = given.value("columns", json::array());
  for (const json& column : columns) {
    auto field = field_of(column);
    if (!field) return tl::unexpected(field.error());
    table.fields.push_back(std::move(*field));
  }
  const json rows = given.value("rows", json::array());
  if (columns.empty()) {
    for (const plan::Column& column : port->columns) {
      auto field = field_of(column);
      if (!field) return tl::unexpected(field.error());
      table.fields.push_back(std::move(*field));
    }
    add_undeclared(rows, table.fields);
  }
  for (const json& row : rows) {
    auto values = row_of(row, table.fields);
    if (!values) return tl::unexpected(values.error());
    table.rows.push_back(std::move(*values));
  }
  return table;
}

json value_of(const arrow::Field& field, int64_t row) {
  switch (field.type) {
    case arrow::Type::boolean:
      return row % 3 == 0;
    case arrow::Type::int64:
    case arrow::Type::uint64:
      return row * 7 % 11;
    case arrow::Type::float64:
      return static_cast<double>(row) / 4;
    case arrow::Type::timestamp:
      return 1'700'000'000'000'000 + row * 1'000'000;
    case arrow::Type::date32:
      return 19'000 + row;
    case arrow::Type::list:
      return json::array({value_of(field.children[0], row)});
    case arrow::Type::structure: {
      json out = json::object();
      for (const arrow::Field& child : field.children)
        out[child.name] = value_of(child, row);
      return out;
    }
    default: {
      const auto values =
          values_of_type(std::string(arrow::value_of(field.metadata, arrow::kTypeKey)));
      return values[static_cast<size_t>(row) % values.size()];
    }
  }
}

std::vector<arrow::Field> any_fields() {
  return {{.name = "text"},
          {.name = "n", .type = arrow::Type::int64},
          {.name = "time", .type = arrow::Type::timestamp},
          {.name = "flag", .type = arrow::Type::boolean},
          {.name = "score", .type = arrow::Type::float64},
          {.name = "address", .metadata = {{std::string(arrow::kTypeKey), "ipv4"}}}};
}

Result<SampleTable> generated(const plan::InputSpec& port) {
  constexpr int64_t kRows = 24;
  SampleTable table;
  table.port = port.name;
  for (const plan::Column& column : port.columns) {
    auto field = field_of(column);
    if (!field) return tl::unexpected(field.error());
    table.fields.push_back(std::move(*field));
  }
  if (table.fields.empty()) table.fields = any_fields();
  for (int64_t row = 0; row < kRows; ++row) {
    json values = json::array();
    for (const arrow::Field& field : table.fields)
      values.push_back(value_of(field, row));
    table.rows.push_back(std::move(values));
  }
  return table;
}

// Validated as the host does it; a secret becomes its handle's text.
Result<std::string> config_of(const plan::ClassSpec& spec, const json& with) {
  const auto value = parse_json(with.dump(), JsonLimits{});
  if (!value) return tl::unexpected(value.error());
  Report report("example");
  const Validated validated = validate(spec.params, *value, nullptr, report);
  if (report.has_errors()) return bad("with: " + report.found().front().message);
  return canonical_json(validated.value);
}

std::string decode_base64(const std::string& text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 0xFF);
  }
  return out;
}

Result<void> read_files(const json& files, Sample& out) {
  if (!files.is_object()) return bad("\"files\" is not an object");
  for (const auto& [name, text] : files.items()) {
    if (name.empty() || name[0] == '/' || name.find("..") != std::string::npos) {
      return bad("\"" + name + "\" is not a plain relative path");
    }
    out.files[name] =
        text.is_string() ? text.get<std::string>() : decode_base64(text.value("base64", ""));
  }
  return {};
}

Result<void> read_tables(const json& example, const plan::ClassSpec& spec, Sample& out) {
  std::vector<SampleTable> given;
  const json tables = example.value("inputs", json::array());
  for (const json& one : tables) {
    auto table = table_of(one, spec);
    if (!table) return tl::unexpected(table.error());
    given.push_back(std::move(*table));
  }
  for (const plan::InputSpec& port : spec.inputs) {
    const size_t before = out.tables.size();
    for (SampleTable& table : given) {
      if (table.port == port.name) out.tables.push_back(std::move(table));
    }
    if (out.tables.size() != before || port.optional || spec.kind == plan::ClassKind::kEnricher) {
      continue;
    }
    if (!spec.is_connectable(port) || (port.repeat && !given.empty())) continue;
    auto table = generated(port);
    if (!table) return tl::unexpected(table.error());
    out.tables.push_back(std::move(*table));
  }
  return {};
}

void read_keys(const json& example, const plan::ClassSpec& spec, Sample& out) {
  const json keys = example.value("keys", json::object());
  for (const auto& [type, values] : keys.items()) {
    for (const json& value : values) {
      if (value.is_string()) out.keys[type].push_back(value.get<std::string>());
    }
  }
  if (!out.keys.empty()) return;
  for (const std::string& type : spec.keys)
    out.keys[type] = values_of_type(type);
  if (out.keys.empty()) out.keys[""] = values_of_type("");
}

}  // namespace

std::vector<std::string> values_of_type(const std::string& type) {
  static const std::map<std::string, std::vector<std::string>> kValues = {
      {"ip", {"192.0.2.7", "2001:db8::7", "198.51.100.23"}},
      {"ipv4", {"192.0.2.7", "198.51.100.23", "203.0.113.99"}},
      {"ipv6", {"2001:db8::7", "2001:db8:0:1::42", "2001:db8:ffff::1"}},
      {"hash", {std::string(32, 'a'), std::string(40, 'b'), std::string(64, 'c')}},
      {"md5", {std::string(32, 'a'), "d41d8cd98f00b204e9800998ecf8427e"}},
      {"sha1", {std::string(40, 'b'), "da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
      {"sha256", {std::string(64, 'c'), std::string(64, '0')}},
      {"sha512", {std::string(128, 'd'), std::string(128, '1')}},
      {"domain", {"example.com", "mail.example.org", "example.net"}},
      {"hostname", {"alpha", "beta.example.com"}},
      {"host", {"alpha", "example.com"}},
      {"url", {"https://example.com/a?b=c", "http://example.org/"}},
      {"email", {"a@example.com", "b@example.org"}},
      {"cve", {"CVE-2024-0001", "CVE-2023-12345"}},
      {"mac", {"02:00:5e:10:00:00", "02:00:5e:10:00:01"}},
      {"cidr", {"192.0.2.0/24", "2001:db8::/32"}},
      {"observable", {"192.0.2.7", "example.com", "https://example.com/", std::string(64, 'c')}}};
  const auto it = kValues.find(type);
  if (it != kValues.end()) return it->second;
  return {"alpha", "beta", "gamma delta", "\xCE\xB5", "", "beta", "zeta,\"quoted\"", "eta"};
}

namespace {

Result<Sample> read_sample(const plan::ClassSpec& spec) {
  Sample out;
  json example = json::object();
  if (!spec.example_json.empty()) {
    example = json::parse(spec.example_json, nullptr, false);
    if (!example.is_object()) return bad("it is not an object");
    out.from_example = true;
  }
  auto config = config_of(spec, example.value("with", json::object()));
  if (!config) return tl::unexpected(config.error());
  out.config = std::move(*config);
  if (auto done = read_tables(example, spec, out); !done) return tl::unexpected(done.error());
  if (spec.kind == plan::ClassKind::kEnricher) read_keys(example, spec, out);
  if (auto done = read_files(example.value("files", json::object()), out); !done) {
    return tl::unexpected(done.error());
  }
  for (const Property& param : spec.params.properties) {
    if (param.schema.format == Format::kSecret) out.secrets.push_back(param.name);
  }
  return out;
}

}  // namespace

// A member of another type than expected makes the JSON library throw.
Result<Sample> make_sample(const plan::ClassSpec& spec) {
  try {
    return read_sample(spec);
  } catch (const json::exception& e) {
    return bad(e.what());
  }
}

}  // namespace spoor::host::check
