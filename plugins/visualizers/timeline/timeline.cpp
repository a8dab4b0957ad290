// SPDX-License-Identifier: Apache-2.0
//
// visualizer.timeline: events by time, one lane per value of a column.

#include <spoor/plugin.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/view/view.hpp>
#include <vector>

#include "event_set.hpp"

namespace {

namespace arrow = spoor::toolkit::arrow;
namespace view = spoor::toolkit::view;

constexpr size_t kMostDetailColumns = 12;
constexpr size_t kUnaskedDetailColumns = 6;
constexpr size_t kLaneNameBytes = 200;

arrow::ColumnView view_of(const spoor::batch& batch, size_t column) {
  return {*batch.raw_schema()->children[column], *batch.raw().children[column], batch.raw().offset,
          batch.rows()};
}

/// Which columns of the input play which part.
struct Parts {
  size_t time = 0;
  std::optional<size_t> group;
  std::vector<size_t> details;
};

class timeline : public spoor::visualizer {
 public:
  static constexpr auto id = "visualizer.timeline";

  static void describe(spoor::descriptor& d) {
    d.summary("Events by time, in lanes, as a view of the report");
    d.description(
        "Every event is drawn; none is sampled away, so one among a million stays visible. A "
        "reader "
        "zooms, and lists the events at a mark. Events without a time are counted.");
    d.security_posture("robust to untrusted input: texts are data of a view, never markup");
    d.param("time", spoor::param_type::column,
            "timestamp column; default: the one with role @timestamp, else the only one");
    d.param("group", spoor::param_type::column, "one lane per value of this column");
    d.param("columns", spoor::param_type::columns,
            "shown with an event; default: a few that have a role or type");
    d.param("title", "", "default: the name of the step");
    d.param("limit", 1'000'000, "most events").min(1).max(1'500'000);
    d.param("lanes", 50, "most lanes; the rarest values share the last").min(2).max(500);
    d.param("details", 100'000, "about how many events keep their columns").min(0).max(500'000);
    d.param("detail_bytes", "6MiB", "about how much text those may take").format("bytes");
    d.input("events").doc("events with a timestamp column");
    d.diagnostic("no_time", "Events have no time and are not in the view",
                 "see whether the provider reads their time: `times`, `zone`");
    d.diagnostic("limit", "The view leaves events out", "raise `limit` or filter the events first");
    d.diagnostic("no_details", "The view has no details: it would be over 16 MiB with them",
                 "lower `details`, `detail_bytes` or `limit`");
    d.example(R"({"group":"host"})",
              R"([{"port":"events","columns":[{"name":"at","type":"timestamp"},)"
              R"({"name":"host","type":"utf8"}],"rows":[{"at":"2024-05-01T10:00:00.000000Z",)"
              R"("host":"alpha"},{"at":"2024-05-01T10:05:00.000000Z","host":"beta"}]}])");
  }

  explicit timeline(spoor::config c)
      : time_(c.find_str("/time").value_or("")),
        group_(c.find_str("/group").value_or("")),
        columns_(c.strings("/columns")),
        title_(c.str("/title")) {
    limits_.events = static_cast<uint64_t>(c.i64("/limit"));
    limits_.lanes = static_cast<uint64_t>(c.i64("/lanes"));
    limits_.details = static_cast<uint64_t>(c.i64("/details"));
    limits_.detail_bytes = c.bytes("/detail_bytes");
  }

  void render(spoor::inputs& tables, spoor::artifact_sink& sink) {
    spoor::stream& events = tables["events"];
    const Parts parts = choose(events.schema());
    EventSet set(limits_);
    for (const size_t column : parts.details) {
      set.add_detail_column(*events.schema()[column].raw());
    }
    for (const spoor::batch& batch : events)
      collect(batch, parts, set);
    report_losses(set);
    write(set, sink);
  }

 private:
  Parts choose(spoor::schema_view schema) const {
    Parts parts;
    parts.time = choose_time(schema);
    if (!group_.empty()) parts.group = schema[group_].index();
    for (const std::string& name : columns_)
      parts.details.push_back(schema[name].index());
    if (columns_.empty()) parts.details = telling_columns(schema, parts);
    if (parts.details.size() > kMostDetailColumns) {
      throw spoor::error(SPOOR_INVALID_ARGUMENT,
                         "`columns` names more than " + std::to_string(kMostDetailColumns));
    }
    return parts;
  }

