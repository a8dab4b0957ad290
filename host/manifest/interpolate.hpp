// SPDX-License-Identifier: Apache-2.0
//
// `${…}` in the manifest's own scalars. Never applied to data.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/value.hpp"

namespace spoor::host {

/// What the names in `${name}` stand for. Records which were used.
class Scope {
 public:
  using ReadEnvironment = std::function<std::optional<std::string>(const std::string&)>;

  void define(const std::string& name, Value value);
  /// `read` may be empty: then nothing is readable, allowed or not.
  void allow_environment(std::vector<std::string> names, ReadEnvironment read);

  [[nodiscard]] const Value* find(const std::string& name) const;
  [[nodiscard]] bool was_used(const std::string& name) const { return used_.count(name) != 0; }

  /// Resolves one string value. A value that is nothing but `${name}` becomes what the name stands
  /// for, type and all; inside text, scalars are written as text. `$${` stands for `${`.
  /// `${secret:NAME}` becomes a Value of kind kSecret; whether it may stand there is the caller's
  /// business. Errors: `unknown-parameter`, `unterminated-interpolation`, `env-not-allowed`,
  /// `env-not-set`, `secret-misplaced`, `not-a-scalar`.
  [[nodiscard]] Value resolve(const Value& text, Report& report) const;
  /// The same for every string below a value, for parts of the manifest that have no schema.
  [[nodiscard]] Value resolve_all(const Value& value, Report& report) const;

 private:
  std::map<std::string, Value> names_;
  std::vector<std::string> environment_;
  ReadEnvironment read_environment_;
  mutable std::set<std::string> used_;
};

/// Whether the text holds a `${` that is not escaped.
[[nodiscard]] bool has_interpolation(std::string_view text);

}  // namespace spoor::host
