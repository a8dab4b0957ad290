// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/scanner.hpp>

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

TEST(Scanner, NeedsATypeToLookFor) {
  Options options;
  options.types = {};
  options.suffixes = test_suffixes();
  EXPECT_FALSE(Scanner::make(options));
}

TEST(Scanner, TakesTheSystemsSuffixListByItself) {
  const auto scanner = Scanner::make({});
  ASSERT_TRUE(scanner) << scanner.error().text();
  EXPECT_EQ(found_with(*scanner, "www.example.com"), Found{"domain www.example.com"});
}

TEST(Scanner, EmptyAndBinaryTextAreFine) {
  EXPECT_EQ(found(""), Found{});
  EXPECT_EQ(found(std::string(5000, '\0')), Found{});
  EXPECT_EQ(found(std::string("\0evil.com\0", 10)), Found{"domain evil.com"});
  std::string all;
  for (int i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  EXPECT_EQ(found(all), Found{});
}

/// Pieces of indicators in random order: dense in half-open tokens.
std::string random_text(std::mt19937& random) {
  static const std::string kPieces[] = {"evil",
                                        ".com",
                                        "[.]",
                                        "hxxp",
                                        "http",
                                        "://",
                                        "@",
                                        "[at]",
                                        "(dot)",
                                        ":",
                                        "::",
                                        "/",
                                        "\\",
                                        "C:\\",
                                        "%3A%2F%2F",
                                        "%25",
                                        "10.0.0.1",
                                        "1.",
                                        "2001:db8",
                                        "a",
                                        "-",
                                        "_",
                                        " ",
                                        "\"",
                                        "'",
                                        "(",
                                        ")",
                                        "]",
                                        "\xd1\x80\xd1\x84",
                                        "\xe6\x9f\xa5",
                                        "\xff",
                                        "\n",
                                        ".py",
                                        "0123456789abcdef0123456789abcdef",
                                        "user",
                                        "&",
                                        "?",
                                        "#",
                                        "$env:",
                                        "HKLM\\",
                                        "\\\\srv\\x",
                                        "~",
                                        ".."};
  std::string out;
  const size_t pieces = random() % 40;
  for (size_t i = 0; i < pieces; ++i)
    out += kPieces[random() % std::size(kPieces)];
  return out;
}

TEST(Scanner, EveryInstructionSetFindsTheSame) {
  Options options;
  options.types = kAllTypes;
  Scanner scalar = test_scanner(options);
  Scanner sse2 = test_scanner(options);
  Scanner avx2 = test_scanner(options);
  ASSERT_TRUE(scalar.use(Scanner::Instructions::kScalar));
  ASSERT_TRUE(sse2.use(Scanner::Instructions::kSse2));
  const bool wide = avx2.use(Scanner::Instructions::kAvx2);
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    const Found expected = found_with(scalar, text);
    ASSERT_EQ(found_with(sse2, text), expected) << text;
    if (wide) {
      ASSERT_EQ(found_with(avx2, text), expected) << text;
    }
  }
}

TEST(Scanner, HitsLieInTheText) {
  Options options;
  options.types = kAllTypes;
  const Scanner scanner = test_scanner(options);
  std::mt19937 random(5);
  Hits hits;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    scanner.scan(text, hits);
    for (const Hit& hit : hits.all()) {
      ASSERT_GT(hit.length, 0u) << text;
      ASSERT_LE(hit.start + hit.length, text.size()) << text;
      ASSERT_FALSE(hits.value(hit).empty()) << text;
      if (hit.rewritten) continue;
      ASSERT_EQ(hits.value(hit), std::string_view(text).substr(hit.start, hit.length));
    }
  }
}

TEST(Scanner, RefangedValuesAreFoundAgainAsThemselves) {
  const Scanner scanner = test_scanner({});
  Hits hits;
  scanner.scan("evil[.]com 10[.]0[.]0[.]1 user[at]evil[.]org hxxps[:]//a(.)net/x 2001[:]db8[:][:]1",
               hits);
  int rewritten = 0;
  for (const Hit& hit : hits.all()) {
    rewritten += hit.rewritten ? 1 : 0;
    const std::string again = std::string(name(hit.type)) + " " + std::string(hits.value(hit));
    const Found found_again = found_with(scanner, hits.value(hit));
    EXPECT_EQ(found_again.empty() ? "" : found_again[0], again);
  }
  EXPECT_EQ(rewritten, 7);
}

TEST(Scanner, ManyThreadsShareOne) {
  const Scanner scanner = test_scanner({});
  const std::string text = "evil[.]com 10.0.0.1 http://a.org/x user@b.net";
  const Found expected = found_with(scanner, text);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i)
        wrong += found_with(scanner, text) == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace spoor::toolkit::ioc
