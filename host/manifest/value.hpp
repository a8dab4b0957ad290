// SPDX-License-Identifier: Apache-2.0
//
// Values as parameters have them: JSON, plus secrets by name, plus the place each came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/yaml.hpp"

namespace spoor::host {

struct Member;

/// A plain value type. Only the members that belong to `kind` mean anything.
struct Value {
  enum class Kind : uint8_t {
    kNull,
    kBool,
    kInteger,
    kNumber,
    kString,
    kSecret,  ///< `text` is the secret's name; its value is nowhere in the host's data
    kList,
    kObject
  };

  Kind kind = Kind::kNull;
  bool faulty = false;  ///< reported already: checks pass over it
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<Value> items;
  std::vector<Member> members;  ///< in the order of the source; keys are unique
  Position at;                  ///< of the manifest; 0:0 for defaults

  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }

  static Value of_bool(bool value);
  static Value of_integer(int64_t value);
  static Value of_number(double value);
  static Value of_string(std::string value);
  static Value of_list(std::vector<Value> items);
  static Value of_object(std::vector<Member> members);
};

struct Member {
  std::string key;
  Value value;
  Position at;  ///< of the key
};

/// Whether two values mean the same JSON: numbers by value, objects in any order, places ignored.
[[nodiscard]] bool equal(const Value& a, const Value& b);

/// "an object", "a string", …: for messages.
[[nodiscard]] std::string_view describe(Value::Kind kind);

/// The tree of a YAML node, aliases expanded. Integers outside int64 and non-finite numbers are
/// reported (`number-range`) and become null.
[[nodiscard]] Value to_value(const yaml::Node& node, Report& report);

}  // namespace spoor::host
