// SPDX-License-Identifier: Apache-2.0
//
// What a class may do besides computing: `net:host[:port]`, `fs:read`, `secret:NAME`,
// `discloses:TYPE`, `exec`, `clock`.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spoor::host::plan {

/// Whether the text is an effect. A host may begin with `*.`; a port is a number or `*`.
[[nodiscard]] bool is_effect(std::string_view effect);

/// Whether one of the entries allows it: the same text, or an entry that ends with `*` and whose
/// other characters the effect begins with.
[[nodiscard]] bool is_allowed(std::string_view effect, std::span<const std::string> allowed);

/// "example.com:443" of "net:example.com:443"; empty for another effect.
[[nodiscard]] std::string_view effect_target(std::string_view effect, std::string_view prefix);

}  // namespace spoor::host::plan
