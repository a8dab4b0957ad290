// SPDX-License-Identifier: Apache-2.0
//
// Numbers of formats without a canonical type, as exact text. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace spoor::toolkit::arrow {

/// Appends a little-endian two's complement integer of `width` bytes (4, 8, 16 or 32) with `scale`
/// digits behind the point (negative: zeros in front of it): "-1234.50".
void append_decimal(std::string& out, const uint8_t* value, size_t width, int32_t scale);

/// Appends an interval of months, days and nanoseconds as an ISO 8601 duration: "P1M2DT3.5S".
void append_interval(std::string& out, int32_t months, int32_t days, int64_t nanoseconds);

/// The value of an IEEE 754 half.
[[nodiscard]] double half_to_double(uint16_t half) noexcept;

}  // namespace spoor::toolkit::arrow
