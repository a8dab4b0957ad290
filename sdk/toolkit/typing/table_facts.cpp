// SPDX-License-Identifier: Apache-2.0
#include <toolkit/typing/table_facts.hpp>

#include <utility>

namespace spoor::toolkit::typing {

void FactsMerger::add(const TableFacts& part) {
  facts_.more = facts_.more || part.more;
  for (const ColumnFacts& column : part.columns) {
    const auto known = index_.find(column.name);
    if (known != index_.end()) {
      auto& evidence = facts_.columns[known->second].evidence;
      evidence = static_cast<Evidence>(evidence | column.evidence);
    } else if (facts_.columns.size() < max_columns_) {
      index_.emplace(column.name, facts_.columns.size());
      facts_.columns.push_back(column);
    } else {
      facts_.more = true;
    }
  }
}

TableLayout::TableLayout(const TableFacts& facts, ExtraColumns extra) {
  for (const ColumnFacts& column : facts.columns)
    add(column.name, resolve(column.evidence));
  n_input_ = fields_.size();
  if (extra.rest) rest_ = add("_rest", arrow::Type::utf8);
  if (!extra.source) return;
  source_ = add("_file", arrow::Type::utf8);
  add("_member", arrow::Type::utf8);
  add("_row", arrow::Type::int64);
}

size_t TableLayout::add(std::string name, arrow::Type type) {
  while (index_.count(name) != 0)
    name += '_';
  const size_t at = fields_.size();
  index_.emplace(name, at);
  fields_.push_back({.name = std::move(name), .type = type});
  return at;
}

size_t TableLayout::find(std::string_view name) const {
  const auto known = index_.find(std::string(name));
  return known == index_.end() || known->second >= n_input_ ? kNone : known->second;
}

}  // namespace spoor::toolkit::typing
