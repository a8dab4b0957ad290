// SPDX-License-Identifier: Apache-2.0
#include "host/run/contract.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "spoor/abi/plugin.h"

namespace spoor::host {
namespace {

namespace arrow = toolkit::arrow;
using toolkit::fail;
using toolkit::Result;

constexpr std::array kTypes = {arrow::Type::boolean,   arrow::Type::int64,  arrow::Type::uint64,
                               arrow::Type::float64,   arrow::Type::utf8,   arrow::Type::binary,
                               arrow::Type::timestamp, arrow::Type::date32, arrow::Type::list,
                               arrow::Type::structure};

/// "list<utf8>" is a list of utf8, "list" one of whatever, here utf8.
std::string base_of(const std::string& declared) { return declared.substr(0, declared.find('<')); }
std::string item_of(const std::string& declared) {
  const size_t open = declared.find('<');
  const size_t close = declared.rfind('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  return declared.substr(open + 1, close - open - 1);
}

arrow::Type type_named(const std::string& name) {
  const auto* const at = std::find_if(
      kTypes.begin(), kTypes.end(), [&](arrow::Type type) { return arrow::name_of(type) == name; });
  return at != kTypes.end() ? *at : arrow::Type::utf8;
}

arrow::Field field_of(const plan::Column& column) {
  arrow::Field field{.name = column.name, .type = type_named(base_of(column.type))};
  const auto note = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) field.metadata.emplace_back(key, value);
  };
  note(arrow::kTypeKey, column.value_type);
  note(arrow::kRoleKey, column.role);
  note(arrow::kTypeColumnKey, column.type_column);
  if (field.type == arrow::Type::list)
    field.children = {{.name = "item", .type = type_named(item_of(column.type))}};
  return field;
}

/// "list<utf8>" and "list" name the same type.
bool same_type(const std::string& declared, arrow::Type real) {
  const std::string base = base_of(declared);
  return base.empty() || base == arrow::name_of(real);
}

}  // namespace

Result<void> check_output(const plan::OutputSpec& spec, const arrow::Schema& canonical) {
  auto fields = arrow::fields_of(*canonical);
  if (!fields) return tl::unexpected(fields.error());
  const bool exact = !spec.dynamic && !spec.passes_input;
  if (exact && fields->size() != spec.columns.size())
    return fail(SPOOR_INVALID_DATA, "the schema has " + std::to_string(fields->size()) +
                                        " columns, the descriptor declares " +
                                        std::to_string(spec.columns.size()));
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    const plan::Column& declared = spec.columns[i];
    if (declared.name.empty()) continue;
    const auto at = exact ? fields->begin() + static_cast<std::ptrdiff_t>(i)
                          : std::find_if(fields->begin(), fields->end(), [&](const auto& field) {
                              return field.name == declared.name;
                            });
    if (at == fields->end() || at->name != declared.name) {
      if (!declared.required) continue;
      return fail(SPOOR_INVALID_DATA, "the schema lacks the declared column " + declared.name);
    }
    if (!same_type(declared.type, at->type))
      return fail(SPOOR_INVALID_DATA, "column " + declared.name + " is " +
                                          std::string(arrow::name_of(at->type)) +
                                          ", the descriptor declares " + declared.type);
  }
  return {};
}

arrow::Schema declared_schema(const plan::OutputSpec& spec) {
  std::vector<arrow::Field> fields;
  fields.reserve(spec.columns.size());
  for (const auto& column : spec.columns)
    fields.push_back(field_of(column));
  return arrow::make_schema(fields);
}

}  // namespace spoor::host
