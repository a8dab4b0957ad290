// SPDX-License-Identifier: Apache-2.0
//
// Uses every kind of class, so that the templates of the wrapper are instantiated by each compiler.
#include <spoor/plugin.hpp>

namespace {

struct watcher : spoor::analyzer {
  static constexpr auto id = "analyzer.example.watcher";
  static void describe(spoor::descriptor& d) {
    d.summary("All kinds of parameters");
    d.param("i", 1).min(0);
    d.param("f", 0.5);
    d.param("b", true);
    d.param("s", "text").pattern("^t").one_of({"text", "t"});
    d.param("l", std::vector<std::string>{"a"});
    d.param("p", spoor::param_type::path).required();
    d.param_schema("o", R"({"type":"object"})");
    d.input("in").column("x", spoor::utf8, spoor::role("user.name"), spoor::optional);
    d.output("out", spoor::aggregate).column("n", spoor::i64, spoor::doc("rows"));
    d.diagnostic("odd", "odd", "look").effect("clock").volatile_result();
  }
  explicit watcher(spoor::config c) : n(c.i64("/i")), clock(c.host()) {}
  void on_batch(const spoor::batch& b, spoor::writer&) { n += b.rows(); }
  void on_end(spoor::writer& out) {
    spoor::call().diagnostic("odd", spoor::location::row(clock.now_us()));
    out.row(n);
  }
  int64_t n;
  spoor::clock clock;
};

struct joiner : spoor::analyzer {
  static constexpr auto id = "analyzer.example.joiner";
  static void describe(spoor::descriptor& d) {
    d.input("a");
    d.input("b").optional();
    d.output("rows", spoor::expand).dynamic();
  }
  void run(spoor::inputs& in, spoor::writers& out) {
    out[0].columns(spoor::output_schema().pass(in["a"].schema()));
    for (const spoor::batch& b : in["a"])
      out["rows"].pass(b);
  }
};

struct picker : spoor::rowwise {
  static constexpr auto id = "analyzer.example.picker";
  static void describe(spoor::descriptor& d) {
    d.input("in");
    d.output("rows", spoor::filter).dynamic();
  }
  void prepare(spoor::schema_view in, spoor::out_schemas& out) { out[0].pass(in); }
  void process(const spoor::batch& b, spoor::writer& out) const { out.filter(b, {0}); }
};

struct reader : spoor::provider {
  static constexpr auto id = "provider.example.reader";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.output("rows", spoor::source)
        .column("a", spoor::boolean)
        .column("b", spoor::u64)
        .column("c", spoor::list_of(spoor::utf8))
        .column("d", spoor::timestamp_us);
  }
  explicit reader(spoor::config c) : files(c.host()), pool(c.host()) {}
  void partitions(const spoor::request&, spoor::partition_list& out) {
    for (const auto& file : files.list("*"))
      out.add(file.path);
  }
  void read(const spoor::request&, const spoor::partition&, spoor::writer& out) {
    pool.run(2, [](uint64_t) {});
    const std::vector<std::string> list{"x"};
    out.row(true, 1u, list, std::chrono::system_clock::time_point());
    out.row(nullptr, std::nullopt, std::optional<std::vector<std::string>>(), 0);
  }
  spoor::files files;
  spoor::pool pool;
};

struct asker : spoor::enricher {
  static constexpr auto id = "enricher.example.asker";
  struct shared {
    explicit shared(spoor::config) {}
  };
  static void describe(spoor::descriptor& d) { d.keys({"ip"}).answer("text", spoor::utf8); }
  asker(spoor::config, const shared&) {}
  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    for (int64_t i = 0; i < keys.size(); ++i)
      out.ok(i).set("text", keys[i]);
  }
};

struct drawer : spoor::visualizer {
  static constexpr auto id = "visualizer.example.drawer";
  static constexpr bool wants_run = true;
  static void describe(spoor::descriptor& d) { d.input("rows").repeat(); }
  void render(spoor::inputs& tables, spoor::artifact_sink& out) {
    out.begin("a.txt", "text/plain").write(std::to_string(tables.size()));
  }
};

}  // namespace

SPOOR_PLUGIN("org.example.all", "1.0.0", watcher, joiner, picker, reader, asker, drawer)
