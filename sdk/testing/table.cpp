// SPDX-License-Identifier: Apache-2.0
#include <spoor/testing/table.hpp>

#include <spoor/builder.hpp>
#include <spoor/take.hpp>

#include "time_text.hpp"

#include <limits>
#include <utility>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

data_type type_named(std::string_view name) {
  for (const auto& row : detail::type_texts) {
    if (name == row.name) return row.type;
  }
  if (name.substr(0, 5) == "list<" && name.back() == '>') {
    return list_of(type_named(name.substr(5, name.size() - 6)));
  }
  throw error(SPOOR_INVALID_ARGUMENT, "no column type is named '" + std::string(name) + "'");
}

/// The text after `mark`, cut off from `word`.
std::string cut(std::string_view& word, char mark) {
  const size_t at = word.find(mark);
  if (at == std::string_view::npos) return {};
  std::string out(word.substr(at + 1));
  word = word.substr(0, at);
  return out;
}

void add_column(output_schema& schema, std::string_view word) {
  metadata_pairs pairs;
  std::string value_type = cut(word, '~');
  std::string role = cut(word, '@');
  const std::string type = cut(word, ':');
  if (!role.empty()) pairs.emplace_back("spoor.role", std::move(role));
  if (!value_type.empty()) pairs.emplace_back("spoor.type", std::move(value_type));
  schema.column_with(std::string(word), type_named(type), pairs);
}

