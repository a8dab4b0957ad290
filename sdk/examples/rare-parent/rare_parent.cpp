// SPDX-License-Identifier: Apache-2.0
//
// The smallest useful analyzer: which parent processes were seen only a few times?
#include <spoor/plugin.hpp>

#include <map>

struct rare_parent : spoor::analyzer {
  static constexpr auto id = "analyzer.example.rare-parent";
  static void describe(spoor::descriptor& d) {
    d.summary("Parents seen at most `threshold` times");
    d.param("threshold", 3, "largest count that still is rare");
    d.input("events").column("parent", spoor::utf8, spoor::role("process.parent.name"));
    d.output("findings", spoor::aggregate).column("parent", spoor::utf8).column("n", spoor::i64);
  }
  explicit rare_parent(spoor::config c) : threshold(c.i64("/threshold")) {}
  void on_batch(const spoor::batch& b, spoor::writer&) {
    auto parent = b["parent"];
    for (int64_t i = 0; i < b.rows(); ++i)
      if (!parent.null(i)) ++seen[std::string(parent.str(i))];
  }
  void on_end(spoor::writer& out) {
    for (auto& [name, n] : seen)
      if (n <= threshold) out.row(name, n);
  }
  int64_t threshold;
  std::map<std::string, int64_t, std::less<>> seen;
};
SPOOR_PLUGIN("org.example.rare-parent", "0.1.0", rare_parent)
