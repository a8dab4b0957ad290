// SPDX-License-Identifier: Apache-2.0
//
// A row-wise analyzer: every input column is passed on without a copy, one column is added. The
// host runs `process` on several threads and fuses it with its neighbours.
#include <spoor/plugin.hpp>

struct off_hours : spoor::rowwise {
  static constexpr auto id = "analyzer.example.off-hours";
  static void describe(spoor::descriptor& d) {
    d.summary("Marks events outside of working hours");
    d.param("from", 8, "first working hour, UTC").min(0).max(23);
    d.param("to", 18, "first hour after work, UTC").min(1).max(24);
    d.input("events").column("time", spoor::timestamp_us, spoor::role("@timestamp"));
    d.output("rows", spoor::map).passes_input().column("off_hours", spoor::boolean);
    d.example(
        "{}",
        R"([{"port": "events", "rows": [{"time": "2024-05-01T03:00:00Z"}, {"time": null}]}])");
  }

  explicit off_hours(spoor::config c) : from(c.i64("/from")), to(c.i64("/to")) {
    if (from >= to)
      throw spoor::error(spoor::status::invalid_argument, "`from` is not before `to`");
  }

  void process(const spoor::batch& b, spoor::writer& out) const {
    const auto time = b["time"];
    spoor::column_builder marks(spoor::boolean, "off_hours");
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (time.null(i)) {
        marks.append_null();
      } else {
        marks.append(is_off(time.timestamp(i)));
      }
    }
    auto rows = out.assemble(b.rows());
    for (size_t i = 0; i < b.columns(); ++i)
      rows.pass(b, i);
    rows.build(marks).push();
  }

  bool is_off(int64_t micros) const {
    constexpr int64_t hour = 3'600'000'000;
    constexpr int64_t day = 24 * hour;
    const int64_t clock = (micros % day + day) % day / hour;  // right before 1970, too
    return clock < from || clock >= to;
  }

  int64_t from;
  int64_t to;
};

SPOOR_PLUGIN("org.example.off-hours", "0.1.0", off_hours)
