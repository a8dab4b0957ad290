// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <algorithm>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/archive/compression.hpp>
#include <toolkit/archive/member_filter.hpp>
#include <toolkit/archive/test_archives.hpp>
#include <toolkit/archive/zip_directory.hpp>
#include <toolkit/archive/zip_member.hpp>

namespace spoor::toolkit::archive {
namespace {

using ::testing::HasSubstr;

class OwnedFile final : public RandomFile {
 public:
  explicit OwnedFile(std::string bytes)
      : bytes_(std::move(bytes)), file_(memory_file(std::as_bytes(std::span(bytes_)))) {}
  uint64_t size() const override { return bytes_.size(); }
  Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) override {
    return file_->read_at(offset, out);
  }

 private:
  std::string bytes_;
  std::unique_ptr<RandomFile> file_;
};

std::shared_ptr<RandomFile> file_of(const std::string& bytes) {
  return std::make_shared<OwnedFile>(bytes);
}

std::unique_ptr<Source> source_of(const std::string& bytes) {
  return file_range(file_of(bytes), 0, bytes.size());
}

Format format_of(const std::string& bytes) { return detect(std::as_bytes(std::span(bytes))); }

struct Drained {
  std::string text;
  Result<void> status;
};

Drained drain(Source& source, size_t step = 4096) {
  Drained out;
  std::string buffer(step, '\0');
  for (;;) {
    auto n = source.read(std::as_writable_bytes(std::span(buffer)));
    if (!n) {
      out.status = tl::unexpected(n.error());
      return out;
    }
    if (*n == 0) return out;
    out.text.append(buffer, 0, *n);
  }
}

Drained unpacked(const std::string& bytes, const Limits& limits = {}) {
  auto source = unwrap(source_of(bytes), limits);
  if (!source) return {{}, tl::unexpected(source.error())};
  return drain(**source);
}

std::string lines(size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i)
    out += "{\"n\":" + std::to_string(i) + "}\n";
  return out;
}

std::shared_ptr<const ZipFile> zip_of(const std::string& bytes,
                                      std::optional<std::string> password = {}) {
  auto file = file_of(bytes);
  auto members = read_zip_directory(*file, {});
  if (!members) {
    ADD_FAILURE() << members.error().text();
    return nullptr;
  }
  return std::make_shared<const ZipFile>(
      ZipFile{file, std::make_shared<const std::vector<ZipMember>>(*members), std::move(password)});
}

long peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

TEST(Compression, DetectsByContent) {
  EXPECT_EQ(format_of(gzipped("x")), Format::gzip);
  EXPECT_EQ(format_of(zstd_packed("x")), Format::zstd);
  EXPECT_EQ(format_of(ZipWriter().add("a", "x").finish()), Format::zip);
  EXPECT_EQ(format_of(ZipWriter().finish()), Format::zip);
  EXPECT_EQ(format_of(""), Format::plain);
}

