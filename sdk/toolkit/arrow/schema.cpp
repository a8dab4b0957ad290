// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/schema.hpp>

#include <array>
#include <cstring>
#include <memory>

#include <spoor/abi/plugin.h>
#include <toolkit/arrow/schema_node.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// What the release callback of a schema made here frees.
struct SchemaNode {
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
  ArrowSchema dictionary{};
};

void release_if_held(ArrowSchema& schema) noexcept {
  if (schema.release != nullptr) schema.release(&schema);
}

void release_node(ArrowSchema* schema) {
  auto* node = static_cast<SchemaNode*>(schema->private_data);
  for (ArrowSchema& child : node->children)
    release_if_held(child);
  release_if_held(node->dictionary);
  delete node;
  schema->release = nullptr;
}

/// Makes the C struct of a node that has all its strings; children are filled in by the caller.
void publish(ArrowSchema& out, std::unique_ptr<SchemaNode> node, int64_t flags, size_t n_children) {
  node->children.resize(n_children);
  for (ArrowSchema& child : node->children)
    node->child_pointers.push_back(&child);
  out = {};
  out.format = node->format.c_str();
  out.name = node->name.c_str();
  out.metadata = node->metadata.empty() ? nullptr : node->metadata.data();
  out.flags = flags;
  out.n_children = static_cast<int64_t>(n_children);
  out.children = n_children == 0 ? nullptr : node->child_pointers.data();
  out.release = release_node;
  out.private_data = node.release();
}

SchemaNode& node_of(ArrowSchema& schema) { return *static_cast<SchemaNode*>(schema.private_data); }

void attach_dictionary(ArrowSchema& out, Schema values) {
  values.move_to(&node_of(out).dictionary);
  out.dictionary = &node_of(out).dictionary;
}

void append_int(std::string& out, size_t value) {
  const auto narrow = static_cast<int32_t>(value);
  char bytes[sizeof narrow];
  std::memcpy(bytes, &narrow, sizeof narrow);
  out.append(bytes, sizeof narrow);
}

std::string encode_metadata(const Metadata& metadata) {
  std::string out;
  if (metadata.empty()) return out;
  append_int(out, metadata.size());
  for (const auto& [key, value] : metadata) {
    append_int(out, key.size());
    out += key;
    append_int(out, value.size());
    out += value;
  }
  return out;
}

/// Limits of a metadata block, which carries no length of its own.
constexpr int32_t kMaxPairs = 65'536;
constexpr int64_t kMaxMetadataBytes = int64_t{16} << 20;

/// Walks a metadata block pair by pair, as long as what it says is sane.
class MetadataCursor {
 public:
  explicit MetadataCursor(const char* block) noexcept : start_(block), at_(block) {
    if (block != nullptr) pairs_left_ = read_int();
    if (pairs_left_ < 0 || pairs_left_ > kMaxPairs) fail();
  }
  [[nodiscard]] bool next(std::string_view& key, std::string_view& value) noexcept {
    if (pairs_left_ <= 0) return false;
    --pairs_left_;
    return read_text(key) && read_text(value);
  }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] int32_t pairs_left() const noexcept { return pairs_left_; }
  [[nodiscard]] std::string_view consumed() const noexcept {
    return {start_, static_cast<size_t>(at_ - start_)};
  }

 private:
  int32_t read_int() noexcept {
    int32_t value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  bool read_text(std::string_view& out) noexcept {
    const int32_t size = read_int();
    if (size < 0 || at_ - start_ + size > kMaxMetadataBytes) return fail();
    out = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }
  bool fail() noexcept {
    ok_ = false;
    pairs_left_ = 0;
    return false;
  }

  const char* start_;
  const char* at_;
  int32_t pairs_left_ = 0;
  bool ok_ = true;
};

/// The bytes of a metadata block; empty if there is none or it is not sane.
std::string_view metadata_block(const char* block) noexcept {
  MetadataCursor cursor(block);
  std::string_view key;
  std::string_view value;
  while (cursor.next(key, value)) {
  }
  return block != nullptr && cursor.ok() ? cursor.consumed() : std::string_view{};
}

const char* text_or_empty(const char* text) noexcept { return text == nullptr ? "" : text; }

void copy_into(const ArrowSchema& from, ArrowSchema& to) {
  auto node = std::make_unique<SchemaNode>();
  node->format = text_or_empty(from.format);
  node->name = text_or_empty(from.name);
  node->metadata = metadata_block(from.metadata);
  publish(to, std::move(node), from.flags, static_cast<size_t>(from.n_children));
  for (int64_t i = 0; i < from.n_children; ++i)
    copy_into(*from.children[i], *to.children[i]);
  if (from.dictionary != nullptr) attach_dictionary(to, copy_schema(*from.dictionary));
}

