// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "host/manifest/yaml_scalar.hpp"
#include "tests/support/paths.hpp"

namespace spoor::host::yaml {
namespace {

using testing::IsEmpty;

Loaded load_text(std::string_view text, const Options& options = {}) {
  return load(text, "t.yaml", options);
}

std::string rules_of(const Loaded& loaded) {
  std::string out;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (!out.empty()) out += ' ';
    out += diagnostic.rule;
  }
  return out;
}

const Node& value_at(const Loaded& loaded, std::string_view key) {
  return *loaded.document->root().find(key)->value;
}

TEST(yaml, keeps_text_style_and_place) {
  const Loaded loaded = load_text(
      "a: plain text\nb: 'single'\nc: \"double\\n\"\nd: |\n  literal\n  text\ne: >\n  folded\n  "
      "text\nf: [1, {g: h}]\n");
  ASSERT_THAT(loaded.diagnostics, IsEmpty());
  EXPECT_EQ(value_at(loaded, "a").text, "plain text");
  EXPECT_EQ(value_at(loaded, "a").style, Style::kPlain);
  EXPECT_EQ(value_at(loaded, "b").style, Style::kSingleQuoted);
  EXPECT_EQ(value_at(loaded, "c").text, "double\n");
  EXPECT_EQ(value_at(loaded, "d").text, "literal\ntext\n");
  EXPECT_EQ(value_at(loaded, "d").style, Style::kLiteral);
  EXPECT_EQ(value_at(loaded, "e").text, "folded text\n");
  const Node& list = value_at(loaded, "f");
  EXPECT_EQ(list.style, Style::kFlow);
  EXPECT_EQ(list.at, (Position{10, 4}));
  EXPECT_EQ(list.items[1]->find("g")->value->at, (Position{10, 12}));
}

TEST(yaml, counts_columns_in_characters) {
  const Loaded loaded = load_text("\xef\xbb\xbf{ä: ö, 日本: x}");
  ASSERT_THAT(loaded.diagnostics, IsEmpty());
  EXPECT_EQ(loaded.document->root().entries[0].value->at, (Position{1, 5}));
  EXPECT_EQ(loaded.document->root().entries[1].value->at, (Position{1, 12}));
}

TEST(yaml, shares_what_aliases_stand_for) {
  const Loaded loaded = load_text("a: &x {k: [1, 2]}\nb: *x\n");
  ASSERT_THAT(loaded.diagnostics, IsEmpty());
  EXPECT_EQ(&value_at(loaded, "a"), &value_at(loaded, "b"));
}

TEST(yaml, counts_the_depth_of_what_aliases_stand_for) {
  Options options;
  options.max_depth = 4;
  EXPECT_EQ(rules_of(load_text("a: &x [[1]]\nb: [*x]\n", options)), "");
  EXPECT_EQ(rules_of(load_text("a: &x [[1]]\nb: [[*x]]\n", options)), "too-deep");
}

TEST(yaml, lets_tabs_stand_in_text_and_comments) {
  EXPECT_EQ(rules_of(load_text(
                "a: 'x\ty'\nb: |\n  select\t1\n  \tfrom t\nc: \"\t\" #\ttab\n#\tcomment\n")),
            "");
  EXPECT_EQ(rules_of(load_text("a: {b:\t1}\n")), "tab");
  Options options;
  options.allow_tabs = true;
  EXPECT_EQ(rules_of(load_text("a: {b:\t1}\n", options)), "");
}

TEST(yaml, can_be_relaxed_for_query_packs) {
  Options options;
  options.allow_ambiguous_booleans = true;
  options.allow_ambiguous_numbers = true;
  const Loaded loaded = load_text("on: yes\nn: 012\n", options);
  EXPECT_THAT(loaded.diagnostics, IsEmpty());
  EXPECT_EQ(value_at(loaded, "n").kind, Kind::kString);
  EXPECT_EQ(value_at(loaded, "n").text, "012");
}

TEST(yaml, gives_a_tree_although_a_key_is_given_twice) {
  const Loaded loaded = load_text("a: 1\na: 2\nb: yes\n");
  ASSERT_TRUE(loaded.document);
  EXPECT_EQ(rules_of(loaded), "duplicate-key ambiguous-boolean");
}

TEST(yaml, gives_no_tree_when_the_text_cannot_be_read_to_its_end) {
  EXPECT_FALSE(load_text("a: [").document);
  EXPECT_FALSE(load_text(std::string_view("a: \0b", 5)).document);
  EXPECT_EQ(rules_of(load_text(std::string_view("a: \0b", 5))), "nul-byte");
}

TEST(yaml, of_an_empty_file_is_null) {
  for (const char* text : {"", "# only a comment\n", "---\n"}) {
    const Loaded loaded = load_text(text);
    ASSERT_TRUE(loaded.document);
    EXPECT_EQ(loaded.document->root().kind, Kind::kNull);
  }
}

struct PlainCase {
  std::string_view text;
  Plain meaning;
};

class plain_scalar : public testing::TestWithParam<PlainCase> {};

TEST_P(plain_scalar, means_what_both_versions_say) {
  EXPECT_EQ(resolve_plain(GetParam().text), GetParam().meaning) << GetParam().text;
}

constexpr PlainCase kPlain[] = {{"", Plain::kNull},
                                {"~", Plain::kNull},
                                {"Null", Plain::kNull},
                                {"nULL", Plain::kString},
                                {"true", Plain::kBool},
                                {"False", Plain::kBool},
                                {"TRUE", Plain::kBool},
                                {"tRUE", Plain::kString},
                                {"Yes", Plain::kAmbiguousBoolean},
                                {"N", Plain::kAmbiguousBoolean},
                                {"oFf", Plain::kString},
                                {"onx", Plain::kString},
                                {"0", Plain::kInteger},
                                {"-17", Plain::kInteger},
                                {"+17", Plain::kInteger},
                                {"0x1F", Plain::kInteger},
                                {"-", Plain::kString},
                                {"007", Plain::kOctal},
                                {"-012", Plain::kOctal},
                                {"0o17", Plain::kOctal},
                                {"089", Plain::kOctal},
                                {"0_7", Plain::kOctal},
                                {"0x", Plain::kString},
                                {"-0x1F", Plain::kAmbiguousNumber},
                                {"0x_F", Plain::kAmbiguousNumber},
                                {"0b101", Plain::kAmbiguousNumber},
                                {"0b12", Plain::kString},
                                {"1_000", Plain::kAmbiguousNumber},
                                {"_1", Plain::kString},
                                {"1e3", Plain::kAmbiguousNumber},
                                {"1.5e3", Plain::kAmbiguousNumber},
                                {"1.5e+3", Plain::kNumber},
                                {"1.5", Plain::kNumber},
                                {".5", Plain::kNumber},
                                {"1.", Plain::kNumber},
                                {"0.5", Plain::kNumber},
                                {".", Plain::kString},
                                {"1e", Plain::kString},
                                {"1.2.3", Plain::kString},
                                {"1:30", Plain::kAmbiguousNumber},
                                {"1:60", Plain::kString},
                                {"1:2:3", Plain::kAmbiguousNumber},
                                {"1:", Plain::kString},
                                {":1", Plain::kString},
                                {"10.0.0.1:80", Plain::kString},
                                {".inf", Plain::kNotFinite},
                                {"-.INF", Plain::kNotFinite},
                                {".NaN", Plain::kNotFinite},
                                {"inf", Plain::kString},
                                {"2026-11-24", Plain::kString},
                                {"-7d", Plain::kString},
                                {"512MiB", Plain::kString},
                                {"192.0.2.1", Plain::kString}};

INSTANTIATE_TEST_SUITE_P(scalars, plain_scalar, testing::ValuesIn(kPlain));

/// Cuts, doubles and replaces bytes of a manifest: whatever comes out, load returns.
TEST(yaml, survives_damaged_manifests) {
  const std::string whole =
      "spoor: 1\ninvestigation: 'x'\nsteps: &s\n  a: {use: provider.ndjson, with: {path: [\"a\", "
      "*b]}}\n  b: |\n    text\n  c: [*s]\n";
  constexpr std::string_view alphabet = "{}[]:,&*#!|>'\"-?@`%\t\n a0\xff\0";
  std::mt19937 random(20261124);
  for (int round = 0; round < 5000; ++round) {
    std::string text = whole;
    for (int change = 0; change < 4; ++change) {
      const size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 8);
      } else {
        text.insert(at, 1 + random() % 3, c);
      }
      if (text.empty()) text = " ";
    }
    const Loaded loaded = load_text(text);
    EXPECT_TRUE(loaded.document || has_errors(loaded.diagnostics)) << text;
  }
}

TEST(yaml, reads_query_packs_as_they_are) {
  const auto folder = tests::corpus_file("msticpy/testdata/queries");
  if (!folder) GTEST_SKIP() << "needs msticpy/testdata/queries of SPOOR_CORPORA";
  Options options;
  options.allow_ambiguous_booleans = options.allow_ambiguous_numbers = options.allow_tabs = true;
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const Loaded loaded = load(text, entry.path().filename().string(), options);
    ++files;
    EXPECT_THAT(loaded.diagnostics, IsEmpty()) << to_text(loaded.diagnostics[0]);
  }
  EXPECT_GT(files, 5u);
}

}  // namespace
}  // namespace spoor::host::yaml
