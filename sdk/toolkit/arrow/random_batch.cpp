// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/random_batch.hpp>

#include <array>

#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow::testing {
namespace {

Field random_field(std::mt19937& random, int depth, std::string name) {
  Field field;
  field.name = std::move(name);
  field.type = static_cast<Type>(random() % (depth > 0 ? 10 : 8));
  if (random() % 3 == 0) field.metadata.emplace_back("spoor.role", "r" + std::to_string(random()));
  if (field.type == Type::list) field.children.push_back(random_field(random, depth - 1, "item"));
  if (field.type == Type::structure) field.children = random_fields(random, depth - 1);
  const bool flat = field.children.empty() && field.type != Type::boolean;
  field.dictionary = flat && field.type != Type::structure && random() % 4 == 0;
  return field;
}

std::string random_text(std::mt19937& random) {
  static constexpr std::array<const char*, 8> kPieces = {"a",  "=", "\"", "\\",
                                                         "\n", "ä", "世", "powershell.exe"};
  std::string text;
  for (auto n = random() % 6; n > 0; --n)
    text += kPieces[random() % kPieces.size()];
  return text;
}

int64_t random_int(std::mt19937& random) {
  const auto wide = (static_cast<uint64_t>(random()) << 32) | random();
  return static_cast<int64_t>(wide) >> (random() % 60);
}

void append_value(std::mt19937& random, const Field& field, ColumnBuilder& builder);

void append_items(std::mt19937& random, const Field& field, ListBuilder& list) {
  for (auto n = random() % 4; n > 0; --n) {
    if (random() % 5 == 0) {
      list.items().append_null();
    } else {
      append_value(random, field.children[0], list.items());
    }
  }
  list.end_list();
}

void append_members(std::mt19937& random, const Field& field, StructBuilder& record) {
  for (size_t i = 0; i < field.children.size(); ++i) {
    if (random() % 3 != 0) append_value(random, field.children[i], record.child(i));
  }
  record.end_row();
}

void append_dictionary(std::mt19937& random, const Field& field, DictionaryBuilder& builder) {
  Field values = field;
  values.dictionary = false;
  if (builder.values().length() == 0 || random() % 4 == 0) {
    append_value(random, values, builder.values());
  }
  const auto size = static_cast<uint64_t>(builder.values().length());
  builder.append_index(static_cast<int32_t>(random() % size));
}

void append_value(std::mt19937& random, const Field& field, ColumnBuilder& builder) {
  if (field.dictionary) {
    return append_dictionary(random, field, builder_as<DictionaryBuilder>(builder));
  }
  switch (field.type) {
    case Type::boolean:
      return builder_as<BoolBuilder>(builder).append(random() % 2 == 0);
    case Type::int64:
      return builder_as<Int64Builder>(builder).append(random_int(random));
    case Type::uint64:
      return builder_as<UInt64Builder>(builder).append(static_cast<uint64_t>(random_int(random)));
    case Type::float64:
      return builder_as<Float64Builder>(builder).append(static_cast<double>(random_int(random)) /
                                                        7);
    case Type::utf8:
      return builder_as<Utf8Builder>(builder).append(random_text(random));
    case Type::binary:
      return builder_as<BinaryBuilder>(builder).append(
          std::string(random() % 5, static_cast<char>(random())));
    case Type::timestamp:
      return builder_as<TimestampBuilder>(builder).append(random_int(random));
    case Type::date32:
      return builder_as<Date32Builder>(builder).append(static_cast<int32_t>(random() % 40'000));
    case Type::list:
      return append_items(random, field, builder_as<ListBuilder>(builder));
    case Type::structure:
      return append_members(random, field, builder_as<StructBuilder>(builder));
  }
}

}  // namespace

std::vector<Field> random_fields(std::mt19937& random, int depth) {
  std::vector<Field> fields;
  const auto count = 1 + random() % 6;
  for (uint32_t i = 0; i < count; ++i) {
    fields.push_back(random_field(random, depth, "c" + std::to_string(i)));
  }
  return fields;
}

Array random_table(std::mt19937& random, const std::vector<Field>& fields, int64_t rows) {
  TableBuilder table(fields);
  for (int64_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < fields.size(); ++i) {
      if (random() % 4 != 0) append_value(random, fields[i], table.column(i));
    }
    table.end_row();
  }
  return *table.finish();
}

std::string rows_as_json(const ArrowSchema& schema, const ArrowArray& batch) {
  std::string lines;
  const BatchView view(schema, batch);
  for (int64_t row = 0; row < view.rows(); ++row) {
    for (int64_t i = 0; i < view.columns(); ++i) {
      append_json(lines, view.column(i), row);
      lines += ' ';
    }
    lines += '\n';
  }
  return lines;
}

}  // namespace spoor::toolkit::arrow::testing