void fill_field(const Field& field, ArrowSchema& out);

void fill_values(const Field& field, std::string name, const Metadata& metadata, int64_t flags,
                 ArrowSchema& out) {
  auto node = std::make_unique<SchemaNode>();
  node->format = format_of(field.type);
  node->name = std::move(name);
  node->metadata = encode_metadata(metadata);
  publish(out, std::move(node), flags, field.children.size());
  for (size_t i = 0; i < field.children.size(); ++i) {
    fill_field(field.children[i], *out.children[i]);
  }
}

void fill_field(const Field& field, ArrowSchema& out) {
  const int64_t flags = field.nullable ? ARROW_FLAG_NULLABLE : 0;
  if (!field.dictionary) return fill_values(field, field.name, field.metadata, flags, out);
  auto node = std::make_unique<SchemaNode>();
  node->format = "i";
  node->name = field.name;
  node->metadata = encode_metadata(field.metadata);
  publish(out, std::move(node), flags, 0);
  Schema values;
  fill_values(field, "", {}, ARROW_FLAG_NULLABLE, *values.get());
  attach_dictionary(out, std::move(values));
}

struct TypeRow {
  Type type;
  const char* format;
  std::string_view name;
};

constexpr std::array<TypeRow, 10> kTypes{{
    {Type::boolean, "b", "bool"},
    {Type::int64, "l", "int64"},
    {Type::uint64, "L", "uint64"},
    {Type::float64, "g", "float64"},
    {Type::utf8, "u", "utf8"},
    {Type::binary, "z", "binary"},
    {Type::timestamp, "tsu:UTC", "timestamp"},
    {Type::date32, "tdD", "date32"},
    {Type::list, "+l", "list"},
    {Type::structure, "+s", "struct"},
}};

const TypeRow& row_of(Type type) noexcept { return kTypes[static_cast<size_t>(type)]; }

std::string label(const ArrowSchema& column) {
  return std::string("column '") + text_or_empty(column.name) + "'";
}

Result<Field> read_field(const ArrowSchema& column, int depth);

Result<std::vector<Field>> read_children(const ArrowSchema& schema, int depth) {
  std::vector<Field> fields;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    auto child = read_field(*schema.children[i], depth + 1);
    if (!child) return tl::unexpected(std::move(child.error()));
    fields.push_back(std::move(*child));
  }
  return fields;
}

Result<Field> read_field(const ArrowSchema& column, int depth) {
  if (depth > kMaxDepth) return fail(SPOOR_INVALID_DATA, label(column) + ": nested too deeply");
  const ArrowSchema& values = column.dictionary != nullptr ? *column.dictionary : column;
  const auto type = type_of(text_or_empty(values.format));
  if (!type || values.dictionary != nullptr) {
    return fail(SPOOR_INVALID_DATA, label(column) + ": format '" + text_or_empty(values.format) +
                                        "' is not a canonical type");
  }
  auto metadata = metadata_of(column);
  if (!metadata) return tl::unexpected(std::move(metadata.error()));
  auto children = read_children(values, depth);
  if (!children) return tl::unexpected(std::move(children.error()));
  return Field{text_or_empty(column.name),
               *type,
               std::move(*metadata),
               std::move(*children),
               (column.flags & ARROW_FLAG_NULLABLE) != 0,
               column.dictionary != nullptr};
}

bool equal_text(const char* a, const char* b) noexcept {
  return std::strcmp(text_or_empty(a), text_or_empty(b)) == 0;
}

bool equal_children(const ArrowSchema& a, const ArrowSchema& b, bool with_metadata) {
  if (a.n_children != b.n_children) return false;
  for (int64_t i = 0; i < a.n_children; ++i) {
    if (!equal(*a.children[i], *b.children[i], with_metadata)) return false;
  }
  return true;
}

std::string_view known_name(const char* format) noexcept {
  const auto type = type_of(text_or_empty(format));
  return type ? name_of(*type) : std::string_view{text_or_empty(format)};
}

void describe_into(std::string& out, const ArrowSchema& schema);

void describe_type(std::string& out, const ArrowSchema& schema) {
  out += known_name(schema.format);
  if (schema.n_children > 0) {
    out += '<';
    describe_into(out, schema);
    out += '>';
  }
  if (schema.dictionary != nullptr) {
    out += "->";
    describe_type(out, *schema.dictionary);
  }
}

