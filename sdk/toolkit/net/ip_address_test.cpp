// SPDX-License-Identifier: Apache-2.0
#include <toolkit/net/ip_address.hpp>

#include <gtest/gtest.h>

#include <random>

namespace spoor::toolkit::net {
namespace {

TEST(IpAddressV4, AcceptsFourOctets) {
  EXPECT_EQ(IpAddress::parse("0.0.0.0"), IpAddress::v4(0));
  EXPECT_EQ(IpAddress::parse("255.255.255.255"), IpAddress::v4(0xffffffff));
  EXPECT_EQ(IpAddress::parse("192.0.2.128"), IpAddress::v4(0xc0000280));
}

TEST(IpAddressV4, RefusesEverythingElse) {
  for (const char* bad : {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.999", "01.2.3.4",
                          "1.2.3.04", "1.2.3.", ".1.2.3.4", "1..2.3", "1.2.3.4 ", " 1.2.3.4",
                          "1.2.3.-4", "1.2.3.4a", "0x1.2.3.4", "1.2.3.0000"}) {
    EXPECT_FALSE(IpAddress::parse(bad)) << bad;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

struct Text {
  const char* in;
  const char* canonical;
};

TEST(IpAddressV6, ReadsAndWritesRfc5952) {
  for (const Text& t : {Text{"::", "::"},
                        {"::1", "::1"},
                        {"1::", "1::"},
                        {"2001:0DB8:0:0:0:0:0:1", "2001:db8::1"},
                        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
                        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
                        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
                        {"::ffff:192.0.2.128", "::ffff:192.0.2.128"},
                        {"0:0:0:0:0:ffff:c000:280", "::ffff:192.0.2.128"},
                        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
                        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"}}) {
    const auto address = IpAddress::parse(t.in);
    ASSERT_TRUE(address) << t.in;
    EXPECT_EQ(address->text(), t.canonical) << t.in;
  }
}

TEST(IpAddressV6, RefusesEverythingElse) {
  for (const char* bad : {":",
                          ":::",
                          "1",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "12345::",
                          ":1::",
                          "1:::2",
                          "::1:",
                          "1:2:3:4:5:6:7:",
                          ":1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8::",
                          "::g",
                          "[::1]",
                          "fe80::1%eth0",
                          "::1/128",
                          "::1.2.3",
                          "::1.2.3.4.5",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "::1.2.3.256",
                          "1.2.3.4::",
                          "12:34:56",
                          "00:11:22:33:44:55",
                          ":ffff:1.2.3.4"}) {
    EXPECT_FALSE(IpAddress::parse(bad)) << bad;
  }
}

TEST(IpAddressV6, RoundTripsRandomAddresses) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    uint64_t half[2];
    for (uint64_t& h : half) {
      h = random();
      for (int g = 0; g < 4; ++g) {
        if (random() % 2) h &= ~(uint64_t{0xffff} << (16 * g));
      }
    }
    const IpAddress address = IpAddress::v6(half[0], half[1]);
    ASSERT_EQ(IpAddress::parse(address.text()), address) << address.text();
  }
}

TEST(IpAddress, MasksEachPrefix) {
  EXPECT_EQ(IpAddress::v4(0xffffffff).masked(0).text(), "0.0.0.0");
  EXPECT_EQ(IpAddress::v4(0xffffffff).masked(12).text(), "255.240.0.0");
  EXPECT_EQ(IpAddress::v4(0xffffffff).masked(99).text(), "255.255.255.255");
  const IpAddress ones = IpAddress::v6(~uint64_t{0}, ~uint64_t{0});
  EXPECT_EQ(ones.masked(64).text(), "ffff:ffff:ffff:ffff::");
  EXPECT_EQ(ones.masked(65).text(), "ffff:ffff:ffff:ffff:8000::");
  EXPECT_EQ(ones.masked(-3).text(), "::");
}

TEST(IpAddress, BytesAreNetworkOrder) {
  EXPECT_EQ(IpAddress::v4(0x01020304).bytes()[3], 4);
  const auto bytes = IpAddress::v6(0x20010db800000000, 1).bytes();
  EXPECT_EQ(bytes[0], 0x20);
  EXPECT_EQ(bytes[15], 1);
}

TEST(IpAddress, SortsV4BeforeV6AndByValue) {
  EXPECT_LT(IpAddress::v4(0xffffffff), IpAddress::v6(0, 0));
  EXPECT_LT(IpAddress::v4(9), IpAddress::v4(10));
  EXPECT_LT(IpAddress::v6(0, ~uint64_t{0}), IpAddress::v6(1, 0));
}

}  // namespace
}  // namespace spoor::toolkit::net
