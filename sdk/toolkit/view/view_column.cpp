// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/view_column.hpp>

#include <bit>
#include <cmath>
#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/view/island.hpp>

namespace spoor::toolkit::view {
namespace {

ColumnType type_for(const ArrowSchema& field) {
  const char* format = field.dictionary != nullptr ? field.dictionary->format : field.format;
  const auto type = arrow::type_of(format);
  if (!type) return ColumnType::kUtf8;
  switch (*type) {
    case arrow::Type::boolean:
      return ColumnType::kBool;
    case arrow::Type::int64:
      return ColumnType::kInt64;
    case arrow::Type::uint64:
      return ColumnType::kUint64;
    case arrow::Type::float64:
      return ColumnType::kFloat64;
    case arrow::Type::timestamp:
      return ColumnType::kTimestamp;
    case arrow::Type::date32:
      return ColumnType::kDate32;
    default:
      return ColumnType::kUtf8;
  }
}

bool is_text(const ArrowSchema& field) {
  const char* format = field.dictionary != nullptr ? field.dictionary->format : field.format;
  return std::string_view(format) == "u";
}

const char* text_of(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return "bool";
    case ColumnType::kInt64:
      return "int64";
    case ColumnType::kUint64:
      return "uint64";
    case ColumnType::kFloat64:
      return "float64";
    case ColumnType::kUtf8:
      return "utf8";
    case ColumnType::kTimestamp:
      return "timestamp";
    case ColumnType::kDate32:
      return "date32";
  }
  return "utf8";
}

/// The longest part of at most `most` bytes that ends at a whole character.
std::string_view whole_characters(std::string_view text, size_t most) {
  size_t size = most;
  while (size > 0 && (static_cast<uint8_t>(text[size]) & 0xC0) == 0x80)
    --size;
  return text.substr(0, size);
}

void append_hex(std::string& out, std::string_view bytes, size_t most) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : bytes.substr(0, most)) {
    out += kHex[static_cast<uint8_t>(c) >> 4];
    out += kHex[static_cast<uint8_t>(c) & 15];
  }
}

void append_texts(std::string& json, const Dictionary& texts) {
  std::string bytes;
  std::vector<int32_t> offsets = {0};
  for (uint32_t code = 0; code < texts.size(); ++code) {
    bytes += texts.text(code);
    offsets.push_back(static_cast<int32_t>(bytes.size()));
  }
  json += ",\"offsets\":";
  append_island(json, std::span<const int32_t>(offsets), Filter::kDeltaShuffle);
  json += ",\"bytes\":";
  append_island(json, bytes);
}

int order(auto a, auto b) { return a < b ? -1 : static_cast<int>(b < a); }

}  // namespace

uint32_t Dictionary::code(std::string_view text) {
  const auto known = codes_.find(text);
  if (known != codes_.end()) return known->second;
  const auto code = static_cast<uint32_t>(texts_.size());
  codes_.emplace(texts_.emplace_back(text), code);
  bytes_ += text.size();
  return code;
}

ViewColumn::ViewColumn(std::string name, ColumnType type, std::string semantic, std::string role)
    : name_(std::move(name)), type_(type), semantic_(std::move(semantic)), role_(std::move(role)) {}

ViewColumn ViewColumn::showing(const ArrowSchema& field) {
  ViewColumn column(field.name == nullptr ? "" : field.name, type_for(field),
                    std::string(arrow::metadata_value(field, arrow::kTypeKey)),
                    std::string(arrow::metadata_value(field, arrow::kRoleKey)));
  column.from_text_ = is_text(field);
  return column;
}

void ViewColumn::append_word(uint64_t word, bool null) {
  words_.push_back(word);
  nulls_.push_back(null ? 1 : 0);
}

void ViewColumn::append_null() {
  any_null_ = true;
  append_word(type_ == ColumnType::kUtf8 ? texts_.code("") : 0, true);
}

void ViewColumn::append_integer(int64_t value) { append_word(static_cast<uint64_t>(value), false); }

void ViewColumn::seed(std::span<const std::string> texts) {
  for (const std::string& text : texts)
    texts_.code(text);
  seeded_ = true;
}

void ViewColumn::append_code(uint32_t code) { append_word(code, false); }

void ViewColumn::append_text(std::string_view text) {
  if (text.size() > most_text_) {
    ++cut_;
    text = whole_characters(text, most_text_);
  }
  append_word(texts_.code(text), false);
}

void ViewColumn::append(const arrow::ColumnView& from, int64_t row) {
  if (from.null(row)) return append_null();
  if (from.is_dictionary()) return append(from.dictionary(), from.index(row));
  switch (type_) {
    case ColumnType::kBool:
      return append_integer(from.boolean(row) ? 1 : 0);
    case ColumnType::kInt64:
    case ColumnType::kTimestamp:
      return append_integer(from.i64(row));
    case ColumnType::kUint64:
      return append_word(from.u64(row), false);
    case ColumnType::kFloat64:
      return append_word(std::bit_cast<uint64_t>(from.f64(row)), false);
    case ColumnType::kDate32:
      return append_integer(from.i32(row));
    case ColumnType::kUtf8:
      break;
  }
  if (from_text_) return append_text(from.str(row));
  scratch_.clear();
  if (std::string_view(from.schema().format) == "z") {
    append_hex(scratch_, from.str(row), most_text_);
  } else {
    arrow::append_json(scratch_, from, row);
  }
  append_text(scratch_);
}

size_t ViewColumn::bytes() const {
  return words_.size() * (type_ == ColumnType::kUtf8 ? 4 : 8) + texts_.bytes();
}