TEST(Compression, UnwrapsPlainGzipZstdAndBoth) {
  const std::string text = lines(20'000);
  EXPECT_EQ(unpacked(text).text, text);
  EXPECT_EQ(unpacked(gzipped(text)).text, text);
  EXPECT_EQ(unpacked(zstd_packed(text)).text, text);
  EXPECT_EQ(unpacked(gzipped(zstd_packed(text))).text, text);
  EXPECT_EQ(unpacked("").text, "");
  EXPECT_EQ(unpacked(gzipped("")).text, "");
}

TEST(Compression, ReadsSeveralGzipMembersAndIgnoresPadding) {
  const std::string two = gzipped("one\n") + gzipped("two\n");
  EXPECT_EQ(unpacked(two).text, "one\ntwo\n");
  const auto padded = unpacked(two + std::string(512, '\0'));
  EXPECT_TRUE(padded.status.has_value());
  EXPECT_EQ(padded.text, "one\ntwo\n");
}

TEST(Compression, DeliversWhatIsInFrontOfADamage) {
  const std::string text = lines(50'000);
  for (const std::string& packed : {gzipped(text), zstd_packed(text)}) {
    const auto cut = unpacked(packed.substr(0, packed.size() / 2));
    ASSERT_FALSE(cut.status.has_value());
    EXPECT_EQ(cut.status.error().code, SPOOR_INVALID_DATA);
    EXPECT_GT(cut.text.size(), 1000U);
    EXPECT_EQ(cut.text, text.substr(0, cut.text.size()));
  }
}

TEST(Compression, RefusesMoreLayersThanAllowed) {
  const auto deep = unpacked(gzipped(gzipped(gzipped("x"))));
  ASSERT_FALSE(deep.status.has_value());
  EXPECT_EQ(deep.status.error().code, SPOOR_RESOURCE);
  EXPECT_THAT(deep.status.error().text(), HasSubstr("max_filters"));
}

TEST(Compression, StopsBombsAtTheRatioWithoutTheMemory) {
  const std::string bomb = zstd_packed(std::string(256 << 20, '\0'));  // 10,000 : 1
  const long before = peak_rss_mb();
  Limits limits;
  limits.ratio_from = 8 << 20;
  auto source = unwrap(source_of(bomb), limits);
  ASSERT_TRUE(source.has_value());
  std::string buffer(1 << 20, '\0');
  uint64_t total = 0;
  Result<size_t> n = 0;
  while ((n = (*source)->read(std::as_writable_bytes(std::span(buffer)))) && *n > 0)
    total += *n;
  ASSERT_FALSE(n.has_value());
  EXPECT_EQ(n.error().code, SPOOR_RESOURCE);
  EXPECT_THAT(n.error().text(), HasSubstr("max_ratio"));
  EXPECT_LE(total, (8 << 20) + (1 << 20));
  EXPECT_LT(peak_rss_mb() - before, 64);
}

TEST(Compression, StopsAtTheMemberLimitByName) {
  Limits limits;
  limits.max_member_bytes = 10'000;
  const auto big = unpacked(gzipped(lines(5'000)), limits);
  ASSERT_FALSE(big.status.has_value());
  EXPECT_THAT(big.status.error().text(), HasSubstr("max_member_bytes = 10000"));
}

TEST(ZipDirectory, ListsMembersAndReadsThemBothWays) {
  const std::string text = lines(10'000);
  const auto zip = zip_of(ZipWriter()
                              .add("a.json", text)
                              .add("dir/", "", false)
                              .add("dir/b.json", "{}\n", false)
                              .finish());
  ASSERT_NE(zip, nullptr);
  ASSERT_EQ(zip->members->size(), 3U);
  EXPECT_EQ(zip->members->at(0).name, "a.json");
  EXPECT_TRUE(zip->members->at(1).folder);
  EXPECT_EQ(zip->members->at(2).method, 0);
  for (const size_t index : {size_t{0}, size_t{2}}) {
    auto source = open_zip_member(zip, index, {});
    ASSERT_TRUE(source.has_value());
    const auto streamed = drain(**source);
    EXPECT_TRUE(streamed.status.has_value());
    const auto bytes = read_zip_member(*zip, index, 1 << 20);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(bytes->text(), streamed.text);
    EXPECT_EQ(streamed.text, index == 0 ? text : "{}\n");
    for (size_t i = 0; i < Bytes::kPadding; ++i)
      EXPECT_EQ(bytes->text().data()[bytes->size() + i], 0);
  }
}

TEST(ZipDirectory, FindsZipsBehindOtherBytes) {
  const auto zip = zip_of(std::string(1000, 'x') + ZipWriter().add("a", "hello").finish());
  ASSERT_NE(zip, nullptr);
  EXPECT_EQ(read_zip_member(*zip, 0, 100)->text(), "hello");
}

TEST(ZipDirectory, NamesOfOldCodePagesBecomeUtf8) {
  const auto zip = zip_of(ZipWriter().add("caf\x82.json", "x").finish());
  EXPECT_EQ(zip->members->at(0).name, "caf\xC3\xA9.json");
}

TEST(ZipDirectory, AgreesWithLibarchive) {
  std::vector<std::pair<std::string, std::string>> members;
  std::mt19937 random(7);
  for (int i = 0; i < 40; ++i) {
    members.emplace_back("m" + std::to_string(i) + ".json", lines(random() % 3000));
  }
  const auto zip = zip_of(libarchive_zip(members, nullptr, nullptr));
  ASSERT_EQ(zip->members->size(), members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    EXPECT_EQ(zip->members->at(i).name, members[i].first);
    EXPECT_EQ(read_zip_member(*zip, i, 1 << 20)->text(), members[i].second);
  }
}

TEST(ZipDirectory, RefusesOverlapsDamageAndTooMany) {
  const auto overlap = ZipWriter().add("a", lines(100)).repeat_last("b").finish();
  auto listed = read_zip_directory(*file_of(overlap), {});
  ASSERT_FALSE(listed.has_value());
  EXPECT_THAT(listed.error().text(), HasSubstr("overlap"));

  ZipWriter::Lies lies;
  lies.no_directory = true;
  const std::string cut = ZipWriter(lies).add("a", lines(100)).finish();
  listed = read_zip_directory(*file_of(cut), {});
  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().code, SPOOR_INVALID_DATA);

  Limits few;
  few.max_members = 2;
  const auto three = ZipWriter().add("a", "1").add("b", "2").add("c", "3").finish();
  listed = read_zip_directory(*file_of(three), few);
  ASSERT_FALSE(listed.has_value());
  EXPECT_THAT(listed.error().text(), HasSubstr("max_members"));
}

TEST(ZipDirectory, SurvivesEveryCutAndManyFlips) {
  const std::string good = ZipWriter().add("a.json", lines(50)).add("b.json", lines(5)).finish();
  std::mt19937 random(1);
  const auto try_all = [](const std::string& bytes) {
    auto file = file_of(bytes);
    auto members = read_zip_directory(*file, {});
    if (!members) return;
    auto zip = std::make_shared<const ZipFile>(
        ZipFile{file, std::make_shared<const std::vector<ZipMember>>(*members), {}});
    for (size_t i = 0; i < members->size(); ++i) {
      static_cast<void>(read_zip_member(*zip, i, 1 << 20));
      auto source = open_zip_member(zip, i, {});
      if (source) drain(**source);
    }
  };
  for (size_t n = 0; n < good.size(); ++n)
    try_all(good.substr(0, n));
  for (int i = 0; i < 3000; ++i) {
    std::string bad = good;
    for (int k = 0; k < 3; ++k)
      bad[random() % bad.size()] = static_cast<char>(random());
    try_all(bad);
  }
}

TEST(ZipMember, TellsWrongSizesAndChecksums) {
  ZipWriter::Lies wrong_crc;
  wrong_crc.crc_mask = 1;
  ZipWriter::Lies wrong_size;
  wrong_size.add_to_size = 5;
  for (const auto& lies : {wrong_crc, wrong_size}) {
    const auto zip = zip_of(ZipWriter(lies).add("a", lines(100)).finish());
    EXPECT_FALSE(read_zip_member(*zip, 0, 1 << 20).has_value());
    auto source = open_zip_member(zip, 0, {});
    ASSERT_TRUE(source.has_value());
    const auto out = drain(**source);
    ASSERT_FALSE(out.status.has_value());
    EXPECT_EQ(out.status.error().code, SPOOR_INVALID_DATA);
    EXPECT_EQ(out.text, lines(100));
  }
}

TEST(ZipMember, ReadsEncryptedMembersWithThePasswordOnly) {
  const std::string text = lines(1000);
  for (const char* method : {"zip:encryption=zipcrypt", "zip:encryption=aes256"}) {
    const std::string bytes =
        libarchive_zip({{"first.json", lines(10)}, {"a.json", text}}, method, "infected");
    const auto none = open_zip_member(zip_of(bytes), 1, {});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, SPOOR_UNAUTHENTICATED);
    EXPECT_THAT(none.error().text(), HasSubstr("password"));

    auto right = open_zip_member(zip_of(bytes, "infected"), 1, {});
    ASSERT_TRUE(right.has_value()) << right.error().text();
    const auto out = drain(**right);
    EXPECT_TRUE(out.status.has_value()) << method << out.status.error().text();
    EXPECT_EQ(out.text, text);

    auto wrong = open_zip_member(zip_of(bytes, "wrong"), 1, {});
    if (wrong) {
      EXPECT_FALSE(drain(**wrong).status.has_value());
    } else {
      EXPECT_EQ(wrong.error().code, SPOOR_UNAUTHENTICATED);
    }
  }
}

TEST(MemberFilter, ChoosesByPattern) {
  using Verdict = MemberFilter::Verdict;
  const MemberFilter filter({"*.json", "logs/**/x?.csv"});
  EXPECT_EQ(filter.judge("a.json"), Verdict::read);
  EXPECT_EQ(filter.judge("deep/er/A.JSON"), Verdict::read);
  EXPECT_EQ(filter.judge("a.json.bak"), Verdict::unmatched);
  EXPECT_EQ(filter.judge("logs/a/b/x1.csv"), Verdict::read);
  EXPECT_EQ(filter.judge("logs/x1.csv"), Verdict::read);
  EXPECT_EQ(filter.judge("logs/x12.csv"), Verdict::unmatched);
  EXPECT_EQ(filter.judge("__MACOSX/._a.json"), Verdict::resource_fork);
  EXPECT_EQ(filter.judge("in/__MACOSX/a.json"), Verdict::resource_fork);
  EXPECT_EQ(filter.judge("in/._a.json"), Verdict::resource_fork);
  EXPECT_EQ(filter.judge("in/"), Verdict::folder);
}

TEST(MemberFilter, GlobsTakeBoundedTime) {
  const std::string pattern = "*a*a*a*a*a*a*a*a*b";
  EXPECT_FALSE(glob_match(pattern, std::string(20'000, 'a')));
  EXPECT_TRUE(glob_match("**", "a/b/c"));
  EXPECT_FALSE(glob_match("*", "a/b"));
  EXPECT_TRUE(glob_match("**/c", "c"));
  EXPECT_TRUE(glob_match("a/**/d", "a/b/c/d"));
}

}  // namespace
}  // namespace spoor::toolkit::archive
