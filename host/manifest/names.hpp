// SPDX-License-Identifier: Apache-2.0
//
// What steps, outputs, ports, parameters and classes may be called.
#pragma once

#include <string>
#include <string_view>

namespace spoor::host {

/// A letter, then letters, digits, `_` and `-`; at most 64. Also outputs, since both become names
/// of files and columns.
[[nodiscard]] bool is_step_name(std::string_view name);
/// As a step's; at most 64.
[[nodiscard]] bool is_port_name(std::string_view name);
/// A letter or `_`, then letters, digits and `_`; at most 64.
[[nodiscard]] bool is_parameter_name(std::string_view name);
/// <kind>.<name> or <kind>.<vendor>.<name>, parts of lower-case letters, digits and `-`.
[[nodiscard]] bool is_class_id(std::string_view id);
/// Reverse DNS: at least two parts of letters, digits, `-` and `_`.
[[nodiscard]] bool is_plugin_id(std::string_view id);
/// Words that mean something in references: run, env, secret, now, as_of, investigation.
[[nodiscard]] bool is_reserved_name(std::string_view name);

/// ASCII only.
[[nodiscard]] std::string to_lower(std::string_view text);

inline constexpr std::string_view kStepNameHint =
    "begin with a letter and use letters, digits, _ and -; at most 64";
inline constexpr std::string_view kParameterNameHint =
    "begin with a letter and use letters, digits and _; at most 64";

}  // namespace spoor::host
