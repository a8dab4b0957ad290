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

/// The longest scheme that ends `letters` (any case); nullptr when there is none. `glued` says that
/// another letter stands before it: then only the long schemes count.
[[nodiscard]] const Scheme* scheme_at_end(std::string_view letters) noexcept;

}  // namespace spoor::toolkit::ioc
