// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/csv_rows.hpp>

#include <toolkit/json/quote.hpp>
#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::csv {

using arrow::Type;
using typing::TableLayout;

CsvRows::CsvRows(const CsvHead& head, const CsvFormatOptions& options, const TableLayout& layout,
                 const ingest::Part& part, const ingest::BatchSink& sink)
    : head_(head),
      layout_(layout),
      times_(*options.times),
      part_(part),
      sink_(sink),
      cells_(head.dialect, options.null_values),
      table_(layout.fields()) {
  for (const std::string& name : head.names)
    columns_.push_back(layout.find(name));
  for (const auto& field : layout.fields()) {
    types_.push_back(field.type);
    rules_.push_back(times_.find(field.name));
  }
}

Result<void> CsvRows::record(const RecordScanner::Record& record, bool valid) {
  ++counters_.records;
  for (size_t i = 0; i < record.size; ++i) {
    if (cells_.is_null(record, i)) continue;
    std::string_view text = cells_.text(record, i);
    if (!valid && !text::valid_utf8(text)) text = repaired(text);
    if (i >= columns_.size()) {
      extra(i, text);
    } else if (columns_[i] == TableLayout::kNone) {
      ++counters_.rest_values;
      rest(head_.names[i], text);
    } else {
      cell(columns_[i], text);
    }
  }
  end_row();
  return table_.full() ? flush() : Result<void>{};
}

std::string_view CsvRows::repaired(std::string_view text) {
  repaired_.clear();
  counters_.invalid_utf8 += text::replace_invalid_utf8(text, repaired_);
  return repaired_;
}

void CsvRows::cell(size_t column, std::string_view text) {
  if (types_[column] == Type::utf8) {
    table_.utf8(column).append(text);
  } else if (!put(column, text)) {
    ++counters_.type_conflicts;
    rest(layout_.fields()[column].name, text);
  }
}

bool CsvRows::put(size_t column, std::string_view text) {
  switch (types_[column]) {
    case Type::boolean: {
      const int value = bool_word(text);
      if (value >= 0) table_.boolean(column).append(value == 1);
      return value >= 0;
    }
    case Type::timestamp:
      return put_time(column, text);
    default:
      return put_number(column, text);
  }
}

bool CsvRows::put_number(size_t column, std::string_view text) {
  const auto number = typing::classify_number(text);
  if (types_[column] == Type::int64) {
    if ((number.evidence & (typing::kIntExact | typing::kIntInexact)) == 0) return false;
    table_.i64(column).append(number.integer);
    return true;
  }
  const auto fits = typing::kIntExact | typing::kBigExact | typing::kReal;
  if ((number.evidence & fits) == 0) return false;
  table_.f64(column).append(typing::to_double(text, number));
  return true;
}

bool CsvRows::put_time(size_t column, std::string_view text) {
  const auto instant = times_.read(rules_[column], text);
  if (!instant) return false;
  counters_.doubtful_times += instant->doubtful ? 1 : 0;
  counters_.time_digits_cut += instant->cut ? 1 : 0;
  table_.timestamp(column).append(instant->us);
  return true;
}

void CsvRows::extra(size_t position, std::string_view text) {
  rest("column_" + std::to_string(position + 1), text);
}

void CsvRows::rest(std::string_view name, std::string_view text) {
  if (layout_.rest() == TableLayout::kNone) return;
  rest_.push_back(rest_.empty() ? '{' : ',');
  json::append_quoted(rest_, name);
  rest_.push_back(':');
  json::append_quoted(rest_, text);
}

void CsvRows::end_row() {
  if (!rest_.empty()) {
    rest_.push_back('}');
    table_.utf8(layout_.rest()).append(rest_);
    rest_.clear();
  }
  if (layout_.source() != TableLayout::kNone) {
    const size_t first = layout_.source();
    table_.utf8(first).append(part_.file);
    if (!part_.member.empty()) table_.utf8(first + 1).append(part_.member);
    table_.i64(first + 2).append(static_cast<int64_t>(part_.first_record + counters_.records));
  }
  table_.end_row();
}

Result<void> CsvRows::flush() {
  auto batch = table_.finish();
  if (!batch) return tl::unexpected(batch.error());
  return sink_(std::move(*batch));
}

Result<void> CsvRows::finish() { return table_.rows() > 0 ? flush() : Result<void>{}; }

}  // namespace spoor::toolkit::csv
