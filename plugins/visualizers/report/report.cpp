// SPDX-License-Identifier: Apache-2.0
//
// visualizer.report: the views of other steps and the run's ledger as one HTML file that loads
// nothing. The page's script and style are constant; everything else lies in it as base64.

#include <spoor/plugin.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <toolkit/view/island.hpp>
#include <toolkit/view/table_view.hpp>
#include <utility>
#include <vector>

#include "ledger_model.hpp"
#include "report_page.hpp"
#include "view_document.hpp"

namespace {

namespace view = spoor::toolkit::view;
using spoor::json;

/// Artifacts of visualizers have these columns; any other table is shown as a table.
bool is_artifacts(spoor::schema_view schema) {
  const auto has = [&schema](const char* name, spoor::data_type type) {
    const auto field = schema.find(name);
    return field && field->storage() == type;
  };
  return has("step", spoor::utf8) && has("name", spoor::utf8) && has("mime", spoor::utf8) &&
         has("data", spoor::binary);
}

class report : public spoor::visualizer {
 public:
  static constexpr auto id = "visualizer.report";
  static constexpr bool wants_run = true;

  static void describe(spoor::descriptor& d) {
    d.summary("One self-contained HTML file: the views, and what the run read, dropped and why");
    d.description(
        "Opens from disk without a network. Its policy allows one script and one style, by hash; "
        "evidence reaches the page as text only. Equal runs give equal files.");
    d.security_posture("robust to untrusted input: every view is checked, every text is text");
    d.param("title", "", "default: the name of the investigation");
    d.param("page_bytes", "128MiB", "views beyond this size of the page are left out")
        .format("bytes");
    d.input("views").repeat().doc(
        "artifacts of visualizers; any other table is shown as a table of its first 10,000 rows");
    d.diagnostic("bad_view", "A view is malformed and is not shown", "see docs/views.md");
    d.diagnostic("not_a_view", "An artifact is not a view and is not shown",
                 "it is a file of the run folder");
    d.diagnostic("view_too_large", "A view is too large and is not shown",
                 "lower the limits of the step that made it, or raise `page_bytes`");
    d.example(
        R"({"title":"Example"})",
        R"([{"port":"views","columns":[{"name":"host","type":"utf8"}],"rows":[{"host":"alpha"}]}])");
  }

  explicit report(spoor::config c) : title_(c.str("/title")), page_bytes_(c.bytes("/page_bytes")) {}

  void render(spoor::inputs& tables, spoor::artifact_sink& sink) {
    for (spoor::stream& table : tables) {
      if (table.port() != "views") {
        read_ledger(table);
      } else if (is_artifacts(table.schema())) {
        read_artifacts(table);
      } else {
        read_table(table);
      }
    }
    write(sink);
  }

 private:
  void read_ledger(spoor::stream& table) {
    for (const spoor::batch& rows : table)
      ledger_.add(rows);
  }

  void read_artifacts(spoor::stream& table) {
    for (const spoor::batch& rows : table) {
      const spoor::column step = rows["step"];
      const spoor::column name = rows["name"];
      const spoor::column mime = rows["mime"];
      const spoor::column data = rows["data"];
      for (int64_t row = 0; row < rows.rows(); ++row) {
        std::string from(step.null(row) ? "" : step.str(row));
        std::string title(name.null(row) ? "" : name.str(row));
        if (mime.null(row) || mime.str(row) != view::kViewMime) {
          const std::string type(mime.null(row) ? "unknown" : mime.str(row));
          refuse(std::move(from), std::move(title), "not_a_view",
                 "it is of type " + type + "; the run folder holds it as a file");
        } else if (data.null(row)) {
          refuse(std::move(from), std::move(title), "view_too_large",
                 "it is larger than the 16 MiB that a step can hand over");
        } else {
          read_view_text(std::move(from), std::move(title), data.str(row));
        }
      }
    }
  }

  void read_table(spoor::stream& table) {
    auto builder = view::TableView::make(*table.schema().raw(), {});
    if (!builder) throw spoor::error(builder.error().code, builder.error().text());
    for (const spoor::batch& rows : table)
      builder->add(rows.raw());
    view::View made = builder->finish();
    made.title = table.step().empty() ? "Table" : table.step();
    read_view_text(table.step(), made.title, view::to_json(made));
  }

  void read_view_text(std::string step, std::string name, std::string_view text) {
    auto document = read_view(text, islands_.size());
    if (!document) {
      refuse(std::move(step), std::move(name), "bad_view", document.error().what);
      return;
    }
    if (document->bytes + bytes_ > page_bytes_) {
      refuse(
          std::move(step), std::move(name), "view_too_large",
          "the page would be larger than " + view::grouped(page_bytes_) + " bytes (`page_bytes`)");
      return;
    }
    bytes_ += document->bytes;
    for (std::string& island : document->islands)
      islands_.push_back(std::move(island));
    add_entry(std::move(step), std::move(name), "view", std::move(document->spec));
  }

  void refuse(std::string step, std::string name, const char* code, const std::string& why) {
    spoor::call().diagnostic(code, spoor::location::file(name), why);
    add_entry(std::move(step), std::move(name), "problem", json(why));
  }

  void add_entry(std::string step, std::string name, const char* what, json value) {
    json entry = json::make_object();
    entry["step"] = std::move(step);
    entry["name"] = std::move(name);
    entry[what] = std::move(value);
    views_.push(std::move(entry));
  }

  json model() const {
    json made = ledger_.to_json();
    made["report"] = 1;
    made["title"] = title_;
    made["views"] = views_;
    if (made.find("tool") == nullptr) {
      const spoor::host_ref host(spoor::call().host());
      made["tool"] = std::string(host.name()) + " " + host.version();
    }
    return made;
  }

  void write(spoor::artifact_sink& sink) const {
    const std::string text = model().text();
    std::string packed;
    view::append_base64(packed, view::deflate_raw(text));
    sink.begin("report.html", "text/html;charset=utf-8");
    sink.write(report_page_before());
    sink.write("<template id=\"report-model\" data-size=\"" + std::to_string(text.size()) + "\">");
    sink.write(packed);
    sink.write("</template>\n");
    for (size_t i = 0; i < islands_.size(); ++i) {
      sink.write("<template id=\"island-" + std::to_string(i) + "\">");
      sink.write(islands_[i]);
      sink.write("</template>\n");
    }
    sink.write(report_page_after());
  }

  std::string title_;
  uint64_t page_bytes_;
  LedgerModel ledger_;
  json views_ = json::make_array();
  std::vector<std::string> islands_;
  uint64_t bytes_ = 0;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.report", "0.1.0", report)
