// SPDX-License-Identifier: Apache-2.0
//
// Ranges of plugin versions: ">=1.2 <2", "1.4.0", "^1.2", "*".
#pragma once

#include <optional>
#include <string_view>

namespace spoor::host::plan {

/// Whether the version (MAJOR.MINOR.PATCH) lies in the range; nothing when the range is not one.
/// Comparisons are separated by spaces and must all hold; missing parts are zero; `^1.2` means from
/// 1.2.0 up to, without, 2.0.0. What follows `-` or `+` in a version is not compared.
[[nodiscard]] std::optional<bool> is_in_range(std::string_view version, std::string_view range);

}  // namespace spoor::host::plan
