// SPDX-License-Identifier: Apache-2.0
//
// IPv4 and IPv6 in text: what is one, and what only looks like one.
#include <gtest/gtest.h>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

struct Case {
  const char* text;
  Found expected;
};

std::string show(const testing::TestParamInfo<Case>& info) { return std::to_string(info.index); }

class Ipv4 : public testing::TestWithParam<Case> {};
TEST_P(Ipv4, Found) {
  EXPECT_EQ(found(Type::kIpv4, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, Ipv4,
    testing::Values(Case{"203.0.113.9", {"203.0.113.9"}},
                    Case{"-ip4:206.123.1.123", {"206.123.1.123"}},
                    Case{"from 10.0.0.1, 10.0.0.2; (10.0.0.3) [10.0.0.4] \"10.0.0.5\" 10.0.0.6.",
                         {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"}},
                    Case{"10.0.0.1:8080 10.0.0.2/24", {"10.0.0.1", "10.0.0.2"}},
                    Case{"client /10.10.34.12:50010 web-5/10.10.34.13",
                         {"10.10.34.12", "10.10.34.13"}},
                    Case{"http://10.0.0.1/a/90.156.201.27/b", {"10.0.0.1", "90.156.201.27"}},
                    Case{"::ffff:192.0.2.128", {"192.0.2.128"}}, Case{"%2010.0.0.1", {"10.0.0.1"}},
                    Case{"host=%2F10.0.0.1%20", {"10.0.0.1"}},
                    Case{"0.0.0.0 255.255.255.255", {"0.0.0.0", "255.255.255.255"}},
                    Case{"10.0.0.1-10.0.0.9", {"10.0.0.1", "10.0.0.9"}},
                    Case{"BP-108841162-10.10.34.11-1440074360971", {"10.10.34.11"}},
                    Case{"user@10.0.0.1", {"10.0.0.1"}},
                    Case{R"(\\10.0.0.1\share \\\\10.0.0.2\\share)", {"10.0.0.1", "10.0.0.2"}},
                    Case{"server 10.0.0.1", {"10.0.0.1"}},
                    Case{"10[.]0[.]0[.]1 10.0.0[.]2 10(.)0(.)0(.)3 10[.0[.0[.4 10.]0.]0.]5",
                         {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    NotAddresses, Ipv4,
    testing::Values(Case{"999.999.999.999", {}}, Case{"1.2.3.4.5", {}},
                    Case{"256.1.1.1 1.1.1.256", {}}, Case{"1.2.3", {}},
                    Case{"01.2.3.4 1.2.3.04", {}}, Case{"1.2.3.4a a1.2.3.4", {}},
                    Case{"version 1.2.3.4", {}}, Case{"ProductVersion=1.2.3.4", {}},
                    Case{"\"version\": \"1.2.3.4\"", {}}, Case{"v1.2.3.4 v 1.2.3.4", {}},
                    Case{"Chrome/92.0.1.2 Safari/5.0.3.1", {}}, Case{"openssl-1.0.2.4", {}},
                    Case{"1.2.3.4-rc1", {}}, Case{"pkg_1.2.3.4-1", {}},
                    Case{"~31bf3856ad364e35~amd64~~6.1.1.1", {}}, Case{".1.3.6.1", {}},
                    Case{"v4.0_4.0.0.0__31bf3856ad364e35", {}},
                    Case{R"(a\3.0.0.0\b Syntax (OID): 2.5.5.15)", {}}, Case{"1..2.3.4", {}},
                    Case{"ec2-1-2-3-4.compute.example.com", {}}, Case{"4.3.2.1.in-addr.arpa", {}},
                    Case{"1.2.3.4.example.com", {}}, Case{"12:34:56.789", {}},
                    Case{"2005.07.01", {}}),
    show);

class Ipv6 : public testing::TestWithParam<Case> {};
TEST_P(Ipv6, Found) {
  EXPECT_EQ(found(Type::kIpv6, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, Ipv6,
    testing::Values(
        Case{"2001:0db8:85a3:0000:0000:8a2e:0370:7334",
             {"2001:0db8:85a3:0000:0000:8a2e:0370:7334"}},
        Case{"-ip6:(2001:db8::1,2001:db8::2)", {"2001:db8::1", "2001:db8::2"}},
        Case{"::1 fe80::1 2001:DB8::", {"::1", "fe80::1", "2001:DB8::"}},
        Case{"::ffff:192.0.2.128", {"::ffff:192.0.2.128"}},
        Case{"fe80::1%eth0 fe80::2%3", {"fe80::1", "fe80::2"}},
        Case{"[2001:db8::1]:443", {"2001:db8::1"}},
        Case{"http://[2001:db8::1]:80/x", {"2001:db8::1"}}, Case{"2001:db8::/32", {"2001:db8::"}},
        Case{"at 2001:db8::1. And 2001:db8::2: no", {"2001:db8::1", "2001:db8::2"}},
        Case{"addr:2001:db8::5", {"2001:db8::5"}}, Case{"node:2001:db8::6", {"2001:db8::6"}},
        Case{"10:15:20 2001:db8::7", {"2001:db8::7"}},
        Case{"2607:f140:6000:8:c6b3:1ff:fecd:467f", {"2607:f140:6000:8:c6b3:1ff:fecd:467f"}},
        Case{"2001[:]db8[:][:]1", {"2001:db8::1"}}, Case{"fe80[:]:2", {"fe80::2"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    NotAddresses, Ipv6,
    testing::Values(Case{"12:34:56", {}}, Case{"00:11:22:33:44:55", {}},
                    Case{"00:11:22:33:44:55:66:77", {}},
                    Case{"aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99", {}},
                    Case{"std::string a::b Dead::Beef", {}}, Case{"::", {}}, Case{"x :: y", {}},
                    Case{"1:2:3:4:5:6:7", {}}, Case{"1:2:3:4:5:6:7:8:9", {}}, Case{"1::2::3", {}},
                    Case{"12345::1", {}}, Case{"2001:db8::g", {}}, Case{"xfe80::1", {}},
                    Case{"20171223-22:17:51:664|", {}}, Case{":::1", {}}, Case{"case 1:: x", {}}),
    show);

TEST(Ipv6, PositionCoversTheAddressOnly) {
  Hits hits;
  test_scanner({}).scan("at fe80::1%eth0", hits);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].start, 3u);
  EXPECT_EQ(hits[0].length, 7u);
}

}  // namespace
}  // namespace spoor::toolkit::ioc
