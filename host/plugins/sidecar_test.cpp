// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/sidecar.hpp"

#include <gtest/gtest.h>

namespace spoor::host {
namespace {

const std::string kDescriptor =
    R"({"descriptor":1,"plugin":{"id":"org.example.x","version":"1.2.3"},)"
    R"("abi":{"major":1,"minor":0,"min_host_minor":0},)"
    R"("classes":[{"id":"enricher.example.x","kind":"enricher","effects":["fs:read","secret:key"]}]})";

std::string sidecar(const std::string& descriptor, const std::string& file = "x.so",
                    const std::string& sha256 = std::string(64, 'a')) {
  return R"({"descriptor":)" + descriptor + R"(,"binary":{"file":")" + file + R"(","sha256":")" +
         sha256 + R"(","os":"linux","arch":"x86_64"}})";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  const auto parsed = parse_sidecar(text);
  return parsed ? "" : parsed.error().what;
}

TEST(Sidecar, SaysEverythingThatIsNeededBeforeLoading) {
  const auto parsed = parse_sidecar(sidecar(kDescriptor));
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(parsed->descriptor.id, "org.example.x");
  EXPECT_EQ(parsed->descriptor.version, "1.2.3");
  ASSERT_EQ(parsed->descriptor.classes.size(), 1u);
  EXPECT_EQ(parsed->descriptor.classes[0].id, "enricher.example.x");
  EXPECT_EQ(parsed->descriptor.classes[0].kind, "enricher");
  EXPECT_EQ(parsed->descriptor.classes[0].effects,
            (std::vector<std::string>{"fs:read", "secret:key"}));
  EXPECT_EQ(parsed->file, "x.so");
}

TEST(Sidecar, ComesBackFromItsOwnText) {
  const auto first = parse_sidecar(sidecar(kDescriptor));
  ASSERT_TRUE(first);
  const std::string text = sidecar_text(first->descriptor, "x.so", std::string(64, 'a'));
  const auto second = parse_sidecar(text);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->descriptor.json, first->descriptor.json);
  EXPECT_EQ(text.back(), '\n');
}

TEST(Sidecar, NamesTheMemberThatIsWrong) {
  struct Case {
    const char* from;
    const char* to;
    const char* says;
  };
  for (const Case& c : {
           Case{R"("descriptor":1,)", R"("descriptor":2,)", "format is not version 1"},
           Case{R"("id":"org.example.x",)", "", "the plugin lacks the text \"id\""},
           Case{R"("id":"org.example.x",)", R"("id":"Org.Example",)", "reverse-DNS"},
           Case{R"("id":"org.example.x",)", R"("id":"single",)", "reverse-DNS"},
           Case{R"("version":"1.2.3")", R"("version":3)", "lacks the text \"version\""},
           Case{R"("major":1,)", R"("major":-1,)", "lacks the number \"major\""},
           Case{R"("major":1,)", R"("major":70000,)", "lacks the number \"major\""},
           Case{R"("kind":"enricher")", R"("kind":"thing")", "\"thing\" is no kind"},
           Case{R"("kind":"enricher")", R"("kind":"analyzer")", "begins with analyzer"},
           Case{R"("effects":["fs:read","secret:key"])", R"("effects":"fs:read")", "not a list"},
           Case{R"("effects":["fs:read","secret:key"])", R"("effects":[1])", "but text"},
           Case{R"("effects":["fs:read","secret:key"])", R"("inputs":[1])", "list of objects"},
           Case{R"("effects":["fs:read","secret:key"])", R"("example":[])", "not an object"},
       }) {
    EXPECT_NE(error_of(sidecar(replaced(kDescriptor, c.from, c.to))).find(c.says),
              std::string::npos)
        << c.to << ": " << error_of(sidecar(replaced(kDescriptor, c.from, c.to)));
  }
}

TEST(Sidecar, RefusesAFileElsewhereAndABadDigest) {
  for (const char* name : {"../x.so", "/lib/x.so", ".", "..", "a/b.so"}) {
    EXPECT_NE(error_of(sidecar(kDescriptor, name)).find("plain file name"), std::string::npos);
  }
  EXPECT_NE(error_of(sidecar(kDescriptor, "x.so", std::string(64, 'A'))).find("sha256"),
            std::string::npos);
  EXPECT_NE(error_of(sidecar(kDescriptor, "x.so", "ab")).find("sha256"), std::string::npos);
}

TEST(Sidecar, RefusesAClassDescribedTwice) {
  const std::string one = R"({"id":"enricher.a","kind":"enricher"})";
  const std::string two =
      replaced(kDescriptor, R"("classes":[)", R"("classes":[)" + one + "," + one + ",");
  EXPECT_EQ(error_of(sidecar(two)), "class enricher.a is described twice");
}

TEST(DottedId, IsWordsWithDotsAndDashes) {
  for (const char* id : {"a.b", "analyzer.ioc-extract", "enricher.x9.y-z", "provider.x_y"}) {
    EXPECT_TRUE(is_dotted_id(id)) << id;
  }
  for (const char* id : {"", "a", "a.", ".a", "a..b", "A.b", "a.b-", "a.-b", "a b.c", "a.b\n"}) {
    EXPECT_FALSE(is_dotted_id(id)) << id;
  }
}

}  // namespace
}  // namespace spoor::host
