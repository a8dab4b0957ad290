// SPDX-License-Identifier: Apache-2.0
//
// A plugin of ordinary size, written with the wrapper: what the loader's speed is measured with.
// Its ids come from another object, so that tests can overwrite them in copies of the library.
#include <spoor/plugin.hpp>

#include <map>
#include <string>

extern "C" const char hello_class_id[];
extern "C" const char hello_plugin_id[];

struct hello : spoor::analyzer {
  static constexpr const char* id = hello_class_id;
  static void describe(spoor::descriptor& d) {
    d.summary("Parents seen at most `threshold` times");
    d.param("threshold", 3, "largest count that still is rare");
    d.input("events").column("parent", spoor::utf8, spoor::role("process.parent.name"));
    d.output("findings", spoor::aggregate).column("parent", spoor::utf8).column("n", spoor::i64);
  }
  explicit hello(spoor::config c) : threshold(c.i64("/threshold")) {}
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
SPOOR_PLUGIN(hello_plugin_id, "0.1.0", hello)
