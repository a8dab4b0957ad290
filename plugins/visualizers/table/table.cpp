// SPDX-License-Identifier: Apache-2.0
//
// visualizer.table: the first or smallest rows of a table, as a view of the report.

#include <spoor/plugin.hpp>

#include <string>
#include <toolkit/view/table_view.hpp>
#include <utility>

namespace {

namespace view = spoor::toolkit::view;

class table : public spoor::visualizer {
 public:
  static constexpr auto id = "visualizer.table";

  static void describe(spoor::descriptor& d) {
    d.summary("Rows of a table, as a view of the report");
    d.description(
        "A reader sorts, filters, searches and pages, and looks at one row in full. Rows that are "
        "not "
        "in the view are counted in it.");
    d.security_posture("robust to untrusted input: texts are data of a view, never markup");
    d.param("columns", spoor::param_type::columns, "shown, in this order; default: all");
    d.param("sort", std::vector<std::string>{},
            "columns to sort by; a dash before a name: largest first");
    d.param("title", "", "default: the name of the step");
    d.param("description", "", "shown below the title");
    d.param("limit", 10'000, "most rows, after sorting").min(1).max(200'000);
    d.param("column_limit", 60, "most columns when `columns` is not given").min(1).max(500);
    d.param("bytes", "8MiB", "about the most data, before compression").format("bytes");
    d.param("cell_bytes", 4096, "longer texts are cut").min(16).max(1 << 20);
    d.input("rows").doc("any table");
    d.diagnostic("limit", "The view leaves rows out", "raise `limit` or `bytes`, or filter first");
    d.diagnostic("columns", "The view leaves columns out", "name the wanted ones in `columns`");
    d.diagnostic("cell_bytes", "Long texts are cut in the view", "raise `cell_bytes`");
    d.example(R"({"sort":["-n"]})", R"([{"port":"rows","columns":[{"name":"name","type":"utf8"},)"
                                    R"({"name":"n","type":"int64"}],)"
                                    R"("rows":[{"name":"alpha","n":1},{"name":"beta","n":2}]}])");
  }

  explicit table(spoor::config c) : title_(c.str("/title")), description_(c.str("/description")) {
    options_.columns = c.strings("/columns");
    options_.sort = c.strings("/sort");
    options_.limit = static_cast<uint64_t>(c.i64("/limit"));
    options_.column_limit = static_cast<uint64_t>(c.i64("/column_limit"));
    options_.bytes = c.bytes("/bytes");
    options_.cell_bytes = static_cast<uint64_t>(c.i64("/cell_bytes"));
  }

  void render(spoor::inputs& tables, spoor::artifact_sink& sink) {
    spoor::stream& rows = tables["rows"];
    auto builder = view::TableView::make(*rows.schema().raw(), options_);
    if (!builder) throw spoor::error(builder.error().code, builder.error().text());
    for (const spoor::batch& batch : rows)
      builder->add(batch.raw());
    view::View made = builder->finish();
    for (const view::Note& note : made.notes) {
      spoor::call().diagnostic(note.code.c_str(), {}, note.text, {}, note.count);
    }
    write(std::move(made), sink);
  }

 private:
  void write(view::View made, spoor::artifact_sink& sink) const {
    made.title = title_.empty() ? step_name() : title_;
    made.description = description_;
    const std::string json = view::to_json(made);
    if (json.size() > view::kMostViewBytes) {
      throw spoor::error(SPOOR_RESOURCE, "the view would be " + view::grouped(json.size()) +
                                             " bytes, over the limit of " +
                                             view::grouped(view::kMostViewBytes) +
                                             ": lower `bytes` or `limit`");
    }
    sink.begin(view::file_stem(made.title, "table") + ".view.json", std::string(view::kViewMime));
    sink.write(json);
  }

  static std::string step_name() {
    const spoor::json info = spoor::call().info();
    const spoor::json* step = info.find("step");
    return step != nullptr && step->is_string() ? step->str() : "Table";
  }

  view::TableOptions options_;
  std::string title_;
  std::string description_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.table", "0.1.0", table)
