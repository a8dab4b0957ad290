// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/csv_writer.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/json_cell.hpp>
#include <toolkit/arrow/text_cell.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// Text is handed to the sink in pieces of about this size.
constexpr size_t kFlushBytes = size_t{256} << 10;

/// What a spreadsheet would take for the start of a formula.
bool starts_formula(std::string_view text) noexcept {
  if (text.empty()) return false;
  const char c = text[0];
  return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}

}  // namespace

struct CsvWriter::State {
  State(std::vector<TextColumn> own_columns, Schema own_schema, Sink own_sink, CsvOptions own)
      : columns(std::move(own_columns)),
        schema(std::move(own_schema)),
        sink(std::move(own_sink)),
        options(own) {
    for (const char c : {'"', '\n', '\r', options.delimiter}) {
      special[static_cast<unsigned char>(c)] = true;
    }
  }

  Result<void> write(const ArrowArray& batch) {
    write_header();
    const BatchView view(*schema, batch);
    std::vector<ColumnView> cells;
    for (int64_t i = 0; i < view.columns(); ++i)
      cells.push_back(view.column(i));
    for (int64_t row = 0; row < view.rows(); ++row) {
      append_row(cells, row);
      if (text.size() < kFlushBytes) continue;
      if (auto done = flush(); !done) return done;
    }
    return {};
  }

  void write_header() {
    if (!std::exchange(header_due, false) || !options.header) return;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text += options.delimiter;
      append_text(columns[i].name);
    }
    text += '\n';
  }

  void append_row(const std::vector<ColumnView>& cells, int64_t row) {
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += options.delimiter;
      append_cell(columns[i], cells[i], row);
    }
    text += '\n';
  }

  void append_cell(const TextColumn& column, const ColumnView& cell, int64_t row) {
    if (cell.null(row)) return;
    if (!column.dictionary) return append_value(column, cell, row);
    const ColumnView values = cell.dictionary();
    const int64_t index = cell.index(row);
    if (!values.null(index)) append_value(column, values, index);
  }

  void append_value(const TextColumn& column, const ColumnView& cell, int64_t row) {
    switch (column.type) {
      case Type::boolean:
        text += cell.boolean(row) ? "true" : "false";
        break;
      case Type::int64:
        append_int(text, cell.i64(row));
        break;
      case Type::uint64:
        append_uint(text, cell.u64(row));
        break;
      case Type::float64:
        append_double(text, cell.f64(row));
        break;
      case Type::utf8:
        append_text(cell.str(row));
        break;
      case Type::timestamp:
        append_timestamp(text, cell.i64(row));
        break;
      case Type::date32:
        append_date(text, cell.i32(row));
        break;
      case Type::binary:
        scratch.clear();
        append_base64(scratch, cell.str(row));
        append_text(scratch);
        break;
      case Type::list:
      case Type::structure:
        scratch.clear();
        append_json_value(scratch, column, cell, row);
        append_quoted(scratch, false);
        break;
    }
  }

  void append_text(std::string_view value) {
    const bool guard = options.formula_guard && starts_formula(value);
    guarded += guard;
    if (value.empty() || needs_quotes(value)) return append_quoted(value, guard);
    if (guard) text += '\'';
    text += value;
  }

  [[nodiscard]] bool needs_quotes(std::string_view value) const noexcept {
    bool found = false;
    for (const char c : value)
      found |= special[static_cast<unsigned char>(c)];
    return found;
  }

  void append_quoted(std::string_view value, bool guard) {
    text += '"';
    if (guard) text += '\'';
    for (size_t at = 0;;) {
      const size_t quote = value.find('"', at);
      text += value.substr(at, quote - at);
      if (quote == std::string_view::npos) break;
      text += "\"\"";
      at = quote + 1;
    }
    text += '"';
  }

  Result<void> flush() {
    if (text.empty()) return {};
    auto done = sink(std::as_bytes(std::span(text)));
    text.clear();
    return done;
  }

  std::vector<TextColumn> columns;
  Schema schema;
  Sink sink;
  CsvOptions options;
  std::array<bool, 256> special{};  ///< characters that need quotes around the cell
  std::string text;
  std::string scratch;
  uint64_t guarded = 0;
  bool header_due = true;
};

CsvWriter::CsvWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
CsvWriter::CsvWriter(CsvWriter&&) noexcept = default;
CsvWriter& CsvWriter::operator=(CsvWriter&&) noexcept = default;
CsvWriter::~CsvWriter() = default;

Result<CsvWriter> CsvWriter::make(const ArrowSchema& schema, Sink sink, CsvOptions options) {
  auto fields = fields_of(schema);
  if (!fields) return tl::unexpected(std::move(fields.error()));
  std::vector<TextColumn> columns;
  for (const Field& field : *fields)
    columns.push_back(text_column(field));
  return CsvWriter(
      std::make_unique<State>(std::move(columns), copy_schema(schema), std::move(sink), options));
}

Result<void> CsvWriter::write(const ArrowArray& batch) { return state_->write(batch); }

Result<void> CsvWriter::finish() {
  state_->write_header();
  return state_->flush();
}

uint64_t CsvWriter::guarded_cells() const noexcept { return state_->guarded; }

}  // namespace spoor::toolkit::arrow
