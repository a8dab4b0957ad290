// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/ndjson_writer.hpp>

#include <cmath>
#include <utility>

#include <toolkit/arrow/json_cell.hpp>
#include <toolkit/arrow/text_cell.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// Text is handed to the sink in pieces of about this size.
constexpr size_t kFlushBytes = size_t{256} << 10;

void append_json_double(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  } else {
    const size_t start = out.size();
    append_double(out, value);
    const bool integral = out.find_first_of(".e", start) == std::string::npos;
    if (integral) out += ".0";  // so that a reader sees a double, not an integer
  }
}

void append_list(std::string& out, const TextColumn& column, const ColumnView& view, int64_t row) {
  const ColumnView items = view.items();
  const auto [begin, size] = view.list(row);
  out += '[';
  for (int64_t i = begin; i < begin + size; ++i) {
    if (i != begin) out += ',';
    if (items.null(i)) {
      out += "null";
    } else {
      append_json_value(out, column.children[0], items, i);
    }
  }
  out += ']';
}

void append_object(std::string& out, const TextColumn& column, const ColumnView& view,
                   int64_t row) {
  out += '{';
  bool first = true;
  for (size_t i = 0; i < column.children.size(); ++i) {
    const ColumnView member = view.child(static_cast<int64_t>(i));
    if (member.null(row)) continue;
    if (!first) out += ',';
    first = false;
    out += column.children[i].key;
    append_json_value(out, column.children[i], member, row);
  }
  out += '}';
}

template <class Append>
void append_quoted(std::string& out, Append append) {
  out += '"';
  append();
  out += '"';
}

void append_plain(std::string& out, const TextColumn& column, const ColumnView& view, int64_t row) {
  switch (column.type) {
    case Type::boolean:
      out += view.boolean(row) ? "true" : "false";
      break;
    case Type::int64:
      append_int(out, view.i64(row));
      break;
    case Type::uint64:
      append_uint(out, view.u64(row));
      break;
    case Type::float64:
      append_json_double(out, view.f64(row));
      break;
    case Type::utf8:
      append_json_string(out, view.str(row));
      break;
    case Type::binary:
      append_quoted(out, [&] { append_base64(out, view.str(row)); });
      break;
    case Type::timestamp:
      append_quoted(out, [&] { append_timestamp(out, view.i64(row)); });
      break;
    case Type::date32:
      append_quoted(out, [&] { append_date(out, view.i32(row)); });
      break;
    case Type::list:
      append_list(out, column, view, row);
      break;
    case Type::structure:
      append_object(out, column, view, row);
      break;
  }
}

}  // namespace

TextColumn text_column(const Field& field) {
  TextColumn column{field.type, field.name, "", field.dictionary};
  append_json_string(column.key, field.name);
  column.key += ':';
  for (const Field& child : field.children)
    column.children.push_back(text_column(child));
  return column;
}

void append_json_value(std::string& out, const TextColumn& column, const ColumnView& view,
                       int64_t row) {
  if (!column.dictionary) return append_plain(out, column, view, row);
  const ColumnView values = view.dictionary();
  const int64_t index = view.index(row);
  if (values.null(index)) {
    out += "null";
  } else {
    append_plain(out, column, values, index);
  }
}

void append_json(std::string& out, const ColumnView& column, int64_t row) {
  const auto field = field_of(column.schema());
  if (!field || column.null(row)) {
    out += "null";
  } else {
    append_json_value(out, text_column(*field), column, row);
  }
}

struct NdjsonWriter::State {
  State(std::vector<TextColumn> own_columns, Schema own_schema, Sink own_sink)
      : columns(std::move(own_columns)), schema(std::move(own_schema)), sink(std::move(own_sink)) {}

  Result<void> write(const ArrowArray& batch) {
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

  void append_row(const std::vector<ColumnView>& cells, int64_t row) {
    text += '{';
    bool first = true;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (is_null(cells[i], row)) continue;
      if (!first) text += ',';
      first = false;
      text += columns[i].key;
      append_json_value(text, columns[i], cells[i], row);
    }
    text += "}\n";
  }

  static bool is_null(const ColumnView& cell, int64_t row) noexcept {
    if (cell.null(row)) return true;
    return cell.is_dictionary() && cell.dictionary().null(cell.index(row));
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
  std::string text;
};

NdjsonWriter::NdjsonWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
NdjsonWriter::NdjsonWriter(NdjsonWriter&&) noexcept = default;
NdjsonWriter& NdjsonWriter::operator=(NdjsonWriter&&) noexcept = default;
NdjsonWriter::~NdjsonWriter() = default;

Result<NdjsonWriter> NdjsonWriter::make(const ArrowSchema& schema, Sink sink) {
  auto fields = fields_of(schema);
  if (!fields) return tl::unexpected(std::move(fields.error()));
  std::vector<TextColumn> columns;
  for (const Field& field : *fields)
    columns.push_back(text_column(field));
  return NdjsonWriter(
      std::make_unique<State>(std::move(columns), copy_schema(schema), std::move(sink)));
}

Result<void> NdjsonWriter::write(const ArrowArray& batch) { return state_->write(batch); }
Result<void> NdjsonWriter::finish() { return state_->flush(); }

}  // namespace spoor::toolkit::arrow
