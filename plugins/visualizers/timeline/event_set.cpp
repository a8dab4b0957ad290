// SPDX-License-Identifier: Apache-2.0

#include "event_set.hpp"

#include <algorithm>
#include <numeric>

namespace view = spoor::toolkit::view;

namespace {

constexpr size_t kDetailTextBytes = 512;
/// Every lane's first events get details even when the common ones have used them up.
constexpr uint64_t kAlwaysDetailed = 20;

}  // namespace

void EventSet::add_detail_column(const ArrowSchema& field) {
  detail_columns_.push_back(view::ViewColumn::showing(field));
  detail_columns_.back().limit_text(kDetailTextBytes);
}

bool EventSet::wants_details(uint32_t lane) const {
  if (detail_columns_.empty()) return false;
  const bool rare = lanes_.count(lane) <= kAlwaysDetailed;
  const uint64_t share = rare ? 2 : 1;  // room that only the first events of a lane may use
  return detailed_.size() < share * limits_.details && detail_bytes_ < share * limits_.detail_bytes;
}

void EventSet::add(int64_t time_us, std::string_view lane,
                   const std::vector<spoor::toolkit::arrow::ColumnView>& details, int64_t row) {
  if (times_.size() >= limits_.events) {
    ++beyond_;
    return;
  }
  const uint32_t value = lanes_.add(lane);
  if (wants_details(value)) {
    detailed_.push_back(static_cast<uint32_t>(times_.size()));
    detail_bytes_ = 0;
    for (size_t i = 0; i < details.size(); ++i) {
      detail_columns_[i].append(details[i], row);
      detail_bytes_ += detail_columns_[i].bytes();
    }
  }
  times_.push_back(time_us);
  values_.push_back(value);
}

/// Events by time, equal times in the order they came.
std::vector<uint32_t> EventSet::by_time() const {
  std::vector<uint32_t> order(times_.size());
  std::iota(order.begin(), order.end(), 0U);
  if (std::is_sorted(times_.begin(), times_.end())) return order;
  std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
    return times_[a] != times_[b] ? times_[a] < times_[b] : a < b;
  });
  return order;
}

view::ViewTable EventSet::events(const std::vector<uint32_t>& order, const LanePlan& plan) const {
  view::ViewColumn time("time", view::ColumnType::kTimestamp, "", "@timestamp");
  view::ViewColumn lane("lane", view::ColumnType::kUtf8);
  lane.seed(plan.names);
  for (const uint32_t event : order) {
    time.append_integer(times_[event]);
    lane.append_code(plan.lane_of[values_[event]]);
  }
  view::ViewTable table{.rows = order.size(), .columns = {}};
  table.columns.push_back(std::move(time));
  table.columns.push_back(std::move(lane));
  return table;
}

view::ViewTable EventSet::details(const std::vector<uint32_t>& order) const {
  std::vector<uint32_t> rank(order.size());
  for (uint32_t i = 0; i < order.size(); ++i)
    rank[order[i]] = i;
  std::vector<uint32_t> rows(detailed_.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::sort(rows.begin(), rows.end(),
            [&](uint32_t a, uint32_t b) { return rank[detailed_[a]] < rank[detailed_[b]]; });
  view::ViewColumn event("event", view::ColumnType::kInt64);
  for (const uint32_t row : rows)
    event.append_integer(rank[detailed_[row]]);
  view::ViewTable table{.rows = rows.size(), .columns = {}};
  table.columns.push_back(std::move(event));
  for (const view::ViewColumn& column : detail_columns_) {
    table.columns.push_back(column.taking(rows));
  }
  return table;
}

std::vector<view::Note> EventSet::notes(const LanePlan& plan, bool with_details) const {
  std::vector<view::Note> notes;
  const auto note = [&notes](const char* code, uint64_t count, std::string text) {
    if (count > 0) notes.push_back({code, count, std::move(text)});
  };
  note("limit", beyond_,
       "more events are not in this view: it holds at most " + view::grouped(limits_.events) +
           " (`limit`)");
  note("undated", undated_, "events have no time and are not in this view");
  note("lanes", plan.shared_events,
       "events of the rarest values share one lane: there are at most " +
           view::grouped(limits_.lanes) + " (`lanes`)");
  if (detail_columns_.empty()) return notes;
  const uint64_t detailed = with_details ? detailed_.size() : 0;
  note("details", times_.size() - detailed,
       "events are shown without details: they are kept for about " +
           view::grouped(limits_.details) + " (`details`), rare lanes first");
  return notes;
}

view::View EventSet::view(bool with_details) const {
  const LanePlan plan = lanes_.plan(limits_.lanes);
  const std::vector<uint32_t> order = by_time();
  view::View made;
  made.kind = "timeline";
  made.source_rows = times_.size() + beyond_ + undated_;
  made.shown_rows = times_.size();
  made.notes = notes(plan, with_details);
  made.tables.emplace_back("events", events(order, plan));
  if (with_details && !detail_columns_.empty()) {
    made.tables.emplace_back("details", details(order));
  }
  return made;
}
