// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/ipc_format.hpp>
#include <toolkit/arrow/schema_node.hpp>
#include <toolkit/arrow/utf8.hpp>

namespace spoor::toolkit::arrow::ipc {
namespace {

namespace schema_slot {
enum Slot : size_t { endianness, fields, custom_metadata };
}
namespace field_slot {
enum Slot : size_t { name, nullable, type_type, type, dictionary, children, custom_metadata };
}
namespace encoding_slot {
enum Slot : size_t { id, index_type, is_ordered };
}

enum TypeCode : uint8_t {
  kNone,
  kNull,
  kInt,
  kFloatingPoint,
  kBinary,
  kUtf8,
  kBool,
  kDecimal,
  kDate,
  kTime,
  kTimestamp,
  kInterval,
  kList,
  kStruct,
  kUnion,
  kFixedSizeBinary,
  kFixedSizeList,
  kMap,
  kDuration,
  kLargeBinary,
  kLargeUtf8,
  kLargeList,
};

const char* text_or_empty(const char* text) noexcept { return text == nullptr ? "" : text; }

// ---- encoding
// ------------------------------------------------------------------------------------

int16_t unit_code(char unit) noexcept {
  switch (unit) {
    case 's':
      return 0;
    case 'm':
      return 1;
    case 'u':
      return 2;
    default:
      return 3;
  }
}

struct EncodedType {
  TypeCode code;
  FlatOffset table;
};

/// A table of one scalar, or none.
template <class T>
FlatOffset one_field_table(FlatBuilder& builder, T value) {
  builder.start_table();
  builder.add<T>(0, value);
  return builder.end_table();
}

FlatOffset empty_table(FlatBuilder& builder) {
  builder.start_table();
  return builder.end_table();
}

FlatOffset encode_int(FlatBuilder& builder, const Format& format) {
  builder.start_table();
  builder.add<int32_t>(0, format.width * 8);
  builder.add<uint8_t>(1, format.meaning == Meaning::signed_int);
  return builder.end_table();
}

FlatOffset encode_decimal(FlatBuilder& builder, const Format& format) {
  builder.start_table();
  builder.add<int32_t>(0, format.precision);
  builder.add<int32_t>(1, format.scale);
  builder.add<int32_t>(2, format.width * 8);
  return builder.end_table();
}

FlatOffset encode_time(FlatBuilder& builder, const Format& format) {
  builder.start_table();
  builder.add<int16_t>(0, unit_code(format.unit));
  builder.add<int32_t>(1, format.width * 8);
  return builder.end_table();
}

FlatOffset encode_timestamp(FlatBuilder& builder, const Format& format) {
  const FlatOffset zone = *format.zone == 0 ? 0 : builder.make_string(format.zone);
  builder.start_table();
  builder.add_offset(1, zone);
  builder.add<int16_t>(0, unit_code(format.unit));
  return builder.end_table();
}

std::optional<EncodedType> encode_fixed(FlatBuilder& builder, const Format& format) {
  switch (format.meaning) {
    case Meaning::signed_int:
    case Meaning::unsigned_int:
      return EncodedType{kInt, encode_int(builder, format)};
    case Meaning::floating:
      return EncodedType{kFloatingPoint,
                         one_field_table<int16_t>(builder, static_cast<int16_t>(format.width / 4))};
    case Meaning::decimal:
      return EncodedType{kDecimal, encode_decimal(builder, format)};
    case Meaning::bytes:
      return EncodedType{kFixedSizeBinary, one_field_table<int32_t>(builder, format.width)};
    case Meaning::date:
      return EncodedType{kDate, one_field_table<int16_t>(builder, format.unit == 'D' ? 0 : 1)};
    case Meaning::time:
      return EncodedType{kTime, encode_time(builder, format)};
    case Meaning::timestamp:
      return EncodedType{kTimestamp, encode_timestamp(builder, format)};
    case Meaning::duration:
      return EncodedType{kDuration, one_field_table<int16_t>(builder, unit_code(format.unit))};
    case Meaning::months:
      return EncodedType{kInterval, one_field_table<int16_t>(builder, 0)};
    case Meaning::days_and_ms:
      return EncodedType{kInterval, one_field_table<int16_t>(builder, 1)};
    case Meaning::month_day_nano:
      return EncodedType{kInterval, one_field_table<int16_t>(builder, 2)};
    default:
      return std::nullopt;
  }
}

std::optional<EncodedType> encode_type(FlatBuilder& builder, const Format& format, int64_t flags) {
  const bool text = format.meaning == Meaning::text;
  switch (format.layout) {
    case Layout::null:
      return EncodedType{kNull, empty_table(builder)};
    case Layout::boolean:
      return EncodedType{kBool, empty_table(builder)};
    case Layout::fixed:
      return encode_fixed(builder, format);
    case Layout::bytes32:
      return EncodedType{text ? kUtf8 : kBinary, empty_table(builder)};
    case Layout::bytes64:
      return EncodedType{text ? kLargeUtf8 : kLargeBinary, empty_table(builder)};
    case Layout::list32:
      if (format.meaning == Meaning::map) {
        const bool sorted = (flags & ARROW_FLAG_MAP_KEYS_SORTED) != 0;
        return EncodedType{kMap, one_field_table<uint8_t>(builder, sorted)};
      }
      return EncodedType{kList, empty_table(builder)};
    case Layout::list64:
      return EncodedType{kLargeList, empty_table(builder)};
    case Layout::fixed_list:
      return EncodedType{kFixedSizeList, one_field_table<int32_t>(builder, format.width)};
    case Layout::structure:
      return EncodedType{kStruct, empty_table(builder)};
    default:
      return std::nullopt;
  }
}

FlatOffset encode_metadata(FlatBuilder& builder, const Metadata& metadata) {
  if (metadata.empty()) return 0;
  std::vector<FlatOffset> pairs;
  for (const auto& [key, value] : metadata) {
    const FlatOffset key_at = builder.make_string(key);
    const FlatOffset value_at = builder.make_string(value);
    builder.start_table();
    builder.add_offset(0, key_at);
    builder.add_offset(1, value_at);
    pairs.push_back(builder.end_table());
  }
  return builder.make_vector(pairs);
}

class SchemaEncoder {
 public:
  explicit SchemaEncoder(FlatBuilder& builder) noexcept : builder_(builder) {}

