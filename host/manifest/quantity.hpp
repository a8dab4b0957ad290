// SPDX-License-Identifier: Apache-2.0
//
// Durations and byte sizes as people write them in a manifest.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spoor::host {

/// "500ms", "30s", "5m", "2h", "7d", "1w", also "us" and "ns" → nanoseconds. A whole number without
/// sign and one unit; nothing else, nothing that overflows.
[[nodiscard]] std::optional<int64_t> parse_duration(std::string_view text);

/// "4096", "64KiB", "1GB", … → bytes.
[[nodiscard]] std::optional<int64_t> parse_byte_size(std::string_view text);

inline constexpr std::string_view kDurationHint =
    "write a whole number and ns, us, ms, s, m, h, d or w, such as 30s";
inline constexpr std::string_view kByteSizeHint =
    "write a whole number and B, KiB, MiB, GiB, KB, MB or GB, such as 512MiB";

}  // namespace spoor::host
