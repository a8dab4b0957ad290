// SPDX-License-Identifier: Apache-2.0

#include "lanes.hpp"

#include <algorithm>
#include <numeric>

uint32_t Lanes::number(std::string_view value) {
  std::string key(value);
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) return known->second;
  const auto next = static_cast<uint32_t>(names_.size());
  if (next >= kMostValues) {
    if (overflow_ == kNone) {
      overflow_ = next;
      names_.emplace_back();
      counts_.push_back(0);
    }
    return overflow_;
  }
  names_.push_back(key);
  counts_.push_back(0);
  numbers_.emplace(std::move(key), next);
  return next;
}

uint32_t Lanes::add(std::string_view value) {
  const uint32_t lane = number(value);
  ++counts_[lane];
  return lane;
}

/// Values with most events first, equal ones by name; the overflow last of all.
std::vector<uint32_t> Lanes::by_count() const {
  std::vector<uint32_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
    if ((a == overflow_) != (b == overflow_)) return b == overflow_;
    if (counts_[a] != counts_[b]) return counts_[a] > counts_[b];
    return names_[a] < names_[b];
  });
  return order;
}

LanePlan Lanes::plan(size_t most) const {
  const std::vector<uint32_t> order = by_count();
  const bool all = order.size() <= most && overflow_ == kNone;
  const size_t own = all ? order.size() : std::min(order.size(), most) - 1;
  LanePlan plan;
  plan.lane_of.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const auto lane = static_cast<uint32_t>(std::min(i, own));
    plan.lane_of[order[i]] = lane;
    if (i < own) {
      plan.names.push_back(names_[order[i]]);
    } else {
      plan.shared_events += counts_[order[i]];
    }
  }
  if (!all) plan.names.emplace_back("(other values)");
  return plan;
}
