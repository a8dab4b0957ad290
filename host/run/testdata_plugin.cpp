// SPDX-License-Identifier: Apache-2.0
#include "host/run/testdata_plugin.hpp"

#include <chrono>
#include <spoor/plugin.hpp>
#include <string>
#include <thread>
#include <vector>

namespace spoor::host::testing {
std::atomic<bool> g_let_go{false};
std::atomic<int> g_failures{0};
}  // namespace spoor::host::testing

namespace {

void nap(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

/// n = 0 … rows-1, in partitions of equal size; can fail, lie about its records, or be slow.
struct numbers : spoor::provider {
  static constexpr auto id = "provider.test.numbers";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.summary("Counts");
    d.param("rows", 100, "rows per partition");
    d.param("partitions", 1, "how many");
    d.param("fail_in", -1, "the partition that fails");
    d.param("unread", 0, "records that vanish");
    d.param("lost", 0, "records that are dropped with a reason, per partition");
    d.param("nap_ms", 0, "before each row");
    d.output("rows", spoor::source)
        .column("n", spoor::i64)
        .column("text", spoor::utf8)
        .column("host", spoor::utf8, spoor::role("host.name"));
    d.diagnostic("odd", "an odd thing", "look again");
  }
  explicit numbers(const spoor::config& c)
      : rows(c.i64("/rows")),
        parts(c.i64("/partitions")),
        fail_in(c.i64("/fail_in")),
        unread(c.i64("/unread")),
        lost(c.i64("/lost")),
        nap_ms(c.i64("/nap_ms")) {}

  void partitions(const spoor::request&, spoor::partition_list& list) const {
    for (int64_t i = 0; i < parts; ++i)
      list.add(spoor::json(i));
  }
  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) const {
    const int64_t index = part.value().i64();
    out.call().records_read(static_cast<uint64_t>(rows + unread + lost));
    if (lost != 0) {
      out.dropped("bad", static_cast<uint64_t>(lost));
      for (int64_t i = 0; i < lost; ++i)
        out.call().diagnostic("odd", spoor::location::row(index * 1000 + i), "it is odd");
    }
    for (int64_t i = 0; i < rows; ++i) {
      if (nap_ms != 0) nap(nap_ms);
      if (out.call().cancelled()) throw spoor::error(SPOOR_CANCELLED, "cancelled");
      if (index == fail_in && i == rows / 2) throw spoor::error(SPOOR_IO, "the disk is on fire");
      const int64_t n = index * rows + i;
      out.row(n, "row " + std::to_string(n), n % 2 == 0 ? "alpha" : "beta");
    }
  }
  int64_t rows, parts, fail_in, unread, lost, nap_ms;
};

/// Fails before its first row as often as the test says, then counts.
struct flaky : spoor::provider {
  static constexpr auto id = "provider.test.flaky";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.output("rows", spoor::source).column("n", spoor::i64);
  }
  explicit flaky(const spoor::config&) {}
  static void partitions(const spoor::request&, spoor::partition_list& list) {
    for (int64_t i = 0; i < 4; ++i)
      list.add(spoor::json(i));
  }
  static void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    out.call().records_read(10);
    if (part.value().i64() == 0 && spoor::host::testing::g_failures-- > 0)
      throw spoor::error(SPOOR_IO, "not yet");
    for (int64_t i = 0; i < 10; ++i)
      out.row(part.value().i64() * 10 + i);
  }
};

/// Ignores cancel until the test lets it go.
struct hang : spoor::provider {
  static constexpr auto id = "provider.test.hang";
  static void describe(spoor::descriptor& d) {
    d.output("rows", spoor::source).column("n", spoor::i64);
  }
  explicit hang(const spoor::config&) {}
  static void read(const spoor::request&, const spoor::partition&, spoor::writer&) {
    while (!spoor::host::testing::g_let_go)
      nap(1);
  }
};

struct twice : spoor::rowwise {
  static constexpr auto id = "analyzer.test.twice";
  static void describe(spoor::descriptor& d) {
    d.input("in").column("n", spoor::i64);
    d.output("rows", spoor::map).column("n", spoor::i64).column("m", spoor::i64);
  }
  explicit twice(const spoor::config&) {}
  static void process(const spoor::batch& b, spoor::writer& out) {
    const auto n = b["n"];
    for (int64_t i = 0; i < b.rows(); ++i)
      out.row(n.i64(i), 2 * n.i64(i));
  }
};

/// Passes rows on, one call at a time; can fail at a row, or be slow.
struct serial : spoor::rowwise {
  static constexpr auto id = "analyzer.test.serial";
  static constexpr bool concurrent = false;
  static void describe(spoor::descriptor& d) {
    d.param("fail_at", -1, "the row that fails");
    d.param("nap_ms", 0, "before each batch");
    d.input("in").column("n", spoor::i64);
    d.output("rows", spoor::map).column("n", spoor::i64);
  }
  explicit serial(const spoor::config& c) : fail_at(c.i64("/fail_at")), nap_ms(c.i64("/nap_ms")) {}
  void process(const spoor::batch& b, spoor::writer& out) const {
    if (nap_ms != 0) nap(nap_ms);
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (b["n"].i64(i) == fail_at) throw spoor::error(SPOOR_INVALID_DATA, "a row too far");
      out.row(b["n"].i64(i));
    }
  }
  int64_t fail_at, nap_ms;
};

