// SPDX-License-Identifier: Apache-2.0
//
// Values against a schema: every error at once, each with its place; defaults filled in.
#pragma once

#include <string>
#include <vector>

#include "host/manifest/interpolate.hpp"
#include "host/manifest/schema.hpp"

namespace spoor::host {

/// A `${secret:NAME}` that was accepted.
struct SecretUse {
  std::string parameter;  ///< "api_key"; nested ones "auth/key"
  std::string secret;     ///< NAME
  Position at;
};

/// A value of format `column`.
struct ColumnUse {
  std::string parameter;
  std::string column;
  Position at;
};

struct Validated {
  Value value;  ///< interpolated, with defaults
  std::vector<SecretUse> secrets;
  std::vector<ColumnUse> columns;
};

/// `name` is what messages call the value ("with"); `at` the place of an absent value. `scope`
/// resolves `${…}` and may be null: then `${` is ordinary text.
[[nodiscard]] Validated validate(const Schema& schema, const Value& value, const std::string& name,
                                 const Scope* scope, Report& report);

}  // namespace spoor::host
