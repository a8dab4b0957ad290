// SPDX-License-Identifier: Apache-2.0
//
// Column types, roles and value types; a read-only view of an ArrowSchema; and a builder of one.
#pragma once

#include <spoor/abi/arrow.h>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

enum class type_id : uint8_t {
  other,  ///< anything the wrapper passes on but does not read or write, e.g. a struct
  boolean,
  i8,
  i64,
  u64,
  f64,
  utf8,
  binary,
  timestamp_us,  ///< µs since 1970-01-01T00:00:00Z
  date32,        ///< days since 1970-01-01
  list,
};

struct data_type {
  type_id id = type_id::other;
  type_id item = type_id::other;  ///< of a list

  friend constexpr bool operator==(data_type a, data_type b) {
    return a.id == b.id && a.item == b.item;
  }
  friend constexpr bool operator!=(data_type a, data_type b) { return !(a == b); }
};

inline constexpr data_type boolean{type_id::boolean, type_id::other};
inline constexpr data_type i64{type_id::i64, type_id::other};
inline constexpr data_type u64{type_id::u64, type_id::other};
inline constexpr data_type f64{type_id::f64, type_id::other};
inline constexpr data_type utf8{type_id::utf8, type_id::other};
inline constexpr data_type binary{type_id::binary, type_id::other};
inline constexpr data_type timestamp_us{type_id::timestamp_us, type_id::other};
inline constexpr data_type date32{type_id::date32, type_id::other};
constexpr data_type list_of(data_type item) { return {type_id::list, item.id}; }

/// Which ECS field a column plays, e.g. role("process.parent.name").
struct role {
  explicit role(std::string field) : name(std::move(field)) {}
  std::string name;
};
/// What a value is, e.g. type("ip"), type("sha256").
struct type {
  explicit type(std::string value) : name(std::move(value)) {}
  std::string name;
};

namespace detail {

struct type_text {
  data_type type;
  const char* format;  ///< Arrow's
  const char* name;    ///< the descriptor's
};

inline constexpr type_text type_texts[] = {
    {boolean, "b", "bool"},    {{type_id::i8, type_id::other}, "c", "int8"},
    {i64, "l", "int64"},       {u64, "L", "uint64"},
    {f64, "g", "float64"},     {utf8, "u", "utf8"},
    {binary, "z", "binary"},   {timestamp_us, "tsu:UTC", "timestamp"},
    {date32, "tdD", "date32"},
};

inline const char* format_of(type_id id) {
  for (const type_text& row : type_texts) {
    if (row.type.id == id) return row.format;
  }
  return id == type_id::list ? "+l" : "";
}

inline type_id id_of_format(std::string_view format) {
  for (const type_text& row : type_texts) {
    if (format == row.format) return row.type.id;
  }
  return format == "+l" ? type_id::list : type_id::other;
}

inline data_type type_of(const ArrowSchema& schema) {
  if (schema.dictionary != nullptr) return {};
  const type_id id = id_of_format(schema.format);
  if (id != type_id::list) return {id, type_id::other};
  const ArrowSchema* item = schema.n_children == 1 ? schema.children[0] : nullptr;
  if (item == nullptr || item->dictionary != nullptr) return {};
  const type_id item_id = id_of_format(item->format);
  if (item_id == type_id::list || item_id == type_id::other) return {};
  return {type_id::list, item_id};
}

}  // namespace detail

/// The descriptor's name of a type: "utf8", "int64", "list<utf8>"; "other" when it has none.
inline std::string type_name(data_type type) {
  for (const detail::type_text& row : detail::type_texts) {
    if (row.type.id == type.id) return row.name;
  }
  if (type.id != type_id::list) return "other";
  return "list<" + type_name({type.item, type_id::other}) + ">";
}

using metadata_pairs = std::vector<std::pair<std::string, std::string>>;

