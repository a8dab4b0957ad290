// SPDX-License-Identifier: Apache-2.0
//
// Domains and mail addresses in text.
#include <gtest/gtest.h>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

struct Case {
  const char* text;
  Found expected;
};

std::string show(const testing::TestParamInfo<Case>& info) { return std::to_string(info.index); }

class Domain : public testing::TestWithParam<Case> {};
TEST_P(Domain, Found) {
  EXPECT_EQ(found(Type::kDomain, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Names, Domain,
    testing::Values(
        Case{"see evil.com, www.evil.co.uk. (a.evil.org) \"b.evil.net\"",
             {"evil.com", "www.evil.co.uk", "a.evil.org", "b.evil.net"}},
        Case{"EVIL.COM Evil.Com", {"EVIL.COM", "Evil.Com"}},
        Case{"_dmarc.evil.com", {"_dmarc.evil.com"}},
        Case{"a-b.evil.com -evil.com evil.org-", {"a-b.evil.com", "evil.com", "evil.org"}},
        Case{"evil.com:443 evil.com/path evil.org.", {"evil.com", "evil.org"}},
        Case{"163.com 4.3.2.1.in-addr.arpa", {"163.com", "4.3.2.1.in-addr.arpa"}},
        Case{"xn--e1afmkfd.xn--p1ai", {"xn--e1afmkfd.xn--p1ai"}},
        Case{"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84",
             {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84"}},
        Case{"\xd0\x9f\xd0\xa0.\xd0\xa0\xd0\xa4", {"\xd0\x9f\xd0\xa0.\xd0\xa0\xd0\xa4"}},
        Case{"m\xc3\xbcnchen.de", {"m\xc3\xbcnchen.de"}},
        Case{"\xe8\xaf\xb7\xe8\xae\xbf\xe9\x97\xae"
             "evil.com\xe6\x9f\xa5\xe7\x9c\x8b",
             {"evil.com"}},
        Case{"\xe2\x80\x9c"
             "evil.com\xe2\x80\x9d",
             {"evil.com"}},
        Case{"q=%2Fevil.com%2F r=%252Fevil.org", {"evil.com", "evil.org"}},
        Case{"evil[.]com a(.)evil(.)com evil[dot]org evil {.} net",
             {"evil.com", "a.evil.com", "evil.org", "evil.net"}},
        Case{"evil[.com evil.]org", {"evil.com", "evil.org"}},
        Case{"https://user:pass@evil.com/x", {"evil.com"}}, Case{"mailto:a@evil.com", {"evil.com"}},
        Case{"\\\\evil.com\\share", {"evil.com"}}, Case{"EVIL.COM\\user", {"EVIL.COM"}}),
    show);

INSTANTIATE_TEST_SUITE_P(SaidToBeHosts, Domain,
                         testing::Values(Case{"http://setup.py/x", {"setup.py"}},
                                         Case{"host=foo.sh", {"foo.sh"}},
                                         Case{"domain: foo.zip", {"foo.zip"}},
                                         Case{"www.foo.sh", {"www.foo.sh"}},
                                         Case{"foo[.]sh", {"foo.sh"}}, Case{"a@foo.sh", {"foo.sh"}},
                                         Case{"get.docker.sh", {"get.docker.sh"}},
                                         Case{"http://wscript.shell/", {"wscript.shell"}}),
                         show);

INSTANTIATE_TEST_SUITE_P(
    NotNames, Domain,
    testing::Values(Case{"setup.py foo.sh data.zip lib.so x.pl README.md", {}},
                    Case{"blah.ps1 Invoke-Shellcode.ps1", {}}, Case{"a/b/get.docker.sh", {}},
                    Case{"jquery.min.sh archive.tar.zip", {}}, Case{"bad domain.like.iandom", {}},
                    Case{"server localhost", {}}, Case{"co.uk com", {}},
                    Case{"wscript.shell Wscript.Shell", {}},
                    Case{"com.android.app org.x.y.run", {}}, Case{"System.Net asp.net", {}},
                    Case{"obj.name( user.id=5 $x.name mapred.job.id", {}},
                    Case{"C:\\dir\\evil.com dir\\x.com", {}},
                    Case{"user.name@evil.io", {"evil.io"}}, Case{"my_file.com", {}},
                    Case{"IE.AssocFile.SUPPORT", {}}, Case{"a.-b.com- evil-.com", {}},
                    Case{"a..com .com a.c", {}}, Case{"file.com.txt", {}},
                    Case{"1.5 10.25 3.com2", {}}, Case{"http://user.name@evil.io/", {"evil.io"}}),
    show);

TEST(Domain, LengthsOfLabelsAndNamesAreLimited) {
  const std::string label(63, 'a');
  EXPECT_EQ(found(Type::kDomain, label + ".com"), Found{label + ".com"});
  EXPECT_EQ(found(Type::kDomain, "a" + label + ".com"), Found{});
  std::string name;
  while (name.size() < 240)
    name += "abcdef.";
  EXPECT_EQ(found(Type::kDomain, name + "com").size(), 1u);
  EXPECT_EQ(found(Type::kDomain, "abcdef." + name + "com").size(), 0u);
}

TEST(Domain, SuffixCheckCanBeWidenedOrLeftOut) {
  Options internal;
  internal.extra_suffixes = {"local"};
  EXPECT_EQ(found_with(test_scanner(internal), "dc1.corp.local"), Found{"domain dc1.corp.local"});
  Options any;
  any.check_suffix = false;
  EXPECT_EQ(found_with(test_scanner(any), "dc1.corp.whatever 1.x2"),
            Found{"domain dc1.corp.whatever"});
  EXPECT_EQ(found(Type::kDomain, "dc1.corp.local"), Found{});
}

TEST(Domain, DefangedFormsAreTextWhenNotWanted) {
  Options plain;
  plain.defanged = false;
  EXPECT_EQ(found_with(test_scanner(plain), "evil[.]com hxxp://a.com user[at]b.com"),
            (Found{"domain a.com", "domain b.com"}));
}

class Email : public testing::TestWithParam<Case> {};
TEST_P(Email, Found) {
  EXPECT_EQ(found(Type::kEmail, GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, Email,
    testing::Values(Case{"user@evil.com", {"user@evil.com"}},
                    Case{"User <user.name+tag@evil.co.uk>", {"user.name+tag@evil.co.uk"}},
                    Case{"mailto:a@evil.com?subject=x", {"a@evil.com"}},
                    Case{"'a@evil.com', \"b@evil.com\";c@evil.com.",
                         {"a@evil.com", "b@evil.com", "c@evil.com"}},
                    Case{"email=a@evil.com", {"a@evil.com"}}, Case{"%20a@evil.com", {"a@evil.com"}},
                    Case{"git@github.com:x/y.git", {"git@github.com"}},
                    Case{"user[@]evil.com user2[at]evil[.]com user3(at)evil.com user4 [at] evil "
                         "[dot] com user5[AT]evil.com",
                         {"user@evil.com", "user2@evil.com", "user3@evil.com", "user4@evil.com",
                          "user5@evil.com"}},
                    Case{"http://x.com/?mail=a@evil.com", {"a@evil.com"}},
                    Case{"o'neil@evil.com", {"o'neil@evil.com"}},
                    Case{"a@b.com@c.com", {"a@b.com"}}, Case{"a@setup.py", {"a@setup.py"}},
                    Case{"-a@evil.com", {"a@evil.com"}}),
    show);

INSTANTIATE_TEST_SUITE_P(
    NotAddresses, Email,
    testing::Values(Case{"https://myuser@some.evil.es:88/x http://user:pass@evil.com/", {}},
                    Case{"@evil.com foo@bar", {}}, Case{"a@evil.iandom", {}},
                    Case{"news.ycombinator.com", {}}, Case{"a.@evil.com", {}},
                    Case{"a@1.2.3.4", {}}, Case{"ssh://git@github.com/x", {}},
                    Case{"a@-.com a@.com a@", {}}),
    show);

TEST(Email, TheLocalPartHasAtMost64Bytes) {
  const std::string local(64, 'x');
  EXPECT_EQ(found(Type::kEmail, local + "@evil.com"), Found{local + "@evil.com"});
  EXPECT_EQ(found(Type::kEmail, "y" + local + "@evil.com"), Found{});
}

TEST(Email, AlsoGivesItsDomain) {
  EXPECT_EQ(found("user@evil.com"), (Found{"email user@evil.com", "domain evil.com"}));
}

}  // namespace
}  // namespace spoor::toolkit::ioc