detail::schema_holder parse_columns(std::string_view text) {
  output_schema schema;
  while (!text.empty()) {
    const size_t end = text.find_first_of(" \n\t");
    const std::string_view word = text.substr(0, end);
    if (!word.empty()) add_column(schema, word);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return detail::make_schema("+s", "", {}, schema.take(), 0);
}

std::string from_hex(std::string_view digits) {
  std::string out;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return out;
}

std::string to_hex(std::string_view bytes) {
  static const char* const digits = "0123456789abcdef";
  std::string out = "hex:";
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

void append_text(column_builder& to, const std::string& text) {
  switch (to.storage().id) {
    case type_id::timestamp_us:
      to.append_signed(parse_time(text));
      return;
    case type_id::date32:
      to.append_signed(parse_time(text + "T00:00:00Z") / 86'400'000'000);
      return;
    case type_id::u64:
      to.append_unsigned(std::stoull(text));
      return;
    case type_id::binary:
      to.append_text(text.substr(0, 4) == "hex:" ? from_hex(text.substr(4)) : text);
      return;
    default:
      to.append_text(text);
  }
}

void append_cell(column_builder& to, const json& cell) {
  if (cell.is_null()) {
    to.append_null();
  } else if (cell.is_string()) {
    append_text(to, cell.str());
  } else if (cell.is_bool()) {
    to.append_boolean(cell.boolean());
  } else if (cell.is_int()) {
    to.append_signed(cell.i64());
  } else if (cell.is_number()) {
    to.append_double(cell.f64());
  } else {
    std::vector<std::string> items;
    if (to.storage() == list_of(utf8)) {
      for (const json& item : cell.items())
        items.push_back(item.str());
      to.append(items);
      return;
    }
    std::vector<int64_t> numbers;
    for (const json& item : cell.items())
      numbers.push_back(item.i64());
    to.append(numbers);
  }
}

json show(const spoor::column& from, int64_t row) {
  if (from.null(row)) return json();
  switch (from.storage().id) {
    case type_id::boolean:
      return json(from.boolean(row));
    case type_id::u64: {
      const uint64_t value = from.u64(row);
      if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        return json(std::to_string(value));
      }
      return json(static_cast<int64_t>(value));
    }
    case type_id::f64: {
      const double value = from.f64(row);
      return std::isfinite(value) ? json(value) : json(std::to_string(value));
    }
    case type_id::utf8:
      return json(from.str(row));
    case type_id::binary:
      return json(to_hex(from.str(row)));
    case type_id::timestamp_us:
      return json(show_time(from.i64(row)));
    case type_id::date32:
      return json(show_time(from.i64(row) * 86'400'000'000).substr(0, 10));
    case type_id::list: {
      json list = json::make_array();
      const spoor::column items = from.items();
      const int64_t begin = from.list_begin(row);
      for (int64_t i = 0; i < from.list_size(row); ++i)
        list.push(show(items, begin + i));
      return list;
    }
    case type_id::other:
      return json("(" + std::string(from.raw_schema()->format) + ")");
    default:
      return json(from.i64(row));
  }
}

std::string column_text(field_view field) {
  std::string out(field.name());
  const data_type type = field.storage();
  out += ":" + (type.id == type_id::other ? std::string(field.format()) : type_name(type));
  if (!field.role().empty()) out += "@" + field.role();
  if (!field.value_type().empty()) out += "~" + field.value_type();
  return out;
}

}  // namespace

table::table(detail::schema_holder schema, std::vector<detail::array_holder> batches)
    : schema_(std::make_shared<const detail::schema_holder>(std::move(schema))) {
  for (detail::array_holder& batch : batches) {
    rows_ += batch.get().length;
    batches_.push_back(std::make_shared<const detail::array_holder>(std::move(batch)));
  }
}

table table::from_rows(std::string_view columns, const std::vector<json::array>& rows) {
  detail::schema_holder schema = parse_columns(columns);
  const schema_view view(&schema.get());
  std::vector<column_builder> builders;
  for (size_t i = 0; i < view.size(); ++i) {
    builders.emplace_back(view[i].storage(), std::string(view[i].name()));
  }
  for (const json::array& row : rows) {
    if (row.size() != builders.size()) {
      throw error(SPOOR_INVALID_ARGUMENT, "a row of a table literal has " +
                                              std::to_string(row.size()) + " cells, not " +
                                              std::to_string(builders.size()));
    }
    for (size_t i = 0; i < row.size(); ++i)
      append_cell(builders[i], row[i]);
  }
  std::vector<detail::array_holder> arrays;
  for (column_builder& builder : builders)
    arrays.push_back(builder.finish());
  std::vector<detail::array_holder> batches;
  if (!rows.empty()) {
    batches.push_back(detail::make_struct(std::move(arrays), static_cast<int64_t>(rows.size())));
  }
  return table(std::move(schema), std::move(batches));
}

table table::of(std::string_view columns, cells rows) {
  std::vector<json::array> listed;
  for (const auto& row : rows)
    listed.emplace_back(row.begin(), row.end());
  return from_rows(columns, listed);
}

json table::cell(int64_t row, size_t column) const {
  for (const auto& shared : batches_) {
    const ArrowArray& batch = shared->get();
    if (row < batch.length) {
      const spoor::column values(schema().raw()->children[column], batch.children[column],
                                 batch.offset, batch.length);
      return show(values, row);
    }
    row -= batch.length;
  }
  throw error(SPOOR_INVALID_ARGUMENT, "the table has no such row");
}

json::array table::column(std::string_view name) const {
  const size_t index = schema()[name].index();
  json::array out;
  for (const auto& shared : batches_) {
    const ArrowArray& batch = shared->get();
    const spoor::column values(schema().raw()->children[index], batch.children[index], batch.offset,
                               batch.length);
    for (int64_t i = 0; i < batch.length; ++i)
      out.push_back(show(values, i));
  }
  return out;
}

std::string table::text() const {
  std::string out;
  std::vector<json::array> by_column;
  for (size_t i = 0; i < columns(); ++i) {
    out += (i == 0 ? "" : " ") + column_text(schema()[i]);
    by_column.push_back(column(schema()[i].name()));
  }
  out += '\n';
  for (size_t row = 0; row < static_cast<size_t>(rows_); ++row) {
    for (size_t i = 0; i < by_column.size(); ++i) {
      out += (i == 0 ? "" : "  ") + by_column[i][row].text();
    }
    out += '\n';
  }
  return out;
}

bool operator==(const table& a, const table& b) { return a.text() == b.text(); }

std::ostream& operator<<(std::ostream& out, const table& shown) { return out << shown.text(); }

}  // namespace testing
SPOOR_SDK_END