  Result<FlatOffset> fields(const ArrowSchema& parent) {
    std::vector<FlatOffset> offsets;
    for (int64_t i = 0; i < parent.n_children; ++i) {
      auto child = field(*parent.children[i]);
      if (!child) return child;
      offsets.push_back(*child);
    }
    return builder_.make_vector(offsets);
  }

 private:
  FlatOffset dictionary(const ArrowSchema& schema) {
    const auto indices = parse_format(schema.format);
    const FlatOffset index_type = encode_int(builder_, *indices);
    builder_.start_table();
    builder_.add<int64_t>(encoding_slot::id, next_dictionary_++);
    builder_.add_offset(encoding_slot::index_type, index_type);
    builder_.add<uint8_t>(encoding_slot::is_ordered,
                          (schema.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0);
    return builder_.end_table();
  }

  Result<FlatOffset> field(const ArrowSchema& schema) {
    const bool encoded = schema.dictionary != nullptr;
    const ArrowSchema& values = encoded ? *schema.dictionary : schema;
    const auto format = parse_format(values.format);
    if (!format || values.dictionary != nullptr) return refuse(schema);
    const FlatOffset encoding = encoded ? dictionary(schema) : 0;
    auto children = fields(values);
    if (!children) return children;
    const auto type = encode_type(builder_, *format, schema.flags);
    auto metadata = metadata_of(schema);
    if (!type || !metadata) return refuse(schema);
    const FlatOffset pairs = encode_metadata(builder_, *metadata);
    const FlatOffset name = builder_.make_string(text_or_empty(schema.name));
    builder_.start_table();
    builder_.add_offset(field_slot::name, name);
    builder_.add_offset(field_slot::type, type->table);
    builder_.add_offset(field_slot::dictionary, encoding);
    builder_.add_offset(field_slot::children, *children);
    builder_.add_offset(field_slot::custom_metadata, pairs);
    builder_.add<uint8_t>(field_slot::nullable, (schema.flags & ARROW_FLAG_NULLABLE) != 0);
    builder_.add<uint8_t>(field_slot::type_type, type->code);
    return builder_.end_table();
  }

  static tl::unexpected<Error> refuse(const ArrowSchema& schema) {
    return fail(SPOOR_NOT_IMPLEMENTED, std::string("column '") + text_or_empty(schema.name) +
                                           "' has a type that is not written as Arrow IPC: " +
                                           text_or_empty(schema.format));
  }

  FlatBuilder& builder_;
  int64_t next_dictionary_ = 0;
};

// ---- decoding
// ------------------------------------------------------------------------------------

/// Bytes of names, metadata and zones in one schema: references may share text, so that a small
/// buffer could unfold into a huge schema.
constexpr size_t kMaxTextBytes = size_t{64} << 20;

char unit_letter(int16_t code) noexcept { return code < 0 || code > 3 ? 0 : "smun"[code]; }

std::string int_format(const FlatTable& type) {
  const bool is_signed = type.scalar<uint8_t>(1, 0) != 0;
  switch (type.scalar<int32_t>(0, 0)) {
    case 8:
      return is_signed ? "c" : "C";
    case 16:
      return is_signed ? "s" : "S";
    case 32:
      return is_signed ? "i" : "I";
    case 64:
      return is_signed ? "l" : "L";
    default:
      return "";
  }
}

std::string float_format(const FlatTable& type) {
  const auto precision = type.scalar<int16_t>(0, 0);
  return precision < 0 || precision > 2 ? "" : std::string(1, "efg"[precision]);
}

std::string decimal_format(const FlatTable& type) {
  const auto bits = type.scalar<int32_t>(2, 128);
  std::string format = "d:" + std::to_string(type.scalar<int32_t>(0, 0)) + "," +
                       std::to_string(type.scalar<int32_t>(1, 0));
  if (bits != 128) format += "," + std::to_string(bits);
  return format;
}

std::string unit_format(const char* prefix, int16_t unit) {
  const char letter = unit_letter(unit);
  return letter == 0 ? "" : std::string(prefix) + letter;
}

std::string interval_format(const FlatTable& type) {
  const auto unit = type.scalar<int16_t>(0, 0);
  return unit < 0 || unit > 2 ? "" : std::string("ti") + "MDn"[unit];
}

std::string timestamp_format(const FlatTable& type) {
  const std::string prefix = unit_format("ts", type.scalar<int16_t>(0, 0));
  if (prefix.empty()) return "";
  return prefix + ":" + std::string(type.string(1));
}

/// The format string of a type; empty if we do not read it.
std::string format_of_type(uint8_t code, const FlatTable& type) {
  switch (code) {
    case kNull:
      return "n";
    case kInt:
      return int_format(type);
    case kFloatingPoint:
      return float_format(type);
    case kBinary:
      return "z";
    case kUtf8:
      return "u";
    case kBool:
      return "b";
    case kDecimal:
      return decimal_format(type);
    case kDate:
      return type.scalar<int16_t>(0, 1) == 0 ? "tdD" : "tdm";
    case kTime:
      return unit_format("tt", type.scalar<int16_t>(0, 1));
    case kTimestamp:
      return timestamp_format(type);
    case kInterval:
      return interval_format(type);
    case kList:
      return "+l";
    case kStruct:
      return "+s";
    case kFixedSizeBinary:
      return "w:" + std::to_string(type.scalar<int32_t>(0, 0));
    case kFixedSizeList:
      return "+w:" + std::to_string(type.scalar<int32_t>(0, 0));
    case kMap:
      return "+m";
    case kDuration:
      return unit_format("tD", type.scalar<int16_t>(0, 1));
    case kLargeBinary:
      return "Z";
    case kLargeUtf8:
      return "U";
    case kLargeList:
      return "+L";
    default:
      return "";
  }
}

class SchemaDecoder {
 public:
  explicit SchemaDecoder(int64_t max_columns) noexcept : columns_left_(max_columns) {}

