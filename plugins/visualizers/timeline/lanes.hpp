// SPDX-License-Identifier: Apache-2.0
//
// The lanes of a timeline: one per value of the grouping column, bounded in number. Rare values
// share the last lane, counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// How the lanes are drawn, and which of them each value got.
struct LanePlan {
  std::vector<std::string> names;  ///< most events first; the shared lane last
  std::vector<uint32_t> lane_of;   ///< by value number
  uint64_t shared_events = 0;      ///< events of values without a lane of their own
};

class Lanes {
 public:
  /// Distinct values told apart; later ones count as one value.
  static constexpr size_t kMostValues = 4096;

  /// The number of a value's lane; counts one event for it.
  uint32_t add(std::string_view value);
  /// Events so far of that value.
  [[nodiscard]] uint64_t count(uint32_t value) const { return counts_[value]; }

  /// At most `most` lanes.
  [[nodiscard]] LanePlan plan(size_t most) const;

 private:
  uint32_t number(std::string_view value);
  [[nodiscard]] std::vector<uint32_t> by_count() const;

  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> names_;
  std::vector<uint64_t> counts_;
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t overflow_ = kNone;  // the value that stands for all beyond kMostValues
};
