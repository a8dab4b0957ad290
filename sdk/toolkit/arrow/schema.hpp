// SPDX-License-Identifier: Apache-2.0
//
// Schemas: the RAII owner of an ArrowSchema, the ten canonical types, and the plain `Field` form in
// which plugins and host write and read schemas.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <toolkit/result.hpp>
#include <utility>
#include <vector>

namespace spoor::toolkit::arrow {

/// No schema or array nests deeper than this; deeper ones are refused.
inline constexpr int kMaxDepth = 64;

/// Keys of field metadata that Spoor gives a meaning to.
inline constexpr std::string_view kTypeKey = "spoor.type";  ///< what a value is: "ipv4"
inline constexpr std::string_view kRoleKey = "spoor.role";  ///< ECS field it plays
inline constexpr std::string_view kTypeColumnKey = "spoor.type_column";  ///< sibling with row types
inline constexpr std::string_view kUnitKey = "spoor.unit";  ///< "us" for former time/duration

/// Owns an ArrowSchema. Move-only; an empty one has no release callback. Not thread-safe, but a
/// schema nobody changes may be read from any thread.
class Schema {
 public:
  Schema() noexcept : raw_{} {}
  /// Takes over `source`, which is left released.
  static Schema take(ArrowSchema* source) noexcept;
  Schema(Schema&& other) noexcept;
  Schema& operator=(Schema&& other) noexcept;
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema() { release(); }

  [[nodiscard]] const ArrowSchema* get() const noexcept { return &raw_; }
  [[nodiscard]] ArrowSchema* get() noexcept { return &raw_; }
  [[nodiscard]] const ArrowSchema& operator*() const noexcept { return raw_; }
  [[nodiscard]] const ArrowSchema* operator->() const noexcept { return &raw_; }
  /// Releases what is held and returns the struct for a producer to fill.
  [[nodiscard]] ArrowSchema* out() noexcept;
  /// Calls the release callback, if any; the owner is empty afterwards.
  void release() noexcept;
  /// Hands the contents to a C consumer; the owner is empty afterwards.
  void move_to(ArrowSchema* target) noexcept;
  /// False when empty, that is released.
  [[nodiscard]] explicit operator bool() const noexcept { return raw_.release != nullptr; }
  /// A deep copy that shares nothing with this schema. The schema must be well formed
  /// (`validate_schema`).
  [[nodiscard]] Schema copy() const;

 private:
  ArrowSchema raw_;
};

/// A deep copy of any well-formed schema.
[[nodiscard]] Schema copy_schema(const ArrowSchema& schema);

/// The types of the canonical batch profile 1.
enum class Type : uint8_t {
  boolean,
  int64,
  uint64,
  float64,
  utf8,
  binary,
  timestamp,  ///< microseconds since 1970, UTC
  date32,     ///< days since 1970
  list,       ///< int32 offsets, one child
  structure,
};

/// The Arrow format string of a canonical type, such as "tsu:UTC". A static string.
[[nodiscard]] const char* format_of(Type type) noexcept;
/// The canonical type of a format string; nothing if it is not canonical.
[[nodiscard]] std::optional<Type> type_of(std::string_view format) noexcept;
/// A word for people and JSON: "bool", "int64", "uint64", "float64", "utf8", "binary",
/// "timestamp", "date32", "list", "struct".
[[nodiscard]] std::string_view name_of(Type type) noexcept;

/// Key and value pairs in their order.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// The value of the first pair with that key, or an empty view.
[[nodiscard]] std::string_view value_of(const Metadata& metadata, std::string_view key) noexcept;

/// A column as people think of it.
struct Field {
  std::string name;
  Type type = Type::utf8;
  Metadata metadata = {};
  std::vector<Field> children = {};  ///< one for a list, any number for a struct
  bool nullable = true;
  bool dictionary = false;  ///< int32 indices into a dictionary of `type`

  bool operator==(const Field&) const = default;
};

/// A struct schema with one child per field.
[[nodiscard]] Schema make_schema(std::span<const Field> fields, const Metadata& metadata = {});

/// The children of a struct schema. Fails with SPOOR_INVALID_DATA if a column is not of a canonical
/// type (dictionaries of canonical types are), naming the column.
[[nodiscard]] Result<std::vector<Field>> fields_of(const ArrowSchema& schema);
/// The same for one column.
[[nodiscard]] Result<Field> field_of(const ArrowSchema& column);

/// Decodes the metadata block of one schema node. Fails if a count or length is not sane.
[[nodiscard]] Result<Metadata> metadata_of(const ArrowSchema& schema);
/// The value of a key without decoding the rest; a view into the schema; empty if absent.
[[nodiscard]] std::string_view metadata_value(const ArrowSchema& schema, std::string_view key);

/// Index of the child with that name, or -1. Names are compared bytewise.
[[nodiscard]] int64_t find_column(const ArrowSchema& schema, std::string_view name) noexcept;

/// Whether two schemas describe the same data: formats, names, flags, children, dictionaries and,
/// if asked, metadata (same pairs in the same order).
[[nodiscard]] bool equal(const ArrowSchema& a, const ArrowSchema& b, bool with_metadata = true);

/// "a: int64, b: list<utf8>", for messages and tests.
[[nodiscard]] std::string describe(const ArrowSchema& schema);

}  // namespace spoor::toolkit::arrow
