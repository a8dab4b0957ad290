// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <toolkit/ioc/scan_for_test.hpp>

namespace spoor::toolkit::ioc {
namespace {

std::string hex(size_t size, char first = 'a') {
  static constexpr char kDigits[] = "0123456789abcdefABCDEF";
  std::string out;
  for (size_t i = 0; i < size; ++i)
    out += kDigits[(i * 7 + static_cast<size_t>(first)) % 22];
  return out;
}

TEST(Digest, TypeIsByLength) {
  EXPECT_EQ(found(hex(32)), Found{"md5 " + hex(32)});
  EXPECT_EQ(found(hex(40)), Found{"sha1 " + hex(40)});
  EXPECT_EQ(found(hex(64)), Found{"sha256 " + hex(64)});
  EXPECT_EQ(found(hex(128)), Found{"sha512 " + hex(128)});
}

TEST(Digest, OtherLengthsAreNone) {
  for (size_t size = 1; size < 300; ++size) {
    if (size == 32 || size == 40 || size == 64 || size == 128) continue;
    EXPECT_EQ(found(hex(size)), Found{}) << size;
  }
}

TEST(Digest, AllZerosMeanThatThereIsNone) {
  EXPECT_EQ(found("IMPHASH=" + std::string(32, '0')), Found{});
  EXPECT_EQ(found(std::string(31, '0') + "1").size(), 1u);
}

TEST(Digest, IsFoundAtEveryPlaceAndLength) {
  for (const size_t size : {size_t{32}, size_t{40}, size_t{64}, size_t{128}}) {
    for (size_t lead = 0; lead < 140; ++lead) {
      for (const size_t trail : {size_t{0}, size_t{1}, size_t{63}, size_t{64}}) {
        const std::string text = std::string(lead, 'x') + hex(size) + std::string(trail, 'x');
        Hits hits;
        test_scanner({}).scan(text, hits);
        ASSERT_EQ(hits.size(), 1u) << size << " " << lead << " " << trail;
        ASSERT_EQ(hits[0].start, lead);
        ASSERT_EQ(hits[0].length, size);
      }
    }
  }
}

TEST(Digest, AListWithOneSeparatorLosesNone) {
  std::string text;
  Found expected;
  for (int i = 0; i < 20; ++i) {
    const std::string value = hex(32, static_cast<char>('a' + i));
    expected.push_back(value);
    text += value + ",";
  }
  EXPECT_EQ(found(Type::kMd5, text), expected);
}

TEST(Digest, LettersBesideItDoNotHide) {
  EXPECT_EQ(found(Type::kMd5, hex(32) + "hash -something-hash=" + hex(32, 'b') + "z"),
            (Found{hex(32), hex(32, 'b')}));
}

}  // namespace
}  // namespace spoor::toolkit::ioc
