// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/public_suffix.hpp>

#include <gtest/gtest.h>

#include <toolkit/ioc/punycode.hpp>
#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

TEST(Punycode, EncodesEachLabel) {
  EXPECT_EQ(to_ascii("\xd1\x80\xd1\x84"), "xn--p1ai");
  EXPECT_EQ(to_ascii("m\xc3\xbcnchen.de"), "xn--mnchen-3ya.de");
  EXPECT_EQ(to_ascii("\xe4\xb8\xad\xe5\x9b\xbd"), "xn--fiqs8s");
  EXPECT_EQ(to_ascii("b\xc3\xbc"
                     "cher.\xe4\xb8\xad\xe5\x9b\xbd"),
            "xn--bcher-kva.xn--fiqs8s");
  EXPECT_EQ(to_ascii("example.com"), "example.com");
  EXPECT_EQ(to_ascii(""), "");
  EXPECT_FALSE(to_ascii("bad\xff"));
  EXPECT_FALSE(to_ascii(std::string(300, '\xc3')));
}

TEST(PublicSuffixList, KnowsTopLevelsInBothForms) {
  const PublicSuffixList& list = *test_suffixes();
  for (const char* top :
       {"com", "uk", "ck", "arpa", "xn--p1ai", "\xd1\x80\xd1\x84", "xn--fiqs8s"}) {
    EXPECT_TRUE(list.is_top_level(top)) << top;
  }
  for (const char* other : {"", "iandom", "co", "blogspot", "c", "COM"}) {
    EXPECT_FALSE(list.is_top_level(other)) << other;
  }
}

struct Suffix {
  const char* name;
  const char* suffix;
};

TEST(PublicSuffixList, FindsTheLongestRule) {
  for (const Suffix& s : {Suffix{"www.example.com", "com"},
                          {"a.b.co.uk", "co.uk"},
                          {"uk", "uk"},
                          {"a.blogspot.com", "com"},  // private rules do not count
                          {"a.b.ck", "b.ck"},
                          {"www.ck", "ck"},
                          {"a.www.ck", "ck"},
                          {"host.local", ""},
                          {"", ""},
                          {".", ""},
                          {"..com", "com"}}) {
    EXPECT_EQ(test_suffixes()->suffix_size(s.name), std::string_view(s.suffix).size()) << s.name;
  }
}

TEST(PublicSuffixList, TellsSuffixesFromNames) {
  for (const char* suffix : {"com", "co.uk", "x.ck", "in-addr.arpa"}) {
    EXPECT_TRUE(test_suffixes()->is_suffix(suffix)) << suffix;
  }
  for (const char* name : {"a.com", "www.ck", "ck.com", "blogspot.com", ""}) {
    EXPECT_FALSE(test_suffixes()->is_suffix(name)) << name;
  }
}

TEST(PublicSuffixList, SaysWhichOneItIs) {
  EXPECT_EQ(test_suffixes()->version(), "test");
  EXPECT_EQ(test_suffixes()->source(), "test");
  const auto plain = PublicSuffixList::parse("// ===BEGIN ICANN DOMAINS===\ncom\n", "x");
  ASSERT_TRUE(plain);
  EXPECT_EQ((*plain)->version().rfind("content-", 0), 0u);
  EXPECT_EQ((*plain)->rules(), 1u);
}

TEST(PublicSuffixList, RefusesWhatIsNoList) {
  const auto html = PublicSuffixList::parse("<html>404</html>", "list.dat");
  ASSERT_FALSE(html);
  EXPECT_EQ(html.error().where, "list.dat");
  EXPECT_FALSE(PublicSuffixList::load("no-such-list.dat"));
}

TEST(PublicSuffixList, TheSystemsListAndTheLibrarysAgreeOnWhatEverybodyKnows) {
  const auto system = PublicSuffixList::system();
  ASSERT_TRUE(system) << system.error().text();
  EXPECT_FALSE((*system)->version().empty());
  const auto library = PublicSuffixList::built_in();
  if (!library) GTEST_SKIP() << "libpsl was built without a list";
  for (const auto& list : {*system, *library}) {
    for (const char* top : {"com", "uk", "ck", "xn--p1ai"})
      EXPECT_TRUE(list->is_top_level(top)) << top;
    for (const char* other : {"iandom", "local", "exe", ""})
      EXPECT_FALSE(list->is_top_level(other));
    EXPECT_EQ(list->suffix_size("a.b.co.uk"), 5u);
    EXPECT_EQ(list->suffix_size("a.b.ck"), 4u);
    EXPECT_EQ(list->suffix_size("host.local"), 0u);
    EXPECT_TRUE(list->is_suffix("co.uk"));
    EXPECT_FALSE(list->is_suffix("example.co.uk"));
  }
}

}  // namespace
}  // namespace spoor::toolkit::ioc