struct even : spoor::rowwise {
  static constexpr auto id = "analyzer.test.even";
  static void describe(spoor::descriptor& d) {
    d.param("silently", false, "forgets to report");
    d.input("in").column("n", spoor::i64);
    d.output("rows", spoor::filter).column("n", spoor::i64);
  }
  explicit even(const spoor::config& c) : silently(c.boolean("/silently")) {}
  void process(const spoor::batch& b, spoor::writer& out) const {
    const auto n = b["n"];
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (n.i64(i) % 2 == 0)
        out.row(n.i64(i));
      else if (!silently)
        out.dropped("odd");
    }
  }
  bool silently;
};

/// Reads its second input to the end before the first: what a diamond must survive.
struct backwards : spoor::analyzer {
  static constexpr auto id = "analyzer.test.backwards";
  static void describe(spoor::descriptor& d) {
    d.input("a").column("n", spoor::i64);
    d.input("b").column("n", spoor::i64);
    d.output("rows", spoor::aggregate).column("a", spoor::i64).column("b", spoor::i64);
  }
  explicit backwards(const spoor::config&) {}
  static void run(spoor::inputs& in, spoor::writers& out) {
    int64_t b = 0;
    for (const auto& batch : in["b"])
      for (int64_t i = 0; i < batch.rows(); ++i)
        b += batch["n"].i64(i);
    int64_t a = 0;
    for (const auto& batch : in["a"])
      for (int64_t i = 0; i < batch.rows(); ++i)
        a += batch["n"].i64(i);
    out[0].row(a, b);
  }
};

struct sum : spoor::analyzer {
  static constexpr auto id = "analyzer.test.sum";
  static void describe(spoor::descriptor& d) {
    d.input("in").column("n", spoor::i64);
    d.output("rows", spoor::aggregate).column("rows", spoor::i64).column("sum", spoor::i64);
  }
  explicit sum(const spoor::config&) {}
  void on_batch(const spoor::batch& b, spoor::writer&) {
    for (int64_t i = 0; i < b.rows(); ++i)
      total += b["n"].i64(i);
    rows += b.rows();
  }
  void on_end(spoor::writer& out) const { out.row(rows, total); }
  int64_t rows = 0, total = 0;
};

/// Answers host names; knows alpha only.
struct places : spoor::enricher {
  static constexpr auto id = "enricher.test.places";
  static void describe(spoor::descriptor& d) {
    d.param("nap_ms", 0, "before each lookup");
    d.answer("place", spoor::utf8).answer("asked_with", spoor::i64);
    d.max_keys(1);
  }
  explicit places(const spoor::config& c) : nap_ms(c.i64("/nap_ms")) {}
  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    nap(nap_ms);
    for (int64_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == "alpha")
        out.ok(i, "the cellar", keys.size());
      else
        out.not_found(i);
    }
  }
  int64_t nap_ms;
};

/// Answers a composite key with its parts.
struct echo : spoor::enricher {
  static constexpr auto id = "enricher.test.echo";
  static void describe(spoor::descriptor& d) { d.answer("parts", spoor::utf8); }
  explicit echo(const spoor::config&) {}
  static void lookup(const spoor::keys& keys, spoor::answers& out) {
    for (int64_t i = 0; i < keys.size(); ++i)
      out.ok(i, std::string(keys.part(size_t{0}).str(i)) + "|" +
                    std::string(keys.part(size_t{1}).str(i)));
  }
};

/// Rows whose parts could pass for each other when they are put together.
struct tricky : spoor::provider {
  static constexpr auto id = "provider.test.tricky";
  static void describe(spoor::descriptor& d) {
    d.output("rows", spoor::source).column("a", spoor::utf8).column("b", spoor::utf8);
  }
  explicit tricky(const spoor::config&) {}
  static void read(const spoor::request&, const spoor::partition&, spoor::writer& out) {
    out.row("p\x1fq", "r");
    out.row("p", "q\x1fr");
    out.row("", "");
  }
};

struct counter : spoor::visualizer {
  static constexpr auto id = "visualizer.test.counter";
  static void describe(spoor::descriptor& d) { d.input("in"); }
  explicit counter(const spoor::config&) {}
  static void render(spoor::inputs& in, spoor::artifact_sink& out) {
    int64_t rows = 0;
    for (const auto& batch : in[0])
      rows += batch.rows();
    out.begin("count.txt", "text/plain").write(std::to_string(rows));
  }
};

/// Runs last: writes down what the ledger says of each step and what artifacts came.
struct last : spoor::visualizer {
  static constexpr auto id = "visualizer.test.last";
  static constexpr bool wants_run = true;
  static void describe(spoor::descriptor& d) { d.input("views").repeat().optional(); }
  explicit last(const spoor::config&) {}
  static void render(spoor::inputs& in, spoor::artifact_sink& out) {
    std::string text;
    for (auto& stream : in) {
      for (const auto& batch : stream)
        for (int64_t i = 0; i < batch.rows(); ++i)
          text += stream.port() == "run" ? line(batch, i)
                                         : "artifact " + std::string(batch["name"].str(i)) + "\n";
    }
    out.begin("report.html", "text/html").write(text);
  }
  static std::string line(const spoor::batch& b, int64_t i) {
    return std::string(b["step"].str(i)) + " " + std::string(b["status"].str(i)) + "\n";
  }
};

}  // namespace

SPOOR_PLUGIN("org.example.engine-test", "1.0.0", numbers, flaky, hang, twice, serial, even,
             backwards, sum, places, echo, tricky, counter, last)
