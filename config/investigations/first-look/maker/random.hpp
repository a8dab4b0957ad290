// SPDX-License-Identifier: Apache-2.0
//
// A seeded generator that gives the same numbers with every compiler and standard library, which
// <random>'s distributions do not promise (splitmix64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace first_look {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  /// From `low` to `high`, both included.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <class List>
  const auto& pick(const List& list) {
    return list[static_cast<size_t>(next() % std::size(list))];
  }
  std::string hex(size_t digits) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text(digits, '0');
    for (char& digit : text)
      digit = kDigits[next() % 16];
    return text;
  }

 private:
  uint64_t state_;
};

}  // namespace first_look
