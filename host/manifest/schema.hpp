// SPDX-License-Identifier: Apache-2.0
//
// The profile of JSON Schema in which plugins declare their parameters, compiled once.
//
// Keywords: type (a name or a list of names), enum, const, default, minimum, maximum,
// exclusiveMinimum, exclusiveMaximum, pattern, minLength, maxLength, items, minItems, maxItems,
// uniqueItems, properties, required, additionalProperties, format. title, description, examples,
// $comment and deprecated are kept for people. Anything else is an error. Unlike in JSON Schema, an
// object with `properties` refuses other members unless additionalProperties says otherwise.
//
// Formats: spoor-secret duration bytes path column sql kql spl lucene time_range zone. `duration`
// and `bytes` check text ("30s", "64MiB"); with type "integer" that text becomes nanoseconds or
// bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/value.hpp"

namespace spoor::host {

class Pattern;

enum class Format : uint8_t {
  kNone,
  kSecret,
  kDuration,
  kBytes,
  kPath,
  kColumn,
  kSql,
  kKql,
  kSpl,
  kLucene,
  kTimeRange,
  kZone
};

/// "spoor-secret", "duration", …; empty for kNone.
[[nodiscard]] std::string_view name_of(Format format);
/// sql, kql, spl, lucene: text that another engine runs, so `${…}` must not be pasted into it.
[[nodiscard]] bool is_query_text(Format format);

struct Property;

/// Read-only after parse_schema; [thread-safe].
struct Schema {
  std::vector<std::string> types;  ///< empty = any
  std::vector<Value> one_of;       ///< enum; empty = any
  std::optional<Value> constant;
  std::optional<Value> fallback;  ///< default
  std::optional<double> minimum, maximum, exclusive_minimum, exclusive_maximum;
  std::shared_ptr<const Pattern> pattern;
  std::optional<uint64_t> min_length, max_length;  ///< in characters
  std::optional<uint64_t> min_items, max_items;
  bool unique_items = false;
  Format format = Format::kNone;
  std::vector<Property> properties;
  std::vector<std::string> required;
  bool additional_allowed = true;
  std::shared_ptr<const Schema> additional;  ///< what further members must be; null = anything
  std::shared_ptr<const Schema> items;       ///< null = anything
  std::string description;

  [[nodiscard]] const Property* find(std::string_view name) const;
  /// Whether this schema or one below it has the format.
  [[nodiscard]] bool contains(Format wanted) const;
  [[nodiscard]] bool contains_query_text() const;
};

struct Property {
  std::string name;
  Schema schema;
};

/// Compiles a schema. Findings name the place by JSON pointer under `pointer`, with rule
/// `schema-profile`, and use position 0:0. A schema with findings must not be used.
[[nodiscard]] Schema parse_schema(const Value& json, const std::string& pointer, Report& report);

}  // namespace spoor::host
