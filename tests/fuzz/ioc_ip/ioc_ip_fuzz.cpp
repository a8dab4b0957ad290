// SPDX-License-Identifier: Apache-2.0
//
// Addresses and networks from any bytes: the parser accepts what inet_pton accepts and nothing
// else, with the same bits, and what it writes it reads again.
#include <arpa/inet.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <toolkit/net/cidr.hpp>
#include <toolkit/net/ip_address.hpp>
#include <toolkit/net/ip_scope.hpp>

namespace {

using namespace spoor::toolkit::net;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void compare(const std::string& text, int family, const std::optional<IpAddress>& ours) {
  unsigned char theirs[16] = {};
  // inet_pton reads up to a NUL, which is no part of an address.
  const bool accepted =
      text.find('\0') == text.npos && inet_pton(family, text.c_str(), theirs) == 1;
  require(accepted == ours.has_value(), "as strict as inet_pton");
  if (ours) require(std::memcmp(ours->bytes().data(), theirs, sizeof theirs) == 0, "same bits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  compare(text, AF_INET, IpAddress::parse_v4(text));
  compare(text, AF_INET6, IpAddress::parse_v6(text));
  if (const auto address = IpAddress::parse(text)) {
    require(IpAddress::parse(address->text()) == address, "text round-trips");
    require(!name(scope_of(*address)).empty(), "every address has a scope");
    for (int prefix = 0; prefix <= address->width(); ++prefix) {
      require(Cidr(*address, prefix).contains(*address), "a network holds its addresses");
    }
  }
  if (const auto network = Cidr::parse(text)) {
    require(Cidr::parse(network->text()) == *network, "a network round-trips");
  }
  return 0;
}