void describe_into(std::string& out, const ArrowSchema& schema) {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (i > 0) out += ", ";
    out += text_or_empty(schema.children[i]->name);
    out += ": ";
    describe_type(out, *schema.children[i]);
  }
}

}  // namespace

Schema Schema::take(ArrowSchema* source) noexcept {
  Schema schema;
  schema.raw_ = *source;
  source->release = nullptr;
  return schema;
}

Schema::Schema(Schema&& other) noexcept : raw_(other.raw_) { other.raw_.release = nullptr; }

Schema& Schema::operator=(Schema&& other) noexcept {
  if (this != &other) {
    release();
    raw_ = other.raw_;
    other.raw_.release = nullptr;
  }
  return *this;
}

ArrowSchema* Schema::out() noexcept {
  release();
  return &raw_;
}

void Schema::release() noexcept {
  release_if_held(raw_);
  raw_ = {};
}

void Schema::move_to(ArrowSchema* target) noexcept {
  *target = raw_;
  raw_ = {};
}

Schema Schema::copy() const { return copy_schema(raw_); }

Schema copy_schema(const ArrowSchema& schema) {
  Schema copy;
  copy_into(schema, *copy.get());
  return copy;
}

const char* format_of(Type type) noexcept { return row_of(type).format; }

std::optional<Type> type_of(std::string_view format) noexcept {
  for (const TypeRow& row : kTypes) {
    if (format == row.format) return row.type;
  }
  return std::nullopt;
}

std::string_view name_of(Type type) noexcept { return row_of(type).name; }

std::string_view value_of(const Metadata& metadata, std::string_view key) noexcept {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return {};
}

Schema make_schema_node(SchemaParts parts) {
  auto node = std::make_unique<SchemaNode>();
  node->format = std::move(parts.format);
  node->name = std::move(parts.name);
  node->metadata = encode_metadata(parts.metadata);
  Schema schema;
  publish(*schema.get(), std::move(node), parts.flags, parts.children.size());
  for (size_t i = 0; i < parts.children.size(); ++i) {
    parts.children[i].move_to(schema->children[i]);
  }
  if (parts.dictionary) attach_dictionary(*schema.get(), std::move(parts.dictionary));
  return schema;
}

Schema make_schema(std::span<const Field> fields, const Metadata& metadata) {
  Schema schema;
  auto node = std::make_unique<SchemaNode>();
  node->format = format_of(Type::structure);
  node->metadata = encode_metadata(metadata);
  publish(*schema.get(), std::move(node), 0, fields.size());
  for (size_t i = 0; i < fields.size(); ++i)
    fill_field(fields[i], *schema->children[i]);
  return schema;
}

Result<std::vector<Field>> fields_of(const ArrowSchema& schema) {
  if (type_of(text_or_empty(schema.format)) != Type::structure) {
    return fail(SPOOR_INVALID_DATA, "the schema is not a struct");
  }
  return read_children(schema, 0);
}

Result<Field> field_of(const ArrowSchema& column) { return read_field(column, 0); }

Result<Metadata> metadata_of(const ArrowSchema& schema) {
  Metadata metadata;
  MetadataCursor cursor(schema.metadata);
  std::string_view key;
  std::string_view value;
  while (cursor.next(key, value))
    metadata.emplace_back(key, value);
  if (!cursor.ok()) return fail(SPOOR_INVALID_DATA, label(schema) + ": metadata is damaged");
  return metadata;
}

std::string_view metadata_value(const ArrowSchema& schema, std::string_view key) {
  MetadataCursor cursor(schema.metadata);
  std::string_view name;
  std::string_view value;
  while (cursor.next(name, value)) {
    if (name == key) return value;
  }
  return {};
}

int64_t find_column(const ArrowSchema& schema, std::string_view name) noexcept {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (name == text_or_empty(schema.children[i]->name)) return i;
  }
  return -1;
}

bool equal(const ArrowSchema& a, const ArrowSchema& b, bool with_metadata) {
  if (!equal_text(a.format, b.format) || !equal_text(a.name, b.name) || a.flags != b.flags) {
    return false;
  }
  if (with_metadata && metadata_block(a.metadata) != metadata_block(b.metadata)) return false;
  if ((a.dictionary == nullptr) != (b.dictionary == nullptr)) return false;
  if (a.dictionary != nullptr && !equal(*a.dictionary, *b.dictionary, with_metadata)) return false;
  return equal_children(a, b, with_metadata);
}

std::string describe(const ArrowSchema& schema) {
  std::string out;
  describe_into(out, schema);
  return out;
}

}  // namespace spoor::toolkit::arrow
