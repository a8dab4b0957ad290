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

  /// `as_of_us` is what `now` means.
  explicit Scope(int64_t as_of_us = 0) : as_of_us_(as_of_us) {}

  /// A null value: the parameter has failed and that was reported; its uses fail silently.
  void define(const std::string& name, Value value);
  /// `read` may be empty: then nothing is readable, allowed or not.
  void allow_environment(std::vector<std::string> names, ReadEnvironment read);

  /// A scope in which only the environment can be read.
  [[nodiscard]] Scope without_names() const;

  [[nodiscard]] int64_t as_of_us() const { return as_of_us_; }
  [[nodiscard]] const Value* find(const std::string& name) const;
  [[nodiscard]] bool was_used(const std::string& name) const { return used_.count(name) != 0; }

  /// Resolves one string value. A value that is nothing but `${name}` becomes what the name stands
  /// for, type and all; inside text, scalars are written as text. `$${` stands for `${`.
  /// `${secret:NAME}` becomes a Value of kind kSecret; whether it may stand there is the caller's
  /// business. Nothing when that fails, or when the parameter itself failed before. Errors:
  /// `unknown-parameter`, `unterminated-interpolation`, `env-not-allowed`, `env-not-set`,
  /// `secret-misplaced`, `not-a-scalar`.
  [[nodiscard]] std::optional<Value> resolve(const Value& text, Report& report) const;
  /// The same for every string below a value, for parts of the manifest that have no schema.
  /// Nothing also when the value is faulty.
  [[nodiscard]] std::optional<Value> resolve_all(const Value& value, Report& report) const;

 private:
  [[nodiscard]] std::optional<Value> environment(const std::string& name, Position at,
                                                 Report& report) const;
  [[nodiscard]] std::optional<Value> look_up(std::string_view reference, Position at,
                                             Report& report) const;
  [[nodiscard]] std::optional<Value> resolve_inside(const Value& text, Report& report) const;
  bool append_reference(std::string& out, std::string_view name, Position at, Report& report) const;

  int64_t as_of_us_;
  std::map<std::string, Value> names_;
  std::vector<std::string> environment_;
  ReadEnvironment read_environment_;
  mutable std::set<std::string> used_;
};

/// Whether the text holds a `${` that is not escaped.
[[nodiscard]] bool has_interpolation(std::string_view text);

}  // namespace spoor::host
