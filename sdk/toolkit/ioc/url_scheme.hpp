// SPDX-License-Identifier: Apache-2.0
//
// The schemes of URLs worth reporting, with their defanged spellings. Private to ioc.
#pragma once

#include <cstddef>
#include <string_view>

namespace spoor::toolkit::ioc {

struct Scheme {
  std::string_view spelled;  ///< lower case, as found
  std::string_view meant;
  [[nodiscard]] bool defanged() const { return spelled != meant; }
};

inline constexpr size_t kLongestScheme = 6;

/// The longest scheme that ends `letters` (any case); nullptr when there is none. With
/// another letter before it ("nhttp", an escaped line break) only the schemes of four letters
/// count.
[[nodiscard]] const Scheme* scheme_at_end(std::string_view letters) noexcept;

/// The same for the letters, digits and '*' that end before `end`.
[[nodiscard]] const Scheme* scheme_before(std::string_view text, size_t end) noexcept;

}  // namespace spoor::toolkit::ioc
