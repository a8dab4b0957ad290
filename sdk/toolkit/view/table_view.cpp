// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/table_view.hpp>

#include <spoor/abi/plugin.h>

#include <algorithm>
#include <numeric>
#include <toolkit/arrow/schema.hpp>

namespace spoor::toolkit::view {
namespace {

std::string name_of(const ArrowSchema& schema, size_t index) {
  const char* name = schema.children[index]->name;
  return name == nullptr ? std::string() : std::string(name);
}

/// "a, b, c, … (405 in all)"
std::string names_of(const ArrowSchema& schema) {
  constexpr size_t kMostNames = 12;
  const auto count = static_cast<size_t>(schema.n_children);
  std::string names;
  for (size_t i = 0; i < std::min(count, kMostNames); ++i) {
    names += (i == 0 ? "" : ", ") + name_of(schema, i);
  }
  if (count > kMostNames) names += ", … (" + std::to_string(count) + " in all)";
  return names;
}

}  // namespace

TableView::TableView(const ArrowSchema& schema, TableOptions options)
    : schema_(&schema), options_(std::move(options)) {}

Result<TableView> TableView::make(const ArrowSchema& schema, TableOptions options) {
  TableView made(schema, std::move(options));
  if (auto chosen = made.choose_columns(); !chosen) return tl::unexpected(chosen.error());
  if (auto chosen = made.choose_keys(); !chosen) return tl::unexpected(chosen.error());
  return made;
}

Result<size_t> TableView::find(const std::string& name, const char* parameter) const {
  const int64_t index = arrow::find_column(*schema_, name);
  if (index >= 0) return static_cast<size_t>(index);
  return fail(
      SPOOR_INVALID_DATA,
      "`" + std::string(parameter) + "` names a column '" + name + "' that the input does not have",
      {}, "the columns are: " + names_of(*schema_));
}

void TableView::add_column(size_t index) {
  sources_.push_back(index);
  columns_.push_back(ViewColumn::showing(*schema_->children[index]));
  columns_.back().limit_text(options_.cell_bytes);
}

Result<void> TableView::choose_columns() {
  for (const std::string& name : options_.columns) {
    const auto index = find(name, "columns");
    if (!index) return tl::unexpected(index.error());
    add_column(*index);
  }
  if (!options_.columns.empty()) return {};
  const auto count = static_cast<uint64_t>(schema_->n_children);
  const uint64_t shown = std::min(count, options_.column_limit);
  for (uint64_t i = 0; i < shown; ++i)
    add_column(i);
  hidden_columns_ = count - shown;
  return {};
}

Result<void> TableView::choose_keys() {
  for (const std::string& name : options_.sort) {
    const bool exact = arrow::find_column(*schema_, name) >= 0;
    const bool descending = !exact && name.starts_with('-');
    const auto index = find(descending ? name.substr(1) : name, "sort");
    if (!index) return tl::unexpected(index.error());
    order_.push_back({keys_.size(), descending});
    key_sources_.push_back(*index);
    keys_.push_back(ViewColumn::showing(*schema_->children[*index]));
    keys_.back().limit_text(options_.cell_bytes);
  }
  return {};
}

void TableView::add(const ArrowArray& batch) {
  const arrow::BatchView view(*schema_, batch);
  for (int64_t row = 0; row < view.rows(); ++row)
    add_row(view, row);
}

void TableView::add_row(const arrow::BatchView& batch, int64_t row) {
  ++rows_;
  if (full_) return;
  for (size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].append(batch.column(static_cast<int64_t>(sources_[i])), row);
  }
  for (size_t i = 0; i < keys_.size(); ++i) {
    keys_[i].append(batch.column(static_cast<int64_t>(key_sources_[i])), row);
  }
  const bool over = held() >= options_.limit || held_bytes() > options_.bytes;
  if (order_.empty()) {
    full_ = over;
  } else if (held() >= 2 * options_.limit || (over && held_bytes() > 2 * options_.bytes)) {
    trim();
  }
}

size_t TableView::held() const {
  if (!columns_.empty()) return columns_.front().rows();
  return keys_.empty() ? 0 : keys_.front().rows();
}

size_t TableView::held_bytes() const {
  const auto add = [](size_t sum, const ViewColumn& column) { return sum + column.bytes(); };
  return std::accumulate(columns_.begin(), columns_.end(), size_t{0}, add);
}

/// The order asked for; equal rows in the order they came.
bool TableView::before(uint32_t a, uint32_t b) const {
  for (const SortKey& key : order_) {
    const ViewColumn& column = keys_[key.column];
    const int order = column.compare(a, b);
    if (order == 0) continue;
    const bool nulls = column.null(a) || column.null(b);  // last in either direction
    return key.descending && !nulls ? order > 0 : order < 0;
  }
  return a < b;
}

std::vector<uint32_t> TableView::smallest(size_t count) const {
  std::vector<uint32_t> rows(held());
  std::iota(rows.begin(), rows.end(), 0U);
  const auto less = [this](uint32_t a, uint32_t b) { return before(a, b); };
  count = std::min(count, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end(),
                    less);
  rows.resize(count);
  return rows;
}

void TableView::keep(const std::vector<uint32_t>& rows) {
  for (ViewColumn& column : columns_)
    column.keep(rows);
  for (ViewColumn& column : keys_)
    column.keep(rows);
}

/// Forgets rows that cannot be among the first `limit`; the rest keeps the order it came in.
void TableView::trim() {
  size_t count = std::min<size_t>(held(), options_.limit);
  if (held_bytes() > options_.bytes) count = std::min(count, std::max<size_t>(1, held() / 2));
  std::vector<uint32_t> rows = smallest(count);
  std::sort(rows.begin(), rows.end());
  keep(rows);
}

/// Cuts the rows, in their final order, to the bytes allowed.
void TableView::fit_bytes() {
  while (held() > 1 && held_bytes() > options_.bytes) {
    const double part = static_cast<double>(options_.bytes) / static_cast<double>(held_bytes());
    const auto fitting = static_cast<size_t>(static_cast<double>(held()) * part);
    std::vector<uint32_t> rows(std::clamp<size_t>(fitting, 1, held() - 1));
    std::iota(rows.begin(), rows.end(), 0U);
    keep(rows);
  }
}

std::vector<Note> TableView::notes() const {
  std::vector<Note> notes;
  const uint64_t beyond = rows_ - held();
  if (beyond > 0) {
    const bool rows_full = held() >= options_.limit;
    notes.push_back({"limit", beyond,
                     std::string("more rows are not in this view: it holds at most ") +
                         (rows_full ? grouped(options_.limit) + " rows (`limit`)"
                                    : grouped(options_.bytes) + " bytes (`bytes`)")});
  }
  if (hidden_columns_ > 0) {
    notes.push_back({"columns", hidden_columns_,
                     "more columns are not in this view: name the wanted ones in `columns`"});
  }
  uint64_t cut = 0;
  for (const ViewColumn& column : columns_)
    cut += column.cut();
  if (cut > 0) {
    notes.push_back(
        {"cell_bytes", cut,
         "long texts are cut at " + grouped(options_.cell_bytes) + " bytes (`cell_bytes`)"});
  }
  return notes;
}

View TableView::finish() {
  keep(smallest(options_.limit));
  fit_bytes();
  View view;
  view.kind = "table";
  view.source_rows = rows_;
  view.shown_rows = columns_.empty() ? 0 : held();
  view.notes = notes();
  ViewTable table{.rows = view.shown_rows, .columns = std::move(columns_)};
  view.tables.emplace_back("rows", std::move(table));
  return view;
}

}  // namespace spoor::toolkit::view
