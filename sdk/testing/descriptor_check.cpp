// SPDX-License-Identifier: Apache-2.0
#include "descriptor_check.hpp"

#include <spoor/testing/plugin_test.hpp>

#include <cstring>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw error(SPOOR_INVALID_ARGUMENT, what); }

bool has_type(const json& value, const std::string& type) {
  if (type == "integer") return value.is_int();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  return type != "object" || value.is_object();
}

void check_type(const std::string& name, const json& schema, const json& value) {
  const json* type = schema.find("type");
  if (type == nullptr || !type->is_string() || value.is_null()) return;
  if (!has_type(value, type->str())) refuse("parameter '" + name + "' is not " + type->str());
}

const json& no_object() {
  static const json none = json::make_object();
  return none;
}

/// A class with query text gets the values that a manifest binds as the member `bind`.
bool takes_bindings(const json& properties) {
  for (const auto& [name, property] : properties.members()) {
    const json* format = property.find("format");
    if (format == nullptr || !format->is_string()) continue;
    for (const char* query : {"sql", "kql", "spl", "lucene"})
      if (format->str() == query) return true;
  }
  return false;
}

}  // namespace

json complete_parameters(const json& schema, const json& given) {
  const json* declared = schema.find("properties");
  const json& properties = declared != nullptr ? *declared : no_object();
  json out = given.is_null() ? json::make_object() : given;
  for (const auto& [name, value] : out.members()) {
    if (name == "bind" && takes_bindings(properties)) continue;
    const json* property = properties.find(name);
    if (property == nullptr) refuse("there is no parameter '" + name + "'");
    check_type(name, *property, value);
  }
  for (const auto& [name, property] : properties.members()) {
    const json* initial = property.find("default");
    if (initial != nullptr && out.find(name) == nullptr) out[name] = *initial;
  }
  const json* required = schema.find("required");
  for (const json& name : required != nullptr ? required->items() : json::array()) {
    if (out.find(name.str()) == nullptr) refuse("parameter '" + name.str() + "' is missing");
  }
  return out;
}

std::string find_column_fault(const json& output, const schema_view* input, schema_view got) {
  if (output.at("dynamic").boolean()) return {};
  struct expected {
    std::string name;
    std::string type;
  };
  std::vector<expected> wanted;
  if (output.at("passes_input").boolean()) {
    for (size_t i = 0; input != nullptr && i < input->size(); ++i) {
      wanted.push_back({std::string((*input)[i].name()), {}});
    }
  }
  for (const json& column : output.at("columns").items()) {
    const json* type = column.find("type");
    wanted.push_back({column.at("name").str(), type != nullptr ? type->str() : ""});
  }
  if (wanted.size() != got.size()) {
    return std::to_string(got.size()) + " columns where " + std::to_string(wanted.size()) +
           " are declared";
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (got[i].name() != wanted[i].name) {
      return "column '" + std::string(got[i].name()) + "' where '" + wanted[i].name +
             "' is declared";
    }
    if (!wanted[i].type.empty() && type_name(got[i].storage()) != wanted[i].type) {
      return "column '" + wanted[i].name + "' is " + type_name(got[i].storage()) + ", declared " +
             wanted[i].type;
    }
  }
  return {};
}

json described(spoor_plugin_fn entry) {
  const spoor_plugin* plugin = entry();
  if (plugin == nullptr) throw error(SPOOR_INTERNAL, "the entry point returned NULL");
  if (plugin != entry())
    throw error(SPOOR_INTERNAL, "the entry point gives another table each time");
  if (plugin->abi_major != SPOOR_ABI_MAJOR) throw error(SPOOR_INTERNAL, "another major ABI");
  json document = json::parse(plugin->descriptor_json);
  if (document.text() != plugin->descriptor_json) {
    throw error(SPOOR_INVALID_DATA, "the descriptor is not canonical JSON; it should read\n" +
                                        document.text() + "\nand reads\n" +
                                        plugin->descriptor_json);
  }
  const auto& classes = document.at("classes").items();
  if (classes.size() != plugin->n_classes) {
    throw error(SPOOR_INVALID_DATA, "the descriptor and the table list different classes");
  }
  for (size_t i = 0; i < classes.size(); ++i) {
    if (classes[i].at("id").str() != plugin->classes[i]->id) {
      throw error(SPOOR_INVALID_DATA, std::string("the descriptor does not describe ") +
                                          plugin->classes[i]->id + " in its place");
    }
  }
  return document;
}

}  // namespace testing
SPOOR_SDK_END
