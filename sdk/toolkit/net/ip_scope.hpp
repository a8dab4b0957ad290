// SPDX-License-Identifier: Apache-2.0
//
// What an address is for, from the special-purpose registries of IANA (RFC 6890 and its updates).
#pragma once

#include <cstdint>
#include <string_view>

#include <toolkit/net/ip_address.hpp>

namespace spoor::toolkit::net {

enum class IpScope : uint8_t {
  kPublic,         ///< routed on the internet
  kPrivate,        ///< RFC 1918, and fc00::/7
  kShared,         ///< carrier-grade NAT, 100.64.0.0/10
  kLoopback,       ///< 127.0.0.0/8, ::1
  kLinkLocal,      ///< 169.254.0.0/16, fe80::/10
  kMulticast,      ///< 224.0.0.0/4, ff00::/8
  kBroadcast,      ///< 255.255.255.255
  kUnspecified,    ///< 0.0.0.0, ::
  kDocumentation,  ///< TEST-NET-1 to 3, 2001:db8::/32, 3fff::/20
  kBenchmark,      ///< 198.18.0.0/15, 2001:2::/48
  kReserved,       ///< everything else that is not to be routed
};

/// An IPv4 address inside IPv6 (::ffff:0:0/96) has the scope of that IPv4 address.
[[nodiscard]] IpScope scope_of(const IpAddress& address) noexcept;

/// "public", "private", "link-local" …: stable names, fit for a column.
[[nodiscard]] std::string_view name(IpScope scope) noexcept;

}  // namespace spoor::toolkit::net
