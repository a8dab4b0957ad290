// SPDX-License-Identifier: Apache-2.0
//
// Types of value (`spoor.type`): what a value is, and which types are kinds of which.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spoor::host::plan {

/// Whether the table of types has it.
[[nodiscard]] bool is_value_type(std::string_view type);
[[nodiscard]] std::vector<std::string> value_types();

/// Whether a value of `actual` may go where `wanted` is asked for: the same type, one of its
/// subtypes (ip ⊃ ipv4, ipv6; hash ⊃ md5, …), or any type where `observable` is asked for.
[[nodiscard]] bool accepts_type(std::string_view wanted, std::string_view actual);

/// A column of `actual` may hold values of `wanted`: accepts_type either way round. A column of
/// type `ip` may hold an ipv4, one of type `observable` anything.
[[nodiscard]] bool may_hold_type(std::string_view wanted, std::string_view actual);

}  // namespace spoor::host::plan
