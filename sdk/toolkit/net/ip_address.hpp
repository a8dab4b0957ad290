// SPDX-License-Identifier: Apache-2.0
//
// An IP address as a value: 128 bits and a family. No sockets, no allocation, no locale; every
// function is [thread-safe] and linear in its input.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spoor::toolkit::net {

enum class Family : uint8_t { kV4 = 4, kV6 = 6 };

/// IPv4 sorts before IPv6, each by its numeric value. An IPv4 address lives in the low 32 bits.
class IpAddress {
 public:
  constexpr IpAddress() = default;
  static constexpr IpAddress v4(uint32_t bits) { return IpAddress(Family::kV4, 0, bits); }
  static constexpr IpAddress v6(uint64_t high, uint64_t low) {
    return IpAddress(Family::kV6, high, low);
  }

  /// Four decimal octets of 0–255. Strict: no leading zeros (which some programs read as octal), no
  /// short forms, no white space.
  [[nodiscard]] static std::optional<IpAddress> parse_v4(std::string_view text) noexcept;
  /// RFC 4291 text forms, `::` at most once and for at least one group, an embedded IPv4 tail. No
  /// brackets, no zone, no prefix length.
  [[nodiscard]] static std::optional<IpAddress> parse_v6(std::string_view text) noexcept;
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;

  [[nodiscard]] constexpr Family family() const { return family_; }
  [[nodiscard]] constexpr bool is_v4() const { return family_ == Family::kV4; }
  [[nodiscard]] constexpr bool is_v6() const { return family_ == Family::kV6; }
  [[nodiscard]] constexpr uint32_t v4_bits() const { return static_cast<uint32_t>(low_); }
  [[nodiscard]] constexpr uint64_t high() const { return high_; }
  [[nodiscard]] constexpr uint64_t low() const { return low_; }
  /// 32 or 128.
  [[nodiscard]] constexpr int width() const { return is_v4() ? 32 : 128; }

  /// The IPv4 address inside `::ffff:a.b.c.d`; nullopt for every other address.
  [[nodiscard]] std::optional<IpAddress> mapped_v4() const noexcept;
  /// Keeps the first `prefix` bits (clamped to 0…width) and clears the rest.
  [[nodiscard]] IpAddress masked(int prefix) const noexcept;
  /// 16 bytes in network order; an IPv4 address takes the first four and zeros follow.
  [[nodiscard]] std::array<uint8_t, 16> bytes() const noexcept;
  /// Dotted decimal, or RFC 5952 for IPv6.
  [[nodiscard]] std::string text() const;

  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  constexpr IpAddress(Family family, uint64_t high, uint64_t low)
      : family_(family), high_(high), low_(low) {}

  Family family_ = Family::kV4;
  uint64_t high_ = 0;
  uint64_t low_ = 0;
};

}  // namespace spoor::toolkit::net
