// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/archive/test_archives.hpp>
#include <toolkit/ingest/decoding.hpp>
#include <toolkit/ingest/inputs.hpp>
#include <toolkit/ingest/line_chunks.hpp>
#include <toolkit/ingest/test_host.hpp>
#include <toolkit/ingest/two_pass.hpp>

namespace spoor::toolkit::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Gives what it has in small reads, then fails if it shall.
class Dribble final : public archive::Source {
 public:
  Dribble(std::string text, size_t step, bool fails)
      : text_(std::move(text)), step_(step), fails_(fails) {}

  Result<size_t> read(std::span<std::byte> out) override {
    const size_t n = std::min({step_, out.size(), text_.size() - at_});
    if (n == 0 && fails_) return fail(SPOOR_INVALID_DATA, "cut short");
    std::copy_n(text_.data() + at_, n, reinterpret_cast<char*>(out.data()));
    at_ += n;
    return n;
  }

 private:
  std::string text_;
  size_t step_;
  bool fails_;
  size_t at_ = 0;
};

std::vector<std::string> pieces(archive::Source& in, LineChunks::Options options,
                                std::string* error = nullptr) {
  std::vector<std::string> out;
  LineChunks chunks(in, 100, options);
  for (;;) {
    auto piece = chunks.next();
    if (!piece) {
      if (error != nullptr) *error = piece.error().what;
      return out;
    }
    if (piece->too_long) {
      out.push_back("<" + std::to_string(piece->offset) + ">");
    } else if (piece->text.empty()) {
      return out;
    } else {
      out.emplace_back(piece->text);
    }
  }
}

TEST(LineChunks, AreWholeLines) {
  Dribble in("aa\nbb\ncccc\nd", 1, false);
  EXPECT_THAT(pieces(in, {6, 100}), ElementsAre("aa\nbb\n", "cccc\n", "d"));
  Dribble empty("", 1, false);
  EXPECT_THAT(pieces(empty, {}), ElementsAre());
}

TEST(LineChunks, LeaveOutLinesThatAreTooLong) {
  Dribble in("aa\n" + std::string(20, 'x') + "\nbb\n" + std::string(9, 'y'), 3, false);
  EXPECT_THAT(pieces(in, {4, 8}), ElementsAre("aa\n", "<103>", "bb\n", "<127>"));
}

TEST(LineChunks, DeliverWholeLinesInFrontOfAFailure) {
  Dribble in("aa\nbb\ncc", 100, true);
  std::string error;
  EXPECT_THAT(pieces(in, {}, &error), ElementsAre("aa\nbb\n"));
  EXPECT_EQ(error, "cut short");
}

std::string decoded(const std::string& bytes, Encoding wanted, uint64_t* replaced) {
  auto source = decode(std::make_unique<Dribble>(bytes, 3, false), wanted, replaced);
  std::string out(4096, '\0');
  auto n = archive::read_full(**source, std::as_writable_bytes(std::span(out)));
  out.resize(*n);
  return out;
}

std::string utf16(const std::u16string& text, bool big) {
  std::string out;
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8);
    const auto low = static_cast<char>(unit & 0xFF);
    out.push_back(big ? high : low);
    out.push_back(big ? low : high);
  }
  return out;
}

TEST(Decoding, FindsTheEncodingOut) {
  uint64_t replaced = 0;
  const std::u16string text = u"a\u00e9\U0001F600\n";
  const std::string utf8 = "a\xC3\xA9\xF0\x9F\x98\x80\n";
  EXPECT_EQ(decoded(utf8, Encoding::automatic, &replaced), utf8);
  EXPECT_EQ(decoded("\xEF\xBB\xBF" + utf8, Encoding::automatic, &replaced), utf8);
  for (const bool big : {false, true}) {
    EXPECT_EQ(decoded(utf16(u"\uFEFF" + text, big), Encoding::automatic, &replaced), utf8);
    EXPECT_EQ(decoded(utf16(text, big), Encoding::automatic, &replaced), utf8);
  }
  EXPECT_EQ(decoded("a\xE9", Encoding::latin1, &replaced), "a\xC3\xA9");
  EXPECT_EQ(replaced, 0U);
}

