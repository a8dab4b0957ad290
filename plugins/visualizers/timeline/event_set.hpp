// SPDX-License-Identifier: Apache-2.0
//
// The events of a timeline while they are collected: every one's time and lane; of some also what
// is known about them. Details go to lanes with few events first: those are the ones a reader asks
// about. Bounded by the limits given; what did not fit is counted.
#pragma once

#include <cstdint>
#include <string_view>
#include <toolkit/arrow/view.hpp>
#include <toolkit/view/view.hpp>
#include <vector>

#include "lanes.hpp"

struct EventLimits {
  uint64_t events = 1'000'000;
  uint64_t lanes = 50;
  uint64_t details = 100'000;       ///< events with details
  uint64_t detail_bytes = 6 << 20;  ///< of all details
};

class EventSet {
 public:
  explicit EventSet(EventLimits limits) : limits_(limits) {}

  /// The columns shown with an event, from fields of the batches to come.
  void add_detail_column(const ArrowSchema& field);

  /// One event; `details` are the detail columns of its batch, `row` its row there.
  void add(int64_t time_us, std::string_view lane,
           const std::vector<spoor::toolkit::arrow::ColumnView>& details, int64_t row);
  /// An event without a time.
  void add_undated() { ++undated_; }

  [[nodiscard]] uint64_t undated() const { return undated_; }
  [[nodiscard]] uint64_t beyond_limit() const { return beyond_; }
  /// The view, without a title. `with_details` false leaves them out and says so.
  [[nodiscard]] spoor::toolkit::view::View view(bool with_details) const;

 private:
  [[nodiscard]] bool wants_details(uint32_t lane) const;
  [[nodiscard]] std::vector<uint32_t> by_time() const;
  [[nodiscard]] spoor::toolkit::view::ViewTable events(const std::vector<uint32_t>& order,
                                                       const LanePlan& plan) const;
  [[nodiscard]] spoor::toolkit::view::ViewTable details(const std::vector<uint32_t>& order) const;
  [[nodiscard]] std::vector<spoor::toolkit::view::Note> notes(const LanePlan& plan,
                                                              bool with_details) const;

  EventLimits limits_;
  std::vector<int64_t> times_;
  std::vector<uint32_t> values_;  // of the lane column, numbered by lanes_
  Lanes lanes_;
  std::vector<uint32_t> detailed_;  // events with details, ascending
  std::vector<spoor::toolkit::view::ViewColumn> detail_columns_;
  size_t detail_bytes_ = 0;
  uint64_t undated_ = 0;
  uint64_t beyond_ = 0;
};
