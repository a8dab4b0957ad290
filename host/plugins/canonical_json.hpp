// SPDX-License-Identifier: Apache-2.0
//
// The canonical form of JSON (RFC 8785): members sorted, no spaces, one way to write each number
// and string. Two descriptors are the same when their canonical forms are.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <toolkit/result.hpp>

namespace spoor::host {

/// Depth of nesting and bytes that are accepted in a descriptor or sidecar.
inline constexpr size_t kMaxJsonDepth = 64;
inline constexpr size_t kMaxJsonBytes = 4u << 20;

/// Parses strictly: no duplicate members, no comments, bounded depth and size. SPOOR_INVALID_DATA.
[[nodiscard]] toolkit::Result<nlohmann::json> parse_json(std::string_view text);

[[nodiscard]] std::string canonical_json(const nlohmann::json& value);

}  // namespace spoor::host