TEST(Decoding, ReplacesHalvesOfPairs) {
  uint64_t replaced = 0;
  std::u16string halves = u"a";
  halves += {char16_t{0xD83D}, u'b', char16_t{0xDE00}, char16_t{0xD83D}};
  EXPECT_EQ(decoded(utf16(halves, false), Encoding::utf16le, &replaced),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(replaced, 3U);
  EXPECT_EQ(decoded(utf16(u"a", false) + "b", Encoding::utf16le, &replaced), "a\xEF\xBF\xBD");
}

TEST(Cuts, LieBehindNewlinesAndAreFewIfLinesAreLong) {
  const std::string text = "aaa\nbb\n" + std::string(50, 'x') + "\nc\nd\n";
  const auto file = archive::memory_file(std::as_bytes(std::span(text)));
  EXPECT_THAT(*cut_at_newlines(*file, 0, text.size(), 4), ElementsAre(0, 4, 58, text.size()));
  EXPECT_THAT(*cut_at_newlines(*file, 0, text.size(), 1000), ElementsAre(0, text.size()));
  EXPECT_THAT(*cut_at_newlines(*file, 0, 0, 10), ElementsAre(0));
}

InputOptions all_files() {
  InputOptions options;
  options.paths = {"*"};
  options.members = {"*.json"};
  return options;
}

TEST(Inputs, AreFilesAndMembersInOrderEachOnce) {
  TestHost host;
  host.files["a.json"] = "{}\n";
  host.files["b.zip"] =
      archive::ZipWriter().add("y.json", "1").add("n.txt", "").add("x.json", "2").finish();
  auto options = all_files();
  options.paths = {"b.zip", "*"};
  Inputs inputs(options);
  ASSERT_TRUE(inputs.list(host).has_value());
  ASSERT_EQ(inputs.units().size(), 3U);
  EXPECT_EQ(inputs.units()[0].member, "y.json");
  EXPECT_EQ(inputs.units()[1].member, "x.json");
  EXPECT_EQ(inputs.units()[2].file, "a.json");
  EXPECT_EQ(host.count_of("skipped_member"), 1U);
}

TEST(Inputs, SayWhatTheyCannotDo) {
  TestHost host;
  Inputs none(all_files());
  EXPECT_EQ(none.list(host).error().code, SPOOR_NOT_FOUND);
  host.files["b.zip"] = archive::ZipWriter().add("y.json", std::string(100, ' ')).finish();
  auto options = all_files();
  options.limits.max_total_bytes = 99;
  Inputs limited(options);
  EXPECT_THAT(limited.list(host).error().text(),
              HasSubstr("b.zip: the archive: limit max_total_bytes"));
}

TEST(Inputs, GiveTheSameTextInMemoryAndAsAStream) {
  TestHost host;
  const std::string text = "{\"a\":1}\n";
  host.files["b.zip"] = archive::ZipWriter().add("y.json", text).finish();
  Inputs inputs(all_files());
  ASSERT_TRUE(inputs.list(host).has_value());
  auto content = inputs.open(host, 0);
  ASSERT_TRUE(content.has_value());
  ASSERT_NE(content->file, nullptr);
  EXPECT_EQ(content->end, text.size());
  uint64_t replaced = 0;
  auto stream = inputs.stream(host, 0, &replaced);
  std::string read(100, '\0');
  read.resize(*archive::read_full(**stream, std::as_writable_bytes(std::span(read))));
  EXPECT_EQ(read, text);
}

TEST(Inputs, KeepNoMoreThanTheBudgetButServeAll) {
  TestHost host;
  archive::ZipWriter writer;
  for (int i = 0; i < 10; ++i)
    writer.add(std::to_string(i) + ".json", std::string(1000, static_cast<char>('a' + i)));
  host.files["b.zip"] = writer.finish();
  auto options = all_files();
  options.cache_bytes = 2500;
  Inputs inputs(options);
  ASSERT_TRUE(inputs.list(host).has_value());
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t unit = 0; unit < 10; ++unit) {
      auto content = inputs.open(host, unit);
      std::byte first{};
      ASSERT_EQ(*content->file->read_at(999, {&first, 1}), 1U);
      EXPECT_EQ(static_cast<char>(first), static_cast<char>('a' + unit));
    }
    inputs.begin_second_pass();
  }
}

}  // namespace
}  // namespace spoor::toolkit::ingest