namespace detail {

/// Arrow's metadata: int32 count, then for each pair int32 length and bytes of key and of value.
/// Made by the host or by ourselves; malformed lengths end the reading.
inline metadata_pairs read_metadata(const char* at) {
  metadata_pairs out;
  if (at == nullptr) return out;
  const auto number = [&at] {
    int32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return value;
  };
  const auto text = [&](std::string& into) {
    const int32_t size = number();
    if (size < 0) return false;
    into.assign(at, static_cast<size_t>(size));
    at += size;
    return true;
  };
  for (int32_t left = number(); left > 0; --left) {
    std::pair<std::string, std::string> pair;
    if (!text(pair.first) || !text(pair.second)) return out;
    out.push_back(std::move(pair));
  }
  return out;
}

inline std::string encode_metadata(const metadata_pairs& pairs) {
  std::string out;
  const auto number = [&out](size_t value) {
    const auto narrow = static_cast<int32_t>(value);
    out.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
  };
  if (pairs.empty()) return out;
  number(pairs.size());
  for (const auto& [key, value] : pairs) {
    number(key.size());
    out += key;
    number(value.size());
    out += value;
  }
  return out;
}

/// Owns an ArrowSchema; movable.
class schema_holder {
 public:
  schema_holder() = default;
  explicit schema_holder(ArrowSchema&& taken) : raw_(taken) { taken.release = nullptr; }
  schema_holder(schema_holder&& other) noexcept : raw_(other.raw_) { other.raw_.release = nullptr; }
  schema_holder& operator=(schema_holder&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~schema_holder() {
    if (raw_.release != nullptr) raw_.release(&raw_);
  }

  const ArrowSchema& get() const { return raw_; }
  ArrowSchema* out() { return &raw_; }
  ArrowSchema move() {
    ArrowSchema moved = raw_;
    raw_.release = nullptr;
    return moved;
  }

 private:
  ArrowSchema raw_{};
};

/// What one exported ArrowSchema owns.
struct schema_body {
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<schema_holder> children;
  std::vector<ArrowSchema*> pointers;
  schema_holder dictionary;
};

inline void release_schema(ArrowSchema* schema) {
  delete static_cast<schema_body*>(schema->private_data);
  schema->release = nullptr;
}

/// Children are moved in.
inline schema_holder make_schema(std::string format, std::string name, const metadata_pairs& pairs,
                                 std::vector<schema_holder> children, int64_t flags) {
  auto body = std::make_unique<schema_body>();
  body->format = std::move(format);
  body->name = std::move(name);
  body->metadata = encode_metadata(pairs);
  body->children = std::move(children);
  for (schema_holder& child : body->children)
    body->pointers.push_back(child.out());
  ArrowSchema raw{};
  raw.format = body->format.c_str();
  raw.name = body->name.c_str();
  raw.metadata = body->metadata.empty() ? nullptr : body->metadata.data();
  raw.flags = flags;
  raw.n_children = static_cast<int64_t>(body->children.size());
  raw.children = body->pointers.data();
  raw.release = release_schema;
  raw.private_data = body.release();
  return schema_holder(std::move(raw));
}

inline schema_holder copy_schema(const ArrowSchema& from, const std::string* new_name = nullptr) {
  std::vector<schema_holder> children;
  for (int64_t i = 0; i < from.n_children; ++i)
    children.push_back(copy_schema(*from.children[i]));
  const char* name = from.name == nullptr ? "" : from.name;
  schema_holder copy = make_schema(from.format, new_name != nullptr ? *new_name : name,
                                   read_metadata(from.metadata), std::move(children), from.flags);
  if (from.dictionary != nullptr) {
    auto* body = static_cast<schema_body*>(copy.out()->private_data);
    body->dictionary = copy_schema(*from.dictionary);
    copy.out()->dictionary = body->dictionary.out();
  }
  return copy;
}

inline schema_holder make_field(std::string name, data_type type, const metadata_pairs& pairs) {
  std::vector<schema_holder> children;
  if (type.id == type_id::list) {
    children.push_back(make_field("item", {type.item, type_id::other}, {}));
  }
  return make_schema(format_of(type.id), std::move(name), pairs, std::move(children),
                     ARROW_FLAG_NULLABLE);
}

}  // namespace detail

/// One column of a schema; borrowed from it.
class field_view {
 public:
  field_view(const ArrowSchema* raw, size_t index) : raw_(raw), index_(index) {}

