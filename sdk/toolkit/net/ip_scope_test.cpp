// SPDX-License-Identifier: Apache-2.0
#include <toolkit/net/ip_scope.hpp>

#include <gtest/gtest.h>

namespace spoor::toolkit::net {
namespace {

struct Case {
  const char* address;
  const char* scope;
};

class Scope : public testing::TestWithParam<Case> {};

TEST_P(Scope, IsThatOfTheRegistry) {
  const auto address = IpAddress::parse(GetParam().address);
  ASSERT_TRUE(address) << GetParam().address;
  EXPECT_EQ(name(scope_of(*address)), GetParam().scope) << GetParam().address;
}

INSTANTIATE_TEST_SUITE_P(
    V4, Scope,
    testing::Values(Case{"8.8.8.8", "public"}, Case{"10.0.0.0", "private"},
                    Case{"11.0.0.0", "public"}, Case{"172.15.255.255", "public"},
                    Case{"172.16.0.0", "private"}, Case{"172.31.255.255", "private"},
                    Case{"172.32.0.0", "public"}, Case{"192.168.1.1", "private"},
                    Case{"100.64.0.1", "shared"}, Case{"100.128.0.1", "public"},
                    Case{"127.9.9.9", "loopback"}, Case{"169.254.1.1", "link-local"},
                    Case{"224.0.0.1", "multicast"}, Case{"239.255.255.255", "multicast"},
                    Case{"255.255.255.255", "broadcast"}, Case{"255.255.255.254", "reserved"},
                    Case{"240.0.0.1", "reserved"}, Case{"0.0.0.0", "unspecified"},
                    Case{"0.0.0.1", "reserved"}, Case{"192.0.2.1", "documentation"},
                    Case{"198.51.100.7", "documentation"}, Case{"203.0.113.9", "documentation"},
                    Case{"198.18.0.1", "benchmark"}, Case{"198.20.0.1", "public"},
                    Case{"192.0.0.8", "reserved"}, Case{"192.0.0.9", "public"}));

INSTANTIATE_TEST_SUITE_P(
    V6, Scope,
    testing::Values(Case{"::", "unspecified"}, Case{"::1", "loopback"}, Case{"::2", "reserved"},
                    Case{"fe80::1", "link-local"}, Case{"fec0::1", "reserved"},
                    Case{"fc00::1", "private"}, Case{"fdff::1", "private"},
                    Case{"ff02::1", "multicast"}, Case{"2001:db8::1", "documentation"},
                    Case{"3fff::1", "documentation"}, Case{"3fff:1000::1", "public"},
                    Case{"2001:2::1", "benchmark"}, Case{"2001:4860::8888", "public"},
                    Case{"2001::1", "public"}, Case{"2001:100::1", "reserved"},
                    Case{"2606:4700::1111", "public"}, Case{"100::1", "reserved"},
                    Case{"64:ff9b::808:808", "public"}, Case{"64:ff9b:1::1", "reserved"},
                    Case{"4000::1", "reserved"}, Case{"::ffff:10.0.0.1", "private"},
                    Case{"::ffff:8.8.8.8", "public"}));

}  // namespace
}  // namespace spoor::toolkit::net
