// SPDX-License-Identifier: Apache-2.0
#include "host/plan/columns.hpp"

#include <algorithm>
#include <utility>

#include "host/manifest/suggest.hpp"
#include "host/plan/types.hpp"

namespace spoor::host::plan {
namespace {

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

std::vector<std::string> names_of(std::span<const Column> columns) {
  std::vector<std::string> out;
  for (const Column& column : columns)
    out.push_back(column.name);
  return out;
}

const Column* find_by_name(std::span<const Column> columns, std::string_view name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

template <class Test>
std::vector<const Column*> find_all(std::span<const Column> columns, Test test) {
  std::vector<const Column*> out;
  for (const Column& column : columns) {
    if (test(column)) out.push_back(&column);
  }
  return out;
}

/// "utf8" and "list<utf8>" without their items: all that a canonical schema can be compared by.
std::string_view base_type(std::string_view type) { return type.substr(0, type.find('<')); }

/// The same search as spoor::detail::resolve makes inside the plugin.
std::vector<const Column*> candidates(const Column& wanted, std::span<const Column> columns) {
  if (!wanted.name.empty()) {
    if (const Column* named = find_by_name(columns, wanted.name)) return {named};
  }
  if (!wanted.role.empty()) {
    auto found = find_all(columns, [&](const Column& c) { return c.role == wanted.role; });
    if (!found.empty()) return found;
  }
  if (wanted.value_type.empty()) return {};
  return find_all(columns,
                  [&](const Column& c) { return accepts_type(wanted.value_type, c.value_type); });
}

std::string describe(const Column& wanted) {
  std::string out;
  if (!wanted.name.empty()) out += quoted(wanted.name);
  if (!wanted.role.empty())
    out += (out.empty() ? "" : " or one") + std::string(" with the role ") + quoted(wanted.role);
  if (!wanted.value_type.empty() && wanted.name.empty()) {
    out +=
        (out.empty() ? "" : " or one") + std::string(" of the type ") + quoted(wanted.value_type);
  }
  return out;
}

std::string list_names(const std::vector<const Column*>& columns) {
  std::string out;
  for (const Column* column : columns)
    out += (out.empty() ? "" : ", ") + quoted(column->name);
  return out;
}

/// Where the findings of one edge point.
class EdgeReport {
 public:
  EdgeReport(const std::string& file, Position at) : report_(file), at_(at) {}
  void error(std::string rule, std::string message, std::string hint) {
    report_.error(std::move(rule), at_, std::move(message), std::move(hint));
  }
  Diagnostics take() { return report_.take(); }

 private:
  Report report_;
  Position at_;
};

void check_column(const Column& wanted, std::span<const Column> columns, const std::string& source,
                  EdgeReport& report) {
  const auto found = candidates(wanted, columns);
  if (found.size() != 1) {
    if (!wanted.required) return;
    const bool is_ambiguous = !found.empty();
    const std::string what = is_ambiguous ? " has several columns for " : " has no column ";
    report.error("missing-column", source + what + describe(wanted),
                 is_ambiguous
                     ? "candidates: " + list_names(found) + "; rename one with analyzer.select"
                     : suggestion(wanted.name, names_of(columns)));
    return;
  }
  const Column& actual = *found[0];
  const bool differs = !wanted.type.empty() && !actual.type.empty() &&
                       base_type(wanted.type) != base_type(actual.type);
  if (!differs) return;
  report.error("column-type",
               "column " + quoted(actual.name) + " of " + source + " is " + actual.type +
                   ", must be " + wanted.type,
               "choose another column, or give it that type where it is read");
}

/// What a key's type says about a column, given the types the enricher answers for.
bool is_answerable(const Column& column, std::span<const std::string> accepted) {
  if (accepted.empty() || column.value_type.empty()) return true;
  return std::any_of(accepted.begin(), accepted.end(), [&](const std::string& type) {
    return may_hold_type(type, column.value_type);
  });
}

ResolvedKey::Part to_part(const Column& column, std::span<const Column> columns) {
  ResolvedKey::Part part;
  part.column = static_cast<size_t>(&column - columns.data());
  const bool is_typed_by_row = !column.type_column.empty();
  if (is_typed_by_row) part.type_column = column.type_column;
  if (!is_typed_by_row && column.value_type != "observable") part.value_type = column.value_type;
  return part;
}

std::string join(std::span<const std::string> names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

void resolve_by_name(const KeySpec& key, std::span<const std::string> accepted,
                     std::span<const Column> columns, ResolvedKey& out, EdgeReport& report) {
  for (const std::string& name : key.columns) {
    const Column* column = find_by_name(columns, name);
    if (column == nullptr) {
      report.error("unknown-column", "the key " + quoted(name) + " is not a column of the input",
                   suggestion(name, names_of(columns)));
    } else if (!is_answerable(*column, accepted)) {
      report.error("key-type",
                   "the key " + quoted(name) + " holds " + column->value_type +
                       ", which this enricher does not look up",
                   "it looks up: " + join(accepted));
    } else {
      out.parts.push_back(to_part(*column, columns));
    }
  }
}

void resolve_by_type(const KeySpec& key, std::span<const std::string> accepted,
                     std::span<const Column> columns, ResolvedKey& out, EdgeReport& report) {
  const bool is_answered = accepted.empty() || std::any_of(accepted.begin(), accepted.end(),
                                                           [&](const std::string& type) {
                                                             return may_hold_type(type, key.type);
                                                           });
  if (!is_answered) {
    report.error("key-type", "this enricher does not look up " + key.type,
                 "it looks up: " + join(accepted));
    return;
  }
  const auto found = find_all(columns, [&](const Column& column) {
    return accepts_type(key.type, column.value_type) || column.value_type == "observable";
  });
  if (found.size() == 1) {
    out.parts.push_back(to_part(*found[0], columns));
  } else if (found.empty()) {
    report.error("ambiguous-key", "no column of the input has the type " + quoted(key.type),
                 "name the column: `key: " + (columns.empty() ? "name" : columns[0].name) + "`");
  } else {
    report.error("ambiguous-key", "several columns of the input have the type " + quoted(key.type),
                 "name one of them: " + list_names(found));
  }
}

}  // namespace

std::vector<Column> columns_of(std::span<const toolkit::arrow::Field> fields) {
  namespace arrow = toolkit::arrow;
  std::vector<Column> out;
  for (const arrow::Field& field : fields) {
    Column column;
    column.name = field.name;
    column.type = arrow::name_of(field.type);
    column.value_type = arrow::value_of(field.metadata, arrow::kTypeKey);
    column.role = arrow::value_of(field.metadata, arrow::kRoleKey);
    column.type_column = arrow::value_of(field.metadata, arrow::kTypeColumnKey);
    out.push_back(std::move(column));
  }
  return out;
}

Diagnostics check_columns(const InputSpec& input, std::span<const Column> columns,
                          const std::string& source, const std::string& file, Position at) {
  EdgeReport report(file, at);
  for (const Column& wanted : input.columns)
    check_column(wanted, columns, source, report);
  return report.take();
}

ResolvedKey resolve_key(const KeySpec& key, std::span<const std::string> accepted,
                        std::span<const Column> columns, const std::string& file, Position at) {
  EdgeReport report(file, at);
  ResolvedKey out;
  if (key.type.empty()) {
    resolve_by_name(key, accepted, columns, out, report);
  } else {
    resolve_by_type(key, accepted, columns, out, report);
  }
  out.diagnostics = report.take();
  return out;
}

Diagnostics check_column_params(std::span<const ColumnUse> uses, std::span<const Column> columns,
                                const std::string& file) {
  Report report(file);
  for (const ColumnUse& use : uses) {
    if (find_by_name(columns, use.column) != nullptr) continue;
    report.error("unknown-column", use.at,
                 "the input has no column " + quoted(use.column) + " (parameter " +
                     quoted(use.parameter) + ")",
                 suggestion(use.column, names_of(columns)));
  }
  return report.take();
}

}  // namespace spoor::host::plan
