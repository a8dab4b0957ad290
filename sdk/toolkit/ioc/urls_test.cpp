// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

struct Case {
  const char* text;
  Found expected;
};

std::string show(const testing::TestParamInfo<Case>& info) { return std::to_string(info.index); }

class Url : public testing::TestWithParam<Case> {};
TEST_P(Url, Found) {
  EXPECT_EQ(found(Type::kUrl, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Plain, Url,
    testing::Values(
        Case{"/url:https://some.domain.it/thepath?qry1=abc&qry2=xyz end",
             {"https://some.domain.it/thepath?qry1=abc&qry2=xyz"}},
        Case{"https://myuser@some.domain.es:88/p?q=1\"<some trailing",
             {"https://myuser@some.domain.es:88/p?q=1"}},
        Case{"HTTP://EVIL.COM ftp://a.com sftp://a.com/x telnet://a.com:23 ldap://a.com/dc=x",
             {"HTTP://EVIL.COM", "ftp://a.com", "sftp://a.com/x", "telnet://a.com:23",
              "ldap://a.com/dc=x"}},
        Case{"file:///etc/passwd file://srv/x", {"file:///etc/passwd", "file://srv/x"}},
        Case{"http://server/x http://10.0.0.1:8080/ http://[2001:db8::1]:80/y",
             {"http://server/x", "http://10.0.0.1:8080/", "http://[2001:db8::1]:80/y"}},
        Case{"http://user:p@ss:w0rd@evil.com/", {"http://user:p@ss:w0rd@evil.com/"}},
        Case{"${jndi:ldap://evil.com:1389/a}", {"ldap://evil.com:1389/a"}},
        Case{"http://evil.com#frag http://evil.com?x=1",
             {"http://evil.com#frag", "http://evil.com?x=1"}},
        Case{"http://m\xc3\xbcnchen.de/stra\xc3\x9f"
             "e",
             {"http://m\xc3\xbcnchen.de/stra\xc3\x9f"
              "e"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    WhereItEnds, Url,
    testing::Values(
        Case{"curl 'https://a.com/x/' now", {"https://a.com/x/"}},
        Case{"see http://a.com/x.", {"http://a.com/x"}},
        Case{"(http://a.com/x) [y](http://b.com/z), <http://c.com/>",
             {"http://a.com/x", "http://b.com/z", "http://c.com/"}},
        Case{"http://a.com/Foo_(bar) http://a.com/a[]=1",
             {"http://a.com/Foo_(bar)", "http://a.com/a[]=1"}},
        Case{"http://a.com,http://b.com;http://c.com/x,https://d.com/y",
             {"http://a.com", "http://b.com", "http://c.com/x", "https://d.com/y"}},
        Case{"{\"u\":\"http://a.com/x\"}", {"http://a.com/x"}},
        Case{"{u:http://a.com/x}", {"http://a.com/x"}},
        Case{"\\\"http://a.com/x\\\" http://b.com/y\\", {"http://a.com/x", "http://b.com/y"}},
        Case{"&quot;http://a.com/x?a=1&amp;b=2&quot;", {"http://a.com/x?a=1&amp;b=2"}},
        Case{"http://a.com/x\xe2\x80\x9d and", {"http://a.com/x"}},
        Case{"http://a.com:99999/x", {"http://a.com"}},
        Case{"http://a.com:80:90/x", {"http://a.com:80"}},
        Case{"http://a.com,user@b.com http://c.com;d@e.com", {"http://a.com", "http://c.com"}},
        Case{"http://a.com/x!?...", {"http://a.com/x"}},
        Case{"\\nhttp://a.com/x", {"http://a.com/x"}},
        Case{"http://a.com/it's", {"http://a.com/it's"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    Nested, Url,
    testing::Values(Case{"https://r.com/?u=http%3A%2F%2Fevil.com%2Fp%3Fa%3D1&b=2",
                         {"https://r.com/?u=http%3A%2F%2Fevil.com%2Fp%3Fa%3D1&b=2",
                          "http://evil.com/p?a=1"}},
                    Case{"u=http%253A%252F%252Fevil.com%252Fx", {"http://evil.com/x"}},
                    Case{"u=hxxp%3a%2f%2fevil.com", {"http://evil.com"}},
                    Case{"https://web.org/web/2020/http://evil.com/x",
                         {"https://web.org/web/2020/http://evil.com/x", "http://evil.com/x"}},
                    Case{"u=http%3A%2F%2Fevil.com%FF%2Fx", {"http://evil.com"}},
                    Case{"%3A%2F%2F x%3A%2F%2Fy", {}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    Defanged, Url,
    testing::Values(Case{"hxxp://evil.com/a hXXps://evil[.]com/b[.]php",
                         {"http://evil.com/a", "https://evil.com/b.php"}},
                    Case{"hxxp[:]//evil[.]com/ http[://]evil.com/x hxxp:[//]evil.com",
                         {"http://evil.com/", "http://evil.com/x", "http://evil.com"}},
                    Case{"fxp://evil.com sfxp://evil.com h**p://evil.com/q",
                         {"ftp://evil.com", "sftp://evil.com", "http://evil.com/q"}},
                    Case{"hxxp://user@evil[.]com:8080/", {"http://user@evil.com:8080/"}},
                    Case{"(hxxp://evil[dot]com)", {"http://evil.com"}}),
    show);

INSTANTIATE_TEST_SUITE_P(NotUrls, Url,
                         testing::Values(Case{"http:// http://) http://\" ://x.com", {}},
                                         Case{"foo://evil.com mysql://h/db news://x", {}},
                                         Case{"LDAP://CN=x,DC=y", {}}, Case{"xhttp:/", {}},
                                         Case{"http:/evil.com http//evil.com", {}},
                                         Case{"http://*:80/ http://+:80/ http://-", {}},
                                         Case{"http://...", {}}),
                         show);

TEST(Url, HostsAreCheckedLikeAnyDomain) {
  EXPECT_EQ(found("http://badguyserver/pwnme"), Found{"url http://badguyserver/pwnme"});
  EXPECT_EQ(found("http://a.b.iandom/x"), Found{"url http://a.b.iandom/x"});
  EXPECT_EQ(found("http://evil.com/x"), (Found{"url http://evil.com/x", "domain evil.com"}));
  EXPECT_EQ(found(Type::kDomain, "?u=http%3A%2F%2Fevil.com%2F"), Found{"evil.com"});
}

TEST(Url, AtMostFourNestedInOne) {
  std::string text = "http://a.com/";
  for (int i = 0; i < 50; ++i)
    text += "http://b" + std::to_string(i) + ".com/";
  EXPECT_EQ(found(Type::kUrl, text).size(), 5u);
  std::string encoded = "x=";
  for (int i = 0; i < 50; ++i)
    encoded += "http%3A%2F%2Fb" + std::to_string(i) + ".com%2F";
  EXPECT_EQ(found(Type::kUrl, encoded).size(), 5u);
}

TEST(Url, PositionsAreThoseOfTheText) {
  const std::string text = "at hxxp://evil[.]com/x now";
  Hits hits;
  test_scanner({}).scan(text, hits);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(text.substr(hits[0].start, hits[0].length), "hxxp://evil[.]com/x");
  EXPECT_TRUE(hits[0].defanged);
  EXPECT_EQ(text.substr(hits[1].start, hits[1].length), "evil[.]com");
}

}  // namespace
}  // namespace spoor::toolkit::ioc
