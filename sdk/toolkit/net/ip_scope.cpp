// SPDX-License-Identifier: Apache-2.0
#include <toolkit/net/ip_scope.hpp>

namespace spoor::toolkit::net {
namespace {

struct V4Range {
  uint32_t network;
  int prefix;
  IpScope scope;
};

struct V6Range {
  uint64_t high;
  uint64_t low;
  int prefix;
  IpScope scope;
};

// First match wins, so narrow ranges stand before the wide ones that hold them.
constexpr V4Range kV4Ranges[] = {
    {0x00000000, 32, IpScope::kUnspecified},    // 0.0.0.0
    {0x00000000, 8, IpScope::kReserved},        // 0.0.0.0/8, "this network"
    {0x0a000000, 8, IpScope::kPrivate},         // 10.0.0.0/8
    {0x64400000, 10, IpScope::kShared},         // 100.64.0.0/10
    {0x7f000000, 8, IpScope::kLoopback},        // 127.0.0.0/8
    {0xa9fe0000, 16, IpScope::kLinkLocal},      // 169.254.0.0/16
    {0xac100000, 12, IpScope::kPrivate},        // 172.16.0.0/12
    {0xc0000009, 32, IpScope::kPublic},         // 192.0.0.9, Port Control Protocol anycast
    {0xc000000a, 32, IpScope::kPublic},         // 192.0.0.10, TURN anycast
    {0xc0000000, 24, IpScope::kReserved},       // 192.0.0.0/24
    {0xc0000200, 24, IpScope::kDocumentation},  // 192.0.2.0/24
    {0xc0586300, 24, IpScope::kReserved},       // 192.88.99.0/24, former 6to4 relays
    {0xc0a80000, 16, IpScope::kPrivate},        // 192.168.0.0/16
    {0xc6120000, 15, IpScope::kBenchmark},      // 198.18.0.0/15
    {0xc6336400, 24, IpScope::kDocumentation},  // 198.51.100.0/24
    {0xcb007100, 24, IpScope::kDocumentation},  // 203.0.113.0/24
    {0xe9fc0000, 24, IpScope::kDocumentation},  // 233.252.0.0/24, MCAST-TEST-NET
    {0xe0000000, 4, IpScope::kMulticast},       // 224.0.0.0/4
    {0xffffffff, 32, IpScope::kBroadcast},      // 255.255.255.255
    {0xf0000000, 4, IpScope::kReserved},        // 240.0.0.0/4
};

constexpr V6Range kV6Ranges[] = {
    {0, 0, 128, IpScope::kUnspecified},                    // ::
    {0, 1, 128, IpScope::kLoopback},                       // ::1
    {0x0064ff9b00000000, 0, 96, IpScope::kPublic},         // 64:ff9b::/96, NAT64
    {0x0064ff9b00010000, 0, 48, IpScope::kReserved},       // 64:ff9b:1::/48, local NAT64
    {0x0100000000000000, 0, 64, IpScope::kReserved},       // 100::/64, discard only
    {0x2001000100000000, 1, 128, IpScope::kPublic},        // 2001:1::1, PCP anycast
    {0x2001000100000000, 2, 128, IpScope::kPublic},        // 2001:1::2, TURN anycast
    {0x2001000200000000, 0, 48, IpScope::kBenchmark},      // 2001:2::/48
    {0x2001000300000000, 0, 32, IpScope::kPublic},         // 2001:3::/32, AMT
    {0x2001000401120000, 0, 48, IpScope::kPublic},         // 2001:4:112::/48, AS112
    {0x2001002000000000, 0, 28, IpScope::kPublic},         // 2001:20::/28, ORCHIDv2
    {0x2001003000000000, 0, 28, IpScope::kPublic},         // 2001:30::/28, drone remote ID
    {0x2001000000000000, 0, 32, IpScope::kPublic},         // 2001::/32, Teredo
    {0x2001000000000000, 0, 23, IpScope::kReserved},       // 2001::/23, IETF protocols
    {0x20010db800000000, 0, 32, IpScope::kDocumentation},  // 2001:db8::/32
    {0x2000000000000000, 0, 4, IpScope::kPublic},          // 2000::/4
    {0x3fff000000000000, 0, 20, IpScope::kDocumentation},  // 3fff::/20
    {0x3000000000000000, 0, 4, IpScope::kPublic},          // 3000::/4
    {0xfc00000000000000, 0, 7, IpScope::kPrivate},         // fc00::/7
    {0xfe80000000000000, 0, 10, IpScope::kLinkLocal},      // fe80::/10
    {0xff00000000000000, 0, 8, IpScope::kMulticast},       // ff00::/8
};

}  // namespace

IpScope scope_of(const IpAddress& address) noexcept {
  if (const auto mapped = address.mapped_v4()) return scope_of(*mapped);
  if (address.is_v4()) {
    for (const V4Range& range : kV4Ranges) {
      if (address.masked(range.prefix) == IpAddress::v4(range.network)) return range.scope;
    }
    return IpScope::kPublic;
  }
  for (const V6Range& range : kV6Ranges) {
    if (address.masked(range.prefix) == IpAddress::v6(range.high, range.low)) return range.scope;
  }
  return IpScope::kReserved;
}

std::string_view name(IpScope scope) noexcept {
  switch (scope) {
    case IpScope::kPublic:
      return "public";
    case IpScope::kPrivate:
      return "private";
    case IpScope::kShared:
      return "shared";
    case IpScope::kLoopback:
      return "loopback";
    case IpScope::kLinkLocal:
      return "link-local";
    case IpScope::kMulticast:
      return "multicast";
    case IpScope::kBroadcast:
      return "broadcast";
    case IpScope::kUnspecified:
      return "unspecified";
    case IpScope::kDocumentation:
      return "documentation";
    case IpScope::kBenchmark:
      return "benchmark";
    case IpScope::kReserved:
      return "reserved";
  }
  return "reserved";
}

}  // namespace spoor::toolkit::net
