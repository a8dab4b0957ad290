// SPDX-License-Identifier: Apache-2.0
//
// Makes the reports that the browser tests open, with the shipped plugins in the SDK's fake host:
//   make_reports PLUGIN_FOLDER PAYLOADS.json OUT_FOLDER
// plain.html and again.html from equal inputs, big.html with a million events, hostile-NN.html with
// one payload each in every place where a text can stand.

#include <dlfcn.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <spoor/testing/testing.hpp>
#include <stdexcept>
#include <string>
#include <toolkit/arrow/builder.hpp>
#include <vector>

namespace {

namespace arrow = spoor::toolkit::arrow;
using nlohmann::json;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;
using Row = spoor::json::array;

constexpr const char* kArtifactColumns = "step:utf8 name:utf8 mime:utf8 meta:utf8 data:binary";
constexpr const char* kRunColumns =
    "kind:utf8 step:utf8 class:utf8 status:utf8 rows_in:int64 rows_out:int64 dropped:int64 "
    "drops:utf8 diagnostics:utf8 plugin:utf8 version:utf8 digest:utf8 inputs:utf8 error:utf8 "
    "facts:utf8";

spoor_plugin_fn load(const std::filesystem::path& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  return reinterpret_cast<spoor_plugin_fn>(dlsym(library, "spoor_plugin_v1"));
}

struct Plugins {
  explicit Plugins(const std::filesystem::path& folder)
      : timeline(load(folder / "timeline.so")),
        table(load(folder / "table.so")),
        report(load(folder / "report.so")) {}
  spoor_plugin_fn timeline;
  spoor_plugin_fn table;
  spoor_plugin_fn report;
};

std::string artifact_of(plugin_test& test) {
  const run_result result = test.run();
  if (!result.ok()) throw std::runtime_error(result.error());
  return result.artifacts().at(0).data;
}

std::string timeline_view(const Plugins& plugins, const json& with, const table& events) {
  plugin_test test("visualizer.timeline", plugins.timeline);
  test.with(with.dump()).input("events", events);
  return artifact_of(test);
}

std::string table_view(const Plugins& plugins, const json& with, const table& rows) {
  plugin_test test("visualizer.table", plugins.table);
  test.with(with.dump()).input("rows", rows);
  return artifact_of(test);
}

Row artifact(const std::string& step, const std::string& name, const std::string& data,
             const std::string& mime = "application/vnd.spoor.view+json") {
  return {spoor::json(step), spoor::json(name), spoor::json(mime), spoor::json(),
          spoor::json(data)};
}

struct Page {
  std::vector<Row> views;
  std::vector<Row> run;
  std::string title;
};

std::string report_of(const Plugins& plugins, const Page& page) {
  plugin_test test("visualizer.report", plugins.report);
  test.with(json{{"title", page.title}}.dump());
  test.input("views", table::from_rows(kArtifactColumns, page.views));
  test.input("run", table::from_rows(kRunColumns, page.run));
  return artifact_of(test);
}

void save(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

// ---- the plain report: what a person checks by hand

/// Row `i` of the events, from arithmetic alone.
Row plain_event(int i) {
  static const char* const kinds[] = {"4624 sign-in", "4688 process", "3 connection"};
  static const char* const users[] = {"mira", "jonas", "svc-backup"};
  const int64_t at = 1'763'424'000'000'000 + int64_t{i} * 173'000'017;
  const char* kind = i == 700 ? "4720 account created" : kinds[i % 3];
  return {i % 97 == 96 ? spoor::json() : spoor::json(at), spoor::json(kind),
          spoor::json(users[i % 7 % 3]), spoor::json(i % 2 == 0 ? "ws-014" : "srv-files"),
          spoor::json("cmd.exe /c step" + std::to_string(i))};
}

Row plain_indicator(int i) {
  const std::string address = i % 10 == 3 ? "evil.example" : "203.0.113." + std::to_string(i % 256);
  return {spoor::json(address), spoor::json(i * 37 % 101),
          i % 4 == 0 ? spoor::json() : spoor::json("NL"),
          spoor::json("http://evil.example/" + std::to_string(i))};
}

std::vector<Row> plain_run() {
  const json facts = {{"description", "Two hosts, five days.\nWhat left ws-014?"},
                      {"as_of", "2026-11-23T00:00:00Z"},
                      {"tool", "spoor 0.1.0"},
                      {"parameters", json::array({{{"name", "host"}, {"value", "ws-014"}}})}};
  const json diagnostics =
      json::array({{{"code", "bad_json"},
                    {"count", 8},
                    {"text", "A line is not JSON"},
                    {"hint", "look at the file there"},
                    {"samples", json::array({{{"where", {{"file", "a.ndjson"}, {"row", 4711}}},
                                              {"cause", "unexpected end"}}})}}});
  const json inputs = json::array(
      {{{"path", "evidence/a.ndjson"}, {"size", 12345}, {"sha256", std::string(64, 'a')}}});
  const auto text = [](const json& value) { return spoor::json(value.dump()); };
  const spoor::json none;
  return {{spoor::json("run"), spoor::json("First look"), none, spoor::json("partial"), none, none,
           none, none, none, none, none, none, none, none, text(facts)},
          {spoor::json("provider"), spoor::json("events"), spoor::json("provider.ndjson"),
           spoor::json("complete"), spoor::json(1008), spoor::json(1000), spoor::json(8),
           text(json::array({{{"reason", "bad_json"}, {"rows", 8}}})), text(diagnostics),
           spoor::json("io.spoor.ndjson"), spoor::json("0.1.0"), spoor::json(std::string(64, 'd')),
           text(inputs), none, text(json::object())},
          {spoor::json("enricher"), spoor::json("geo"), spoor::json("enricher.geoip"),
           spoor::json("partial"), spoor::json(500), spoor::json(500), spoor::json(0), none, none,
           spoor::json("io.spoor.geoip"), spoor::json("0.1.0"), none, none,
           spoor::json("the database ends early"), none}};
}

Page plain_page(const Plugins& plugins) {
  std::vector<Row> events;
  for (int i = 0; i < 1000; ++i)
    events.push_back(plain_event(i));
  std::vector<Row> indicators;
  for (int i = 0; i < 500; ++i)
    indicators.push_back(plain_indicator(i));
  const table event_table = table::from_rows(
      "at:timestamp@@timestamp kind:utf8 user:utf8@user.name host:utf8@host.name CommandLine:utf8",
      events);
  const table indicator_table = table::from_rows(
      "observable:utf8~observable hits:int64 country:utf8 url:utf8~url", indicators);
  Page page{.views = {}, .run = plain_run(), .title = "Lateral movement"};
  page.views.push_back(artifact(
      "timeline", "timeline.view.json",
      timeline_view(plugins, {{"group", "kind"}, {"title", "Events by kind"}}, event_table)));
  page.views.push_back(
      artifact("indicators", "indicators.view.json",
               table_view(plugins, {{"title", "Indicators"}, {"limit", 400}, {"sort", {"-hits"}}},
                          indicator_table)));
  page.views.push_back(artifact("picture", "picture.png", "x", "image/png"));
  return page;
}

// ---- a million events, one of them alone

table million_events() {
  const std::vector<arrow::Field> fields = {{.name = "at", .type = arrow::Type::timestamp},
                                            {.name = "kind"}};
  arrow::TableBuilder rows(fields);
  std::vector<spoor::detail::array_holder> batches;
  uint64_t random = 1;
  for (int i = 0; i < 1'000'000; ++i) {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto within_week = static_cast<int64_t>(random >> 24) % 604'800'000'000;
    rows.timestamp(0).append(1'763'424'000'000'000 + within_week);
    rows.utf8(1).append(i == 123'456 ? "alone" : (random >> 20) % 3 == 0 ? "one" : "two");
    rows.end_row();
    if (i % 8192 == 8191 || i == 999'999) {
      auto batch = rows.finish();
      batch.value().move_to(batches.emplace_back().out());
    }
  }
  spoor::detail::schema_holder schema;
  arrow::copy_schema(*rows.schema()).move_to(schema.out());
  return {std::move(schema), std::move(batches)};
}

Page big_page(const Plugins& plugins) {
  Page page{.views = {}, .run = plain_run(), .title = "A million events"};
  page.views.push_back(
      artifact("timeline", "timeline.view.json",
               timeline_view(plugins, {{"group", "kind"}, {"title", "Events"}}, million_events())));
  return page;
}

// ---- one payload in every place

std::vector<Row> hostile_run(const std::string& x) {
  const json facts = {{"description", x},
                      {"as_of", x},
                      {"tool", x},
                      {"parameters", json::array({{{"name", x}, {"value", x}}})}};
  const json diagnostics = json::array(
      {{{"code", x},
        {"count", 2},
        {"text", x},
        {"hint", x},
        {"samples",
         json::array({{{"where", {{"file", x}, {"text", x}, {"key " + x, x}}}, {"cause", x}}})}}});
  const json inputs = json::array({{{"path", x}, {"size", 1}, {"sha256", x}, {"note", x}}});
  const auto text = [](const json& value) { return spoor::json(value.dump()); };
  const spoor::json none;
  return {{spoor::json("run"), spoor::json("case " + x), none, spoor::json("failed"), none, none,
           none, none, none, none, none, none, none, none, text(facts)},
          {spoor::json("provider"), spoor::json(x), spoor::json(x), spoor::json("failed"),
           spoor::json(3), spoor::json(1), spoor::json(2),
           text(json::array({{{"reason", x}, {"rows", 2}}})), text(diagnostics), spoor::json(x),
           spoor::json(x), spoor::json(x), text(inputs), spoor::json(x), none},
          {spoor::json("analyzer"), spoor::json("other"), spoor::json("c"), spoor::json(x),
           spoor::json(1), spoor::json(1), spoor::json(0), none, none, none, none, none, none, none,
           none}};
}

/// A view document by hand: the plugins' own checks must not stand before the page.
std::string hostile_document(const std::string& x) {
  const json head = {{"spoor_view", 1},
                     {"title", x},
                     {"kind", x},
                     {"source", {{"rows", 0}, {"shown", 0}}},
                     {"tables", json::object()}};
  return head.dump();
}

/// The payload is the name of every column, which the notation of table::of could not say.
table hostile_rows(const std::string& name, const std::string& x) {
  const std::vector<arrow::Field> fields = {
      {.name = "at", .type = arrow::Type::timestamp},
      {.name = name, .metadata = {{"spoor.type", "observable"}}},
      {.name = name + " url", .metadata = {{"spoor.type", "url"}, {"spoor.role", x}}},
      {.name = name + " type", .metadata = {{"spoor.type", x}}}};
  arrow::TableBuilder rows(fields);
  for (int i = 0; i < 3; ++i) {
    rows.timestamp(0).append(1'763'424'000'000'000 + int64_t{i} * 1'000'000);
    for (int64_t column = 1; column < 4; ++column)
      rows.utf8(column).append(x);
    rows.end_row();
  }
  auto batch = rows.finish();
  spoor::detail::schema_holder schema;
  arrow::copy_schema(*rows.schema()).move_to(schema.out());
  std::vector<spoor::detail::array_holder> batches;
  batch.value().move_to(batches.emplace_back().out());
  return {std::move(schema), std::move(batches)};
}

Page hostile_page(const Plugins& plugins, const std::string& x) {
  // Arrow ends a column's name at the first NUL.
  const std::string name(x.c_str());
  const table rows = hostile_rows(name, x);
  Page page{.views = {}, .run = hostile_run(x), .title = x};
  page.views.push_back(artifact(
      x, x,
      timeline_view(plugins, {{"group", name}, {"columns", {name + " url", name}}, {"title", x}},
                    rows)));
  page.views.push_back(
      artifact(x, x, table_view(plugins, {{"title", x}, {"description", x}}, rows)));
  page.views.push_back(artifact(x, x, hostile_document(x)));
  page.views.push_back(artifact(x, x, x));
  page.views.push_back(artifact(x, x, x, x));
  return page;
}

void make_hostile(const Plugins& plugins, const std::filesystem::path& payloads,
                  const std::filesystem::path& out) {
  std::ifstream file(payloads);
  const json list = json::parse(file);
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
    save(out / ("hostile-" + number + ".html"),
         report_of(plugins, hostile_page(plugins, list[i].get<std::string>())));
  }
}

void make_all(const std::filesystem::path& folder, const std::filesystem::path& payloads,
              const std::filesystem::path& out) {
  const Plugins plugins(folder);
  std::filesystem::create_directories(out);
  save(out / "plain.html", report_of(plugins, plain_page(plugins)));
  save(out / "again.html", report_of(plugins, plain_page(plugins)));
  save(out / "big.html", report_of(plugins, big_page(plugins)));
  make_hostile(plugins, payloads, out);
}

}  // namespace

/// The fake host refers to a plugin linked into the program; here all of them are loaded.
extern "C" const spoor_plugin* spoor_plugin_v1(void) { return nullptr; }

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_reports PLUGIN_FOLDER PAYLOADS.json OUT_FOLDER\n");
    return 2;
  }
  try {
    make_all(argv[1], argv[2], argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_reports: %s\n", error.what());
    return 1;
  }
}