  Result<DecodedSchema> decode(const FlatTable& table) {
    if (!table) return damaged();
    if (table.scalar<int16_t>(schema_slot::endianness, 0) != 0) {
      return fail(SPOOR_NOT_IMPLEMENTED, "the stream is big endian");
    }
    SchemaParts parts;
    parts.format = "+s";
    auto metadata = pairs(table, schema_slot::custom_metadata);
    if (!metadata) return tl::unexpected(std::move(metadata.error()));
    parts.metadata = std::move(*metadata);
    auto children = fields(table, schema_slot::fields, 1);
    if (!children) return tl::unexpected(std::move(children.error()));
    parts.children = std::move(*children);
    return DecodedSchema{make_schema_node(std::move(parts)), std::move(ids_)};
  }

 private:
  static tl::unexpected<Error> damaged() {
    return fail(SPOOR_INVALID_DATA, "the schema is damaged");
  }

  Result<std::string> text(std::string_view bytes) {
    text_bytes_ += bytes.size();
    if (text_bytes_ > kMaxTextBytes) return fail(SPOOR_RESOURCE, "more than 64 MiB of names");
    if (!is_utf8(bytes) || bytes.find('\0') != std::string_view::npos) return damaged();
    return std::string(bytes);
  }

  Result<Metadata> pairs(const FlatTable& table, size_t slot) {
    Metadata metadata;
    const FlatVector vector = table.vector(slot, 4);
    for (size_t i = 0; i < vector.count; ++i) {
      const FlatTable pair = FlatTable::element(vector, i);
      if (!pair || vector.count > 65'536) return damaged();
      text_bytes_ += pair.string(0).size() + pair.string(1).size() + 8;
      if (text_bytes_ > kMaxTextBytes) return fail(SPOOR_RESOURCE, "more than 64 MiB of metadata");
      metadata.emplace_back(pair.string(0), pair.string(1));
    }
    return metadata;
  }

  Result<std::vector<Schema>> fields(const FlatTable& table, size_t slot, int depth) {
    const FlatVector vector = table.vector(slot, 4);
    std::vector<Schema> out;
    for (size_t i = 0; i < vector.count; ++i) {
      auto child = field(FlatTable::element(vector, i), depth);
      if (!child) return tl::unexpected(std::move(child.error()));
      out.push_back(std::move(*child));
    }
    return out;
  }

  Result<Schema> field(const FlatTable& table, int depth) {
    if (!table || depth > kMaxDepth) return damaged();
    if (--columns_left_ < 0) return fail(SPOOR_RESOURCE, "the schema has too many columns");
    SchemaParts parts;
    auto name = text(table.string(field_slot::name));
    if (!name) return tl::unexpected(std::move(name.error()));
    parts.name = std::move(*name);
    auto metadata = pairs(table, field_slot::custom_metadata);
    if (!metadata) return tl::unexpected(std::move(metadata.error()));
    parts.metadata = std::move(*metadata);
    if (table.scalar<uint8_t>(field_slot::nullable, 0) != 0) parts.flags = ARROW_FLAG_NULLABLE;
    return typed(table, std::move(parts), depth);
  }

  /// The rest of a field: type, dictionary, children.
  Result<Schema> typed(const FlatTable& table, SchemaParts parts, int depth) {
    const auto code = table.scalar<uint8_t>(field_slot::type_type, 0);
    const FlatTable type = table.table(field_slot::type);
    auto format = text(format_of_type(code, type));
    if (!format) return tl::unexpected(std::move(format.error()));
    if (format->empty() || !type) {
      return fail(SPOOR_NOT_IMPLEMENTED, "column '" + parts.name + "' is of Arrow type " +
                                             std::to_string(code) + ", which is not read");
    }
    const FlatTable encoding = table.table(field_slot::dictionary);
    if (encoding) ids_.push_back(encoding.scalar<int64_t>(encoding_slot::id, 0));
    auto children = fields(table, field_slot::children, depth + 1);
    if (!children) return tl::unexpected(std::move(children.error()));
    SchemaParts& values = parts;
    values.format = std::move(*format);
    values.children = std::move(*children);
    if (code == kMap && type.scalar<uint8_t>(0, 0) != 0) values.flags |= ARROW_FLAG_MAP_KEYS_SORTED;
    if (!encoding) return make_schema_node(std::move(parts));
    return encoded(encoding, std::move(parts));
  }

  /// Puts an index column around the values.
  static Result<Schema> encoded(const FlatTable& encoding, SchemaParts values) {
    SchemaParts indices;
    indices.name = std::exchange(values.name, "");
    indices.metadata = std::exchange(values.metadata, {});
    indices.flags = std::exchange(values.flags, ARROW_FLAG_NULLABLE);
    const FlatTable index_type = encoding.table(encoding_slot::index_type);
    indices.format = index_type ? int_format(index_type) : "i";
    if (indices.format.empty()) return damaged();
    if (encoding.scalar<uint8_t>(encoding_slot::is_ordered, 0) != 0) {
      indices.flags |= ARROW_FLAG_DICTIONARY_ORDERED;
    }
    indices.dictionary = make_schema_node(std::move(values));
    return make_schema_node(std::move(indices));
  }

  int64_t columns_left_;
  size_t text_bytes_ = 0;
  std::vector<int64_t> ids_;
};

}  // namespace

Result<FlatOffset> encode_schema(FlatBuilder& builder, const ArrowSchema& schema) {
  auto fields = SchemaEncoder(builder).fields(schema);
  if (!fields) return fields;
  auto metadata = metadata_of(schema);
  if (!metadata) return tl::unexpected(std::move(metadata.error()));
  const FlatOffset pairs = encode_metadata(builder, *metadata);
  builder.start_table();
  builder.add_offset(schema_slot::fields, *fields);
  builder.add_offset(schema_slot::custom_metadata, pairs);
  builder.add<int16_t>(schema_slot::endianness, 0);
  return builder.end_table();
}

Result<DecodedSchema> decode_schema(const FlatTable& table, int64_t max_columns) {
  return SchemaDecoder(max_columns).decode(table);
}

}  // namespace spoor::toolkit::arrow::ipc
