// SPDX-License-Identifier: Apache-2.0
//
// Looks at the bytes of a YAML file where the parser's events say nothing: encoding and tabs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"

namespace spoor::host::yaml {

/// Characters [begin, end) of the file that belong to a scalar.
struct Span {
  uint64_t begin;
  uint64_t end;
};

/// NUL bytes (`nul-byte`) and malformed UTF-8 (`invalid-utf8`): the first of them. False when there
/// is one; the text must not be parsed then.
[[nodiscard]] bool check_encoding(std::string_view text, Report& report);

/// Tabs outside scalars and comments (`tab`), at most `limit`. `scalars` in the order of the file.
void check_tabs(std::string_view text, const std::vector<Span>& scalars, size_t limit,
                Report& report);

/// Whether the character at a place is a tab.
[[nodiscard]] bool is_tab_at(std::string_view text, Position at);

}  // namespace spoor::host::yaml