int ViewColumn::compare(size_t a, size_t b) const {
  if (null(a) || null(b)) return static_cast<int>(null(a)) - static_cast<int>(null(b));
  return compare_values(a, b);
}

int ViewColumn::compare_values(size_t a, size_t b) const {
  const uint64_t one = words_[a];
  const uint64_t two = words_[b];
  if (type_ == ColumnType::kUtf8) {
    if (one == two) return 0;
    return texts_.text(static_cast<uint32_t>(one)).compare(texts_.text(static_cast<uint32_t>(two)));
  }
  if (type_ == ColumnType::kUint64) return order(one, two);
  if (type_ != ColumnType::kFloat64) {
    return order(static_cast<int64_t>(one), static_cast<int64_t>(two));
  }
  const auto x = std::bit_cast<double>(one);
  const auto y = std::bit_cast<double>(two);
  if (std::isnan(x) || std::isnan(y)) return order(std::isnan(x), std::isnan(y));
  return order(x, y);
}

ViewColumn ViewColumn::taking(std::span<const uint32_t> rows) const {
  ViewColumn taken(name_, type_, semantic_, role_);
  taken.most_text_ = most_text_;
  taken.from_text_ = from_text_;
  taken.any_null_ = any_null_;
  taken.cut_ = cut_;
  taken.words_.reserve(rows.size());
  taken.nulls_.reserve(rows.size());
  const bool text = type_ == ColumnType::kUtf8;
  for (const uint32_t row : rows) {
    const uint64_t word = words_[row];
    taken.append_word(text ? taken.texts_.code(texts_.text(static_cast<uint32_t>(word))) : word,
                      null(row));
  }
  return taken;
}

void ViewColumn::keep(std::span<const uint32_t> rows) { *this = taking(rows); }

void ViewColumn::append_json(std::string& json) const {
  json += "{\"name\":";
  append_json_text(json, name_);
  json += ",\"type\":\"";
  json += text_of(type_);
  json += '"';
  if (!semantic_.empty()) {
    json += ",\"semantic\":";
    append_json_text(json, semantic_);
  }
  if (!role_.empty()) {
    json += ",\"role\":";
    append_json_text(json, role_);
  }
  append_islands(json);
  append_nulls(json);
  json += '}';
}

template <class T>
void ViewColumn::append_numbers(std::string& json) const {
  std::vector<T> values;
  values.reserve(words_.size());
  bool ascending = true;
  for (const uint64_t word : words_) {
    if constexpr (std::is_same_v<T, double>) {
      values.push_back(std::bit_cast<double>(word));
    } else {
      values.push_back(static_cast<T>(word));
      ascending = ascending && (values.size() < 2 || values[values.size() - 2] <= values.back());
    }
  }
  const bool deltas = !std::is_same_v<T, double> && ascending;
  json += ",\"values\":";
  append_island(json, std::span<const T>(values),
                deltas ? Filter::kDeltaShuffle : Filter::kShuffle);
}

void ViewColumn::append_islands(std::string& json) const {
  switch (type_) {
    case ColumnType::kBool:
      return append_numbers<uint8_t>(json);
    case ColumnType::kInt64:
    case ColumnType::kTimestamp:
      return append_numbers<int64_t>(json);
    case ColumnType::kUint64:
      return append_numbers<uint64_t>(json);
    case ColumnType::kFloat64:
      return append_numbers<double>(json);
    case ColumnType::kDate32:
      return append_numbers<int32_t>(json);
    case ColumnType::kUtf8:
      return append_text_islands(json);
  }
}

/// A dictionary where texts repeat, else one text per row.
void ViewColumn::append_text_islands(std::string& json) const {
  std::vector<uint32_t> codes;
  codes.reserve(words_.size());
  if (seeded_) {
    for (const uint64_t word : words_)
      codes.push_back(static_cast<uint32_t>(word));
    append_codes(json, codes, texts_.size());
    return append_texts(json, texts_);
  }
  Dictionary used;
  for (const uint64_t word : words_) {
    codes.push_back(used.code(texts_.text(static_cast<uint32_t>(word))));
  }
  if (used.size() != codes.size()) append_codes(json, codes, used.size());
  append_texts(json, used);
}

void ViewColumn::append_codes(std::string& json, std::span<const uint32_t> codes,
                              size_t distinct) const {
  json += ",\"codes\":";
  if (distinct <= 0x100) {
    const std::vector<uint8_t> narrow(codes.begin(), codes.end());
    append_island(json, std::span<const uint8_t>(narrow), Filter::kNone);
  } else if (distinct <= 0x10000) {
    const std::vector<uint16_t> narrow(codes.begin(), codes.end());
    append_island(json, std::span<const uint16_t>(narrow), Filter::kShuffle);
  } else {
    const std::vector<int32_t> wide(codes.begin(), codes.end());
    append_island(json, std::span<const int32_t>(wide), Filter::kShuffle);
  }
}

void ViewColumn::append_nulls(std::string& json) const {
  if (!any_null_) return;
  std::vector<uint8_t> bits((nulls_.size() + 7) / 8, 0);
  for (size_t row = 0; row < nulls_.size(); ++row) {
    if (nulls_[row] != 0) bits[row / 8] = static_cast<uint8_t>(bits[row / 8] | 1U << (row % 8));
  }
  json += ",\"nulls\":";
  append_island(json, std::span<const uint8_t>(bits), Filter::kNone);
}

}  // namespace spoor::toolkit::view
