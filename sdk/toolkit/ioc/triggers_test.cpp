// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/triggers.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace spoor::toolkit::ioc {
namespace {

struct Pass {
  std::vector<uint64_t> masks;
  bool word = false, open = false, colon = false;
  bool operator==(const Pass&) const = default;
};

Pass run(FindTriggers find, const std::string& text, bool paths, size_t blocks_per_call) {
  TriggerState state;
  state.windows_paths = state.posix_paths = paths;
  Pass out;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const size_t blocks = text.size() / kBlockBytes;
  std::vector<Block> found(blocks_per_call);
  for (size_t i = 0; i < blocks; i += blocks_per_call) {
    const size_t n = std::min(blocks_per_call, blocks - i);
    find(bytes + i * kBlockBytes, n, state, found.data());
    for (size_t k = 0; k < n; ++k) {
      out.masks.push_back(found[k].events);
      out.masks.push_back(found[k].hex);
    }
  }
  out.word = state.word;
  out.open = state.open;
  out.colon = state.colon;
  return out;
}

/// Every byte value, dense in the bytes that matter.
std::string random_text(std::mt19937& random, size_t size) {
  static const std::string kDense = "..::@@//\\\\%%[](){}aAdDxX09-_ fF\"'gG\x80\xff";
  std::string out;
  while (out.size() < size) {
    out += random() % 4 == 0 ? static_cast<char>(random()) : kDense[random() % kDense.size()];
  }
  return out;
}

TEST(Triggers, EveryVariantGivesTheSameMasks) {
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    const std::string text = random_text(random, kBlockBytes * (1 + random() % 8));
    const bool paths = round % 2 == 0;
    const Pass scalar = run(find_triggers_scalar, text, paths, 64);
    ASSERT_EQ(run(find_triggers_sse2, text, paths, 64), scalar);
    ASSERT_EQ(run(find_triggers_sse2, text, paths, 1), scalar);  // state carries over
    if (has_avx2()) {
      ASSERT_EQ(run(find_triggers_avx2, text, paths, 3), scalar);
    }
  }
}

TEST(Triggers, SentencesAndNumbersCostNothing) {
  std::string text = "The end. Then 3 (three) things, \"quoted\"; 50/50, a-b, x = y... done!";
  text.resize(2 * kBlockBytes, ' ');
  for (const uint64_t mask : run(find_triggers_scalar, text, false, 64).masks) {
    EXPECT_EQ(mask & ~uint64_t{0} & 0, 0u);  // hex masks are not events
  }
  TriggerState state;
  Block blocks[2];
  find_triggers_scalar(reinterpret_cast<const unsigned char*>(text.data()), 2, state, blocks);
  EXPECT_EQ(blocks[0].events, 0u);
  EXPECT_EQ(blocks[1].events, 0u);
}

TEST(Triggers, MarksWhatMayBeAnIndicator) {
  std::string text = "a.b c[.]d e:f ::1 g@h %3A (at) [dot] \\x /y";
  text.resize(kBlockBytes, ' ');
  TriggerState state;
  state.windows_paths = state.posix_paths = true;
  Block block;
  find_triggers_scalar(reinterpret_cast<const unsigned char*>(text.data()), 1, state, &block);
  std::string marked;
  for (size_t i = 0; i < kBlockBytes; ++i) {
    if ((block.events >> i & 1) != 0) marked += text[i];
  }
  EXPECT_EQ(marked, "..:::@%([\\/");
}

}  // namespace
}  // namespace spoor::toolkit::ioc
