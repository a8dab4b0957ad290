// SPDX-License-Identifier: Apache-2.0
//
// What a plain YAML scalar means, where YAML 1.1 and 1.2 agree, and a name for each way in which
// they do not.
#pragma once

#include <cstdint>
#include <string_view>

namespace spoor::host::yaml {

enum class Plain : uint8_t {
  kNull,
  kBool,
  kInteger,  ///< decimal, or 0x and hexadecimal digits
  kNumber,
  kString,
  kAmbiguousBoolean,  ///< yes no on off y n: booleans in 1.1, text in 1.2
  kOctal,             ///< 012: 10 in 1.1, 12 in 1.2; 0o12: the other way round
  kAmbiguousNumber,   ///< 1_000 0b1 1:30 1e3: numbers in one of the two only
  kNotFinite          ///< .inf .nan
};

[[nodiscard]] Plain resolve_plain(std::string_view text);

}  // namespace spoor::host::yaml
