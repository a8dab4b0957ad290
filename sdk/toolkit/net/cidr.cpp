// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include <spoor/abi/plugin.h>
#include <toolkit/net/cidr.hpp>

namespace spoor::toolkit::net {
namespace {

std::optional<int> parse_prefix(std::string_view text, int width) {
  const bool padded = text.size() > 1 && text[0] == '0';
  if (text.empty() || text.size() > 3 || padded) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > width) return std::nullopt;
  return value;
}

tl::unexpected<Error> refuse(std::string_view text, const std::string& why, std::string hint) {
  return fail(SPOOR_INVALID_ARGUMENT, "'" + std::string(text.substr(0, 64)) + "' " + why, {},
              std::move(hint));
}

}  // namespace

Cidr::Cidr(IpAddress address, int prefix) noexcept
    : network_(address.masked(prefix)), prefix_(std::clamp(prefix, 0, address.width())) {}

Result<Cidr> Cidr::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) {
    return refuse(text, "is not an IP network", "write it as 10.0.0.0/8 or 2001:db8::/32");
  }
  if (slash == std::string_view::npos) return Cidr(*address, address->width());
  const auto prefix = parse_prefix(text.substr(slash + 1), address->width());
  if (!prefix) {
    return refuse(text, "has no valid prefix length",
                  "0 to " + std::to_string(address->width()) + " bits");
  }
  const Cidr out(*address, *prefix);
  if (out.network_ != *address) {
    return refuse(text, "has bits set after its prefix", "did you mean " + out.text() + "?");
  }
  return out;
}

bool Cidr::contains(const IpAddress& address) const noexcept {
  return address.family() == network_.family() && address.masked(prefix_) == network_;
}

std::string Cidr::text() const { return network_.text() + "/" + std::to_string(prefix_); }

}  // namespace spoor::toolkit::net