  size_t choose_time(spoor::schema_view schema) const {
    if (!time_.empty()) {
      const spoor::field_view named = schema[time_];
      if (named.storage() == spoor::timestamp_us) return named.index();
      throw spoor::error(SPOOR_INVALID_DATA, "`time` names the column '" + time_ + "', which is " +
                                                 spoor::type_name(named.storage()) +
                                                 ", not timestamp");
    }
    std::vector<size_t> found;
    for (size_t i = 0; i < schema.size(); ++i) {
      if (schema[i].storage() != spoor::timestamp_us) continue;
      if (schema[i].role() == "@timestamp") return i;
      found.push_back(i);
    }
    if (found.size() == 1) return found.front();
    throw spoor::error(SPOOR_INVALID_DATA, found.empty() ? "the events have no timestamp column"
                                                         : several(schema, found));
  }

  static std::string several(spoor::schema_view schema, const std::vector<size_t>& found) {
    std::string text = "several columns are timestamps and none has role @timestamp: set `time` to";
    for (const size_t i : found)
      text += " " + std::string(schema[i].name());
    return text;
  }

  /// The first few columns that somebody gave a role or type, else the first few.
  std::vector<size_t> telling_columns(spoor::schema_view schema, const Parts& parts) const {
    std::vector<size_t> known;
    std::vector<size_t> any;
    for (size_t i = 0; i < schema.size(); ++i) {
      if (i == parts.time || (parts.group && i == *parts.group)) continue;
      const bool told = !schema[i].role().empty() || !schema[i].value_type().empty();
      (told ? known : any).push_back(i);
    }
    std::vector<size_t>& chosen = known.empty() ? any : known;
    if (chosen.size() > kUnaskedDetailColumns) chosen.resize(kUnaskedDetailColumns);
    return chosen;
  }

  void collect(const spoor::batch& batch, const Parts& parts, EventSet& set) {
    const arrow::ColumnView times = view_of(batch, parts.time);
    std::vector<arrow::ColumnView> details;
    details.reserve(parts.details.size());
    for (const size_t column : parts.details)
      details.push_back(view_of(batch, column));
    std::optional<arrow::ColumnView> group;
    if (parts.group) group = view_of(batch, *parts.group);
    for (int64_t row = 0; row < batch.rows(); ++row) {
      if (times.null(row)) {
        set.add_undated();
      } else {
        set.add(times.i64(row), group ? lane_name(*group, row) : "all events", details, row);
      }
    }
  }

  /// The value as a lane's name; a view into the batch or into `scratch_`.
  std::string_view lane_name(const arrow::ColumnView& group, int64_t row) {
    if (group.null(row)) return "(none)";
    if (std::string_view(group.schema().format) == "u") {
      return shortened(group.str(row));
    }
    scratch_.clear();
    arrow::append_json(scratch_, group, row);
    std::string_view text = scratch_;
    if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
    return shortened(text);
  }

  static std::string_view shortened(std::string_view text) {
    if (text.size() <= kLaneNameBytes) return text;
    size_t size = kLaneNameBytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
      --size;
    return text.substr(0, size);
  }

  static void report_losses(const EventSet& set) {
    if (set.undated() > 0) {
      spoor::call().diagnostic("no_time", {}, "events without a time", {}, set.undated());
    }
    if (set.beyond_limit() > 0) {
      spoor::call().diagnostic("limit", {}, "the limit of events was reached", {},
                               set.beyond_limit());
    }
  }

  void write(const EventSet& set, spoor::artifact_sink& sink) const {
    std::string json = titled(set.view(true));
    if (json.size() > view::kMostViewBytes) {
      spoor::call().diagnostic("no_details");
      json = titled(set.view(false));
    }
    sink.begin(view::file_stem(title_, "timeline") + ".view.json", std::string(view::kViewMime));
    sink.write(json);
  }

  std::string titled(view::View made) const {
    made.title = title_.empty() ? step_name() : title_;
    return view::to_json(made);
  }

  static std::string step_name() {
    const spoor::json info = spoor::call().info();
    const spoor::json* step = info.find("step");
    return step != nullptr && step->is_string() ? step->str() : "Timeline";
  }

  std::string time_;
  std::string group_;
  std::vector<std::string> columns_;
  std::string title_;
  EventLimits limits_;
  std::string scratch_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.timeline", "0.1.0", timeline)
