// SPDX-License-Identifier: Apache-2.0
//
// What one value found in text can be, and what a whole column of such values becomes. NDJSON and
// CSV share these rules, so that the same table in either form gets the same types.
#pragma once

#include <cstdint>
#include <string_view>

#include <toolkit/arrow/schema.hpp>

namespace spoor::toolkit::typing {

/// What the values of a column have been so far; bits are OR-ed over all values that are not null.
using Evidence = uint16_t;
inline constexpr Evidence kBool = 1;
inline constexpr Evidence kIntExact = 2;    ///< in int64, and exactly a double
inline constexpr Evidence kIntInexact = 4;  ///< in int64, but not exactly a double
inline constexpr Evidence kBigExact = 8;    ///< an integer beyond int64 that is exactly a double
inline constexpr Evidence kReal = 16;       ///< with fraction or exponent, finite as a double
inline constexpr Evidence kOddNumber = 32;  ///< a number that neither int64 nor double can hold
inline constexpr Evidence kTime = 64;       ///< RFC 3339 with an offset
inline constexpr Evidence kText = 128;      ///< any other string, array or object

/// The type that holds every value without loss: all bool → bool; all integers in int64 → int64;
/// numbers whose integers all are exact doubles → float64; all times → timestamp; else, and for a
/// column without any value, utf8.
[[nodiscard]] arrow::Type resolve(Evidence evidence) noexcept;

/// A number by the grammar of JSON: no leading zeros, no plus sign, no spaces.
struct Number {
  Evidence evidence = 0;  ///< one of the number bits; 0: not a number
  int64_t integer = 0;    ///< the value if kIntExact or kIntInexact
};

/// Classifies `text` in one scan.
[[nodiscard]] Number classify_number(std::string_view text) noexcept;

/// The double nearest to a number that classify_number has accepted (not kOddNumber).
[[nodiscard]] double to_double(std::string_view text, const Number& number) noexcept;

}  // namespace spoor::toolkit::typing
