// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/island.hpp>

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <limits>
#include <vector>

namespace spoor::toolkit::view {
namespace {

std::string base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

TEST(Island, Base64OfEveryRemainder) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64(std::string_view("\xff\xfe\x00", 3)), "//4A");
}

TEST(Island, JsonTextEscapesControlsAndQuotes) {
  std::string out;
  append_json_text(out, "a\"\\\n\x7f\xc3\xa9");
  EXPECT_EQ(out, "\"a\\\"\\\\\\u000a\\u007f\xc3\xa9\"");
}

TEST(Island, SmallValuesStayPlain) {
  std::string out;
  const std::vector<uint8_t> values = {1, 2, 3};
  append_island(out, std::span<const uint8_t>(values), Filter::kShuffle);
  EXPECT_EQ(out, R"({"dtype":"uint8","length":3,"data":"AQID"})");
}

TEST(Island, ShuffleWritesBytePlanes) {
  std::string out;
  const std::vector<uint16_t> values = {0x0201, 0x0403};
  append_island(out, std::span<const uint16_t>(values), Filter::kDeltaShuffle);
  EXPECT_EQ(out, R"({"dtype":"uint16","length":2,"filter":"shuffle","data":")" +
                     base64("\x01\x03\x02\x04") + "\"}");
}

TEST(Island, DifferencesWrapAround) {
  std::string out;
  const std::vector<int64_t> values = {-1, std::numeric_limits<int64_t>::min()};
  append_island(out, std::span<const int64_t>(values), Filter::kDeltaShuffle);
  // -1 is eight bytes 0xff; min - (-1) = 0x80…01: its byte 0 is 1, bytes 1 to 6 are 0, byte 7 is
  // 0x80.
  std::string planes("\xff\x01", 2);
  for (int k = 1; k < 7; ++k)
    planes += std::string("\xff\x00", 2);
  planes += "\xff\x80";
  EXPECT_NE(out.find(base64(planes)), std::string::npos) << out;
}

TEST(Island, LargeValuesAreDeflatedAndInflateToThemselves) {
  const std::string text(10'000, 'x');
  const std::string packed = deflate_raw(text);
  EXPECT_LT(packed.size(), 100U);
  std::string back(text.size(), '\0');
  auto* inflater = libdeflate_alloc_decompressor();
  size_t size = 0;
  EXPECT_EQ(libdeflate_deflate_decompress(inflater, packed.data(), packed.size(), back.data(),
                                          back.size(), &size),
            LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(inflater);
  EXPECT_EQ(size, text.size());
  EXPECT_EQ(back, text);
}

TEST(Island, EqualValuesGiveEqualBytes) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i)
    values.push_back(i * 0.25);
  std::string one;
  std::string two;
  append_island(one, std::span<const double>(values), Filter::kShuffle);
  append_island(two, std::span<const double>(values), Filter::kShuffle);
  EXPECT_EQ(one, two);
  EXPECT_NE(one.find("\"codec\":\"deflate-raw\""), std::string::npos);
}

}  // namespace
}  // namespace spoor::toolkit::view
