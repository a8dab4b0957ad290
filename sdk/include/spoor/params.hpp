// SPDX-License-Identifier: Apache-2.0
//
// Parameters, declared once: the JSON Schema, the documentation and the host's validation all come
// from here.
#pragma once

#include <spoor/json.hpp>
#include <spoor/namespace.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

/// What a parameter without a default value is.
enum class param_type {
  string,
  integer,
  number,
  flag,      ///< true or false
  strings,   ///< a list of strings
  path,      ///< a file or pattern, relative to the manifest
  paths,     ///< a list of those
  duration,  ///< "90s", "24h": config::duration
  bytes,     ///< "64KiB": config::bytes
  secret,    ///< a handle; the value is only reached through spoor::secrets
  column,    ///< the name of an input column
  columns,   ///< a list of those
  sql,
  kql,
  spl,
  lucene,
};

namespace detail {

inline json typed_schema(const char* type, const char* format = nullptr) {
  json out = json::make_object();
  out["type"] = type;
  if (format != nullptr) out["format"] = format;
  return out;
}

inline json list_schema(const char* format = nullptr) {
  json out = typed_schema("array");
  out["items"] = typed_schema("string", format);
  return out;
}

inline json schema_of(param_type type) {
  switch (type) {
    case param_type::string:
      return typed_schema("string");
    case param_type::integer:
      return typed_schema("integer");
    case param_type::number:
      return typed_schema("number");
    case param_type::flag:
      return typed_schema("boolean");
    case param_type::strings:
      return list_schema();
    case param_type::path:
      return typed_schema("string", "path");
    case param_type::paths:
      return list_schema("path");
    case param_type::duration:
      return typed_schema("string", "duration");
    case param_type::bytes:
      return typed_schema("string", "bytes");
    case param_type::secret:
      return typed_schema("string", "spoor-secret");
    case param_type::column:
      return typed_schema("string", "column");
    case param_type::columns:
      return list_schema("column");
    case param_type::sql:
      return typed_schema("string", "sql");
    case param_type::kql:
      return typed_schema("string", "kql");
    case param_type::spl:
      return typed_schema("string", "spl");
    case param_type::lucene:
      return typed_schema("string", "lucene");
  }
  return typed_schema("string");
}

}  // namespace detail

/// One parameter; refine it by chaining: d.param("top", 10, "rows shown").min(1).max(1000).
class param_spec {
 public:
  param_spec(std::string name, json schema) : name_(std::move(name)), schema_(std::move(schema)) {}

  param_spec& doc(std::string text) { return set("description", std::move(text)); }
  param_spec& initial(json value) { return set("default", std::move(value)); }
  param_spec& min(json value) { return set("minimum", std::move(value)); }
  param_spec& max(json value) { return set("maximum", std::move(value)); }
  /// A regular expression (PCRE2) that the text must match.
  param_spec& pattern(std::string text) { return set("pattern", std::move(text)); }
  param_spec& one_of(json::array values) { return set("enum", std::move(values)); }
  /// Each item of a list is one of these.
  param_spec& items_one_of(json::array values) {
    schema_["items"]["enum"] = std::move(values);
    return *this;
  }
  param_spec& format(std::string name) { return set("format", std::move(name)); }
  param_spec& required() {
    required_ = true;
    return *this;
  }

  const std::string& name() const { return name_; }
  bool is_required() const { return required_; }
  const json& schema() const { return schema_; }

 private:
  param_spec& set(const char* key, json value) {
    schema_[key] = std::move(value);
    return *this;
  }

  std::string name_;
  json schema_;
  bool required_ = false;
};

namespace detail {

template <class T>
param_spec make_param(std::string name, const T& value) {
  using D = std::decay_t<T>;
  if constexpr (std::is_same_v<D, param_type>) {
    return param_spec(std::move(name), schema_of(value));
  } else if constexpr (std::is_same_v<D, bool>) {
    return param_spec(std::move(name), typed_schema("boolean")).initial(value);
  } else if constexpr (std::is_integral_v<D>) {
    return param_spec(std::move(name), typed_schema("integer")).initial(value);
  } else if constexpr (std::is_floating_point_v<D>) {
    return param_spec(std::move(name), typed_schema("number")).initial(value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return param_spec(std::move(name), typed_schema("string")).initial(json(std::string(value)));
  } else {
    return param_spec(std::move(name), list_schema()).initial(json(value));
  }
}

}  // namespace detail

SPOOR_SDK_END
