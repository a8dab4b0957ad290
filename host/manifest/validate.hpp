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

/// `value` is an object with the place that an absent parameter is reported at. `scope` resolves
/// `${…}` and may be null: then `${` is ordinary text, and time ranges stay as they are.
[[nodiscard]] Validated validate(const Schema& schema, const Value& value, const Scope* scope,
                                 Report& report);

}  // namespace spoor::host
