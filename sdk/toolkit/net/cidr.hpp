// SPDX-License-Identifier: Apache-2.0
//
// A network: an address with the bits after its prefix cleared.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <toolkit/net/ip_address.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::net {

class Cidr {
 public:
  constexpr Cidr() = default;
  /// `prefix` is clamped to 0…width; host bits of `address` are cleared.
  Cidr(IpAddress address, int prefix) noexcept;

  /// "10.0.0.0/8", "2001:db8::/32", or a bare address (a network of one). Host bits that are set
  /// are an error that names the network meant, because a typo there widens or narrows a filter.
  [[nodiscard]] static Result<Cidr> parse(std::string_view text);

  [[nodiscard]] constexpr IpAddress network() const { return network_; }
  [[nodiscard]] constexpr int prefix() const { return prefix_; }
  /// False for the other family: an IPv4 address is never inside an IPv6 network.
  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
  [[nodiscard]] std::string text() const;

  friend constexpr auto operator<=>(const Cidr&, const Cidr&) = default;

 private:
  IpAddress network_;
  int prefix_ = 32;
};

}  // namespace spoor::toolkit::net
