// SPDX-License-Identifier: Apache-2.0
//
// Islands: the typed arrays of a view (docs/views.md), as JSON that holds them filtered, deflated
// and in base64. Equal values give equal bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spoor::toolkit::view {

enum class Filter : uint8_t {
  kNone,
  kShuffle,       ///< byte planes: for numbers whose high bytes are alike
  kDeltaShuffle,  ///< differences first: for ascending integers
};

/// Appends an island object of the values' type. The filter of a uint8 island is ignored.
void append_island(std::string& json, std::span<const uint8_t> values, Filter filter);
void append_island(std::string& json, std::span<const uint16_t> values, Filter filter);
void append_island(std::string& json, std::span<const int32_t> values, Filter filter);
void append_island(std::string& json, std::span<const int64_t> values, Filter filter);
void append_island(std::string& json, std::span<const uint64_t> values, Filter filter);
void append_island(std::string& json, std::span<const double> values, Filter filter);
/// Bytes of text, as a uint8 island.
void append_island(std::string& json, std::string_view bytes);

/// Raw DEFLATE (RFC 1951) of `bytes`.
[[nodiscard]] std::string deflate_raw(std::string_view bytes);
/// Appends standard base64 with padding.
void append_base64(std::string& out, std::string_view bytes);
/// Appends `text` as a JSON string. It must be UTF-8.
void append_json_text(std::string& out, std::string_view text);

}  // namespace spoor::toolkit::view
