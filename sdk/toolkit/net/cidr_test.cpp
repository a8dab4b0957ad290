// SPDX-License-Identifier: Apache-2.0
#include <toolkit/net/cidr.hpp>

#include <gtest/gtest.h>

namespace spoor::toolkit::net {
namespace {

TEST(Cidr, ParsesNetworksAndBareAddresses) {
  EXPECT_EQ(Cidr::parse("10.0.0.0/8")->text(), "10.0.0.0/8");
  EXPECT_EQ(Cidr::parse("2001:DB8::/32")->text(), "2001:db8::/32");
  EXPECT_EQ(Cidr::parse("192.0.2.1")->text(), "192.0.2.1/32");
  EXPECT_EQ(Cidr::parse("::1")->prefix(), 128);
  EXPECT_EQ(Cidr::parse("0.0.0.0/0")->prefix(), 0);
}

TEST(Cidr, HostBitsAreAnErrorThatNamesTheNetwork) {
  const auto wrong = Cidr::parse("10.1.2.3/8");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(),
            "'10.1.2.3/8' has bits set after its prefix (did you mean 10.0.0.0/8?)");
}

TEST(Cidr, RefusesMalformedText) {
  for (const char* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08",
                          "10.0.0.0/8/8", "10.0.0/8", "::/129", "::/+1", "10.0.0.0/8 ", "x/8"}) {
    EXPECT_FALSE(Cidr::parse(bad)) << bad;
  }
}

TEST(Cidr, ContainsOnlyItsOwnFamily) {
  const Cidr private_net(IpAddress::v4(0xac100000), 12);
  EXPECT_TRUE(private_net.contains(*IpAddress::parse("172.16.0.0")));
  EXPECT_TRUE(private_net.contains(*IpAddress::parse("172.31.255.255")));
  EXPECT_FALSE(private_net.contains(*IpAddress::parse("172.32.0.0")));
  EXPECT_FALSE(private_net.contains(*IpAddress::parse("::ac10:1")));
  EXPECT_TRUE(Cidr::parse("::/0")->contains(*IpAddress::parse("2001:db8::1")));
}

TEST(Cidr, ConstructorClearsHostBitsAndClamps) {
  EXPECT_EQ(Cidr(*IpAddress::parse("10.1.2.3"), 8).text(), "10.0.0.0/8");
  EXPECT_EQ(Cidr(*IpAddress::parse("10.1.2.3"), 99).text(), "10.1.2.3/32");
}

}  // namespace
}  // namespace spoor::toolkit::net
