// SPDX-License-Identifier: Apache-2.0
//
// Arrow format strings taken apart. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>

namespace spoor::toolkit::arrow {

/// How an array of a format is laid out in buffers and children.
enum class Layout : uint8_t {
  null,         ///< no buffers
  boolean,      ///< validity, bits
  fixed,        ///< validity, values of `width` bytes
  bytes32,      ///< validity, int32 offsets, data
  bytes64,      ///< validity, int64 offsets, data
  views,        ///< validity, 16-byte views, data..., sizes
  list32,       ///< validity, int32 offsets; one child (also maps)
  list64,       ///< validity, int64 offsets; one child
  list_view32,  ///< validity, int32 offsets, int32 sizes; one child
  list_view64,  ///< validity, int64 offsets, int64 sizes; one child
  fixed_list,   ///< validity; one child of `width` items per row
  structure,    ///< validity; any children
  sparse_union,
  dense_union,
  run_ends,
};

/// What the values of a fixed or byte layout mean.
enum class Meaning : uint8_t {
  none,
  signed_int,
  unsigned_int,
  floating,
  decimal,
  text,
  bytes,
  date,
  time,
  timestamp,
  duration,
  months,
  days_and_ms,
  month_day_nano,
  map,
};

struct Format {
  Layout layout = Layout::null;
  Meaning meaning = Meaning::none;
  char unit = 0;          ///< s, m, u, n of times; D, m of dates
  int32_t width = 0;      ///< bytes per value, or items per row of a fixed_list
  int32_t precision = 0;  ///< of decimals
  int32_t scale = 0;      ///< of decimals
  const char* zone = "";  ///< of timestamps; points into the format string
};

/// Nothing if the format is not one of the Arrow C data interface.
[[nodiscard]] std::optional<Format> parse_format(const char* format) noexcept;

/// Whether offsets[0 .. length] follow the validity buffer, and how wide they are (0, 4 or 8).
[[nodiscard]] constexpr int offset_width(Layout layout) noexcept {
  switch (layout) {
    case Layout::bytes32:
    case Layout::list32:
      return 4;
    case Layout::bytes64:
    case Layout::list64:
      return 8;
    default:
      return 0;
  }
}

}  // namespace spoor::toolkit::arrow
