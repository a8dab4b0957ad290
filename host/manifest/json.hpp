// SPDX-License-Identifier: Apache-2.0
//
// JSON text in and out of Value: a strict reader for documents the host must trust only after a
// check, and the canonical form (RFC 8785) that digests and fingerprints are taken of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/manifest/value.hpp"
#include "toolkit/result.hpp"

namespace spoor::host {

struct JsonLimits {
  size_t max_bytes = size_t{4} << 20;
  uint32_t max_depth = 64;
};

/// Refuses duplicate keys, invalid UTF-8, unpaired surrogates, comments, trailing text, and what is
/// past the limits. Integers outside int64 become numbers. Errors carry SPOOR_INVALID_DATA.
[[nodiscard]] toolkit::Result<Value> parse_json(std::string_view text,
                                                const JsonLimits& limits = {});

/// Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them; integers
/// are always exact, also beyond 2^53. A secret is the string "${secret:NAME}".
[[nodiscard]] std::string canonical_json(const Value& value);

/// canonical_json of parse_json.
[[nodiscard]] toolkit::Result<std::string> canonicalise_json(std::string_view text);

/// As ECMAScript's Number::toString: the shortest digits that read back the same. `value` is
/// finite.
[[nodiscard]] std::string number_text(double value);

}  // namespace spoor::host
