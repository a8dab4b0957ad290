// SPDX-License-Identifier: Apache-2.0
//
// "did you mean …?" for names that a person mistyped.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::host {

/// The closest of `known` when it is close enough to be a slip of the finger or another spelling
/// (case, `-` and `_`), else empty. Names over 64 bytes are never compared.
[[nodiscard]] std::string closest(std::string_view name, std::span<const std::string> known);

/// "did you mean `columns`?", else "known: a, b, c" (at most 12 names), else empty.
[[nodiscard]] std::string suggestion(std::string_view name, std::vector<std::string> known);

}  // namespace spoor::host