  std::string_view name() const { return raw_->name == nullptr ? "" : raw_->name; }
  std::string_view format() const { return raw_->format; }
  data_type storage() const { return detail::type_of(*raw_); }
  size_t index() const { return index_; }
  metadata_pairs metadata() const { return detail::read_metadata(raw_->metadata); }
  std::string metadata(std::string_view key) const {
    for (auto& [name, value] : metadata()) {
      if (name == key) return value;
    }
    return {};
  }
  std::string role() const { return metadata("spoor.role"); }
  std::string value_type() const { return metadata("spoor.type"); }
  const ArrowSchema* raw() const { return raw_; }

 private:
  const ArrowSchema* raw_;
  size_t index_;
};

/// The columns of a table; borrowed from whoever owns the ArrowSchema.
class schema_view {
 public:
  explicit schema_view(const ArrowSchema* raw) : raw_(raw) {}

  size_t size() const { return static_cast<size_t>(raw_->n_children); }
  field_view operator[](size_t i) const { return field_view(raw_->children[i], i); }
  field_view operator[](std::string_view name) const {
    if (const auto field = find(name)) return *field;
    throw error(SPOOR_INVALID_DATA, "the input has no column '" + std::string(name) + "'");
  }
  std::optional<field_view> find(std::string_view name) const {
    for (size_t i = 0; i < size(); ++i) {
      if ((*this)[i].name() == name) return (*this)[i];
    }
    return std::nullopt;
  }
  std::vector<field_view> with_role(std::string_view role) const {
    return with("spoor.role", role);
  }
  std::vector<field_view> with_type(std::string_view type) const {
    return with("spoor.type", type);
  }
  const ArrowSchema* raw() const { return raw_; }

 private:
  std::vector<field_view> with(std::string_view key, std::string_view value) const {
    std::vector<field_view> out;
    for (size_t i = 0; i < size(); ++i) {
      if ((*this)[i].metadata(key) == value) out.push_back((*this)[i]);
    }
    return out;
  }

  const ArrowSchema* raw_;
};

namespace detail {

inline void add_tag(metadata_pairs& pairs, const role& tag) {
  pairs.emplace_back("spoor.role", tag.name);
}
inline void add_tag(metadata_pairs& pairs, const type& tag) {
  pairs.emplace_back("spoor.type", tag.name);
}
inline void add_tag(metadata_pairs& pairs, const std::pair<std::string, std::string>& tag) {
  pairs.push_back(tag);
}

}  // namespace detail

/// Builds the schema of an output that is decided at run time.
class output_schema {
 public:
  /// Tags: role(…), type(…), or a std::pair of metadata key and value.
  template <class... Tags>
  output_schema& column(std::string name, data_type storage, const Tags&... tags) {
    metadata_pairs pairs;
    (detail::add_tag(pairs, tags), ...);
    return add(detail::make_field(std::move(name), storage, pairs));
  }
  output_schema& column_with(std::string name, data_type storage, const metadata_pairs& pairs) {
    return add(detail::make_field(std::move(name), storage, pairs));
  }
  /// A column of the input as it is.
  output_schema& pass(field_view field) { return add(detail::copy_schema(*field.raw())); }
  output_schema& pass(field_view field, const std::string& new_name) {
    return add(detail::copy_schema(*field.raw(), &new_name));
  }
  /// Every column of the input.
  output_schema& pass(schema_view input) {
    for (size_t i = 0; i < input.size(); ++i)
      pass(input[i]);
    return *this;
  }
  size_t size() const { return fields_.size(); }
  std::vector<detail::schema_holder> take() { return std::move(fields_); }

 private:
  output_schema& add(detail::schema_holder field) {
    const std::string_view name = field.get().name;
    for (const auto& other : fields_) {
      if (name == other.get().name) {
        throw error(SPOOR_INVALID_DATA, "two output columns are named '" + std::string(name) + "'");
      }
    }
    fields_.push_back(std::move(field));
    return *this;
  }

  std::vector<detail::schema_holder> fields_;
};

SPOOR_SDK_END
