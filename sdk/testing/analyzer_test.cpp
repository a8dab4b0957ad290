// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include "fixtures.hpp"

#include <map>
#include <stdexcept>
#include <string>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;
using spoor_test::entry;

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

table parents() {
  return table::of("parent:utf8 pid:int64",
                   {{"a", 1}, {"b", 2}, {"a", 3}, {nullptr, 4}, {"c", 5}, {"a", 6}});
}

TEST(Analyzer, RunsOverAllBatches) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.with(R"({"threshold":2})").input("events", parents()).batch_rows(2);
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output("findings"), table::of("parent:utf8 n:int64", {{"b", 1}, {"c", 1}}));
}

TEST(Analyzer, FillsInDefaultParameters) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", parents());
  EXPECT_EQ(test.run().output().rows(), 3);
}

TEST(Analyzer, GivesTheSameOnSlicedInputAndOnASecondRun) {
  plugin_test whole(rare_parent::id, entry<rare_parent>);
  whole.input("events", parents());
  plugin_test sliced(rare_parent::id, entry<rare_parent>);
  sliced.input("events", parents()).sliced().batch_rows(4);
  EXPECT_EQ(whole.run().output(), sliced.run().output());
  EXPECT_EQ(sliced.run().output(), sliced.run().output());
}

TEST(Analyzer, FindsADeclaredColumnByItsRole) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", table::of("ParentImage:utf8@process.parent.name", {{"x"}}));
  EXPECT_EQ(test.run().output(), table::of("parent:utf8 n:int64", {{"x", 1}}));
}

TEST(Analyzer, NamesAMissingOrMistypedColumn) {
  plugin_test missing(rare_parent::id, entry<rare_parent>);
  missing.input("events", table::of("other:utf8", {{"x"}}));
  EXPECT_EQ(missing.run().error(), "input 'events' has no column 'parent'");
  plugin_test mistyped(rare_parent::id, entry<rare_parent>);
  mistyped.input("events", table::of("parent:int64", {{1}}));
  EXPECT_EQ(mistyped.run().error(), "column 'parent' of input 'events' is int64, not utf8");
}

TEST(Analyzer, TellsTheSchemaOfAnEmptyOutput) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", table::of("parent:utf8"));
  EXPECT_EQ(test.run().output("findings"), table::of("parent:utf8 n:int64"));
}

TEST(Analyzer, EndsWhenCancelled) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", parents()).batch_rows(1).cancel_after(2);
  EXPECT_EQ(test.run().status(), SPOOR_CANCELLED);
}

TEST(Analyzer, PassesOnTheFailureOfItsInput) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", parents()).broken_input("the disk is gone");
  const auto result = test.run();
  EXPECT_EQ(result.status(), SPOOR_IO);
  EXPECT_EQ(result.error(), "reading input 'events' failed: the disk is gone");
}

TEST(Analyzer, RefusesUnknownParameters) {
  plugin_test test(rare_parent::id, entry<rare_parent>);
  test.input("events", parents()).with(R"({"treshold":2})");
  EXPECT_EQ(test.run().error(), "there is no parameter 'treshold'");
}

/// Several inputs and outputs, addressed by name.
struct compare : spoor::analyzer {
  static constexpr auto id = "analyzer.example.compare";
  static void describe(spoor::descriptor& d) {
    d.input("old").column("k", spoor::utf8);
    d.input("new").column("k", spoor::utf8);
    d.input("more").column("k", spoor::utf8).optional().repeat();
    d.output("gone", spoor::aggregate).column("k", spoor::utf8);
    d.output("added", spoor::aggregate).column("k", spoor::utf8).column("from", spoor::utf8);
  }
  void run(spoor::inputs& in, spoor::writers& out) {
    std::map<std::string, bool, std::less<>> known;
    for (const spoor::batch& b : in["old"]) {
      for (int64_t i = 0; i < b.rows(); ++i)
        known[std::string(b["k"].str(i))] = false;
    }
    for (spoor::stream& table : in) {
      if (table.port() == "old") continue;
      while (auto b = table.next()) {
        for (int64_t i = 0; i < b->rows(); ++i) {
          const auto it = known.find((*b)["k"].str(i));
          if (it != known.end()) it->second = true;
          if (it == known.end()) out["added"].row((*b)["k"].str(i), table.step());
        }
      }
    }
    for (const auto& [name, still] : known) {
      if (!still) out[0].row(name);
    }
  }
};

TEST(Analyzer, ReadsSeveralInputsAndWritesSeveralOutputs) {
  plugin_test test(compare::id, entry<compare>);
  test.input("new", table::of("k:utf8", {{"b"}, {"c"}}));
  test.input("more", table::of("k:utf8", {{"d"}}));
  test.input("old", table::of("k:utf8", {{"a"}, {"b"}}))
      .input("more", table::of("k:utf8", {{"a"}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output("gone").rows(), 0);
  EXPECT_EQ(result.output("added"), table::of("k:utf8 from:utf8", {{"c", "new"}, {"d", "more"}}));
}

struct thrower : spoor::analyzer {
  static constexpr auto id = "analyzer.example.thrower";
  static void describe(spoor::descriptor& d) {
    d.param("what", "error");
    d.input("in");
    d.output("rows", spoor::aggregate).column("a", spoor::i64);
  }
  explicit thrower(spoor::config c) : what(c.str("/what")) {
    if (what == "create") throw spoor::error(spoor::status::invalid_argument, "not like this");
  }
  void on_batch(const spoor::batch&, spoor::writer& out) {
    if (what == "int") throw 42;
    if (what == "std") throw std::runtime_error("standard");
    if (what == "memory") throw std::bad_alloc();
    if (what == "type") out.row("text");
    if (what == "arity") out.row(1, 2);
    if (what == "twice") {
      out.set("a", 1);
      out.set("a", 2);
    }
    if (what == "unfinished") out.set(size_t{0}, 1);
    if (what == "column") out.set("b", 1);
    if (what == "error") {
      throw spoor::error(spoor::status::rate_limited, "slow down")
          .retry_after(std::chrono::seconds(2))
          .detail("url", "https://example.org");
    }
  }
  std::string what;
};

spoor::testing::run_result thrown(const std::string& what) {
  plugin_test test(thrower::id, entry<thrower>);
  test.with(R"({"what":")" + what + R"("})").input("in", table::of("x:int64", {{1}}));
  return test.run();
}

TEST(Errors, CarryStatusMessageDetailsAndWait) {
  const auto result = thrown("error");
  EXPECT_EQ(result.status(), SPOOR_RATE_LIMITED);
  EXPECT_EQ(result.error(), "slow down");
  EXPECT_EQ(result.error_details().at("url"), "https://example.org");
  EXPECT_EQ(result.retry_after_ns(), 2'000'000'000);
}

TEST(Errors, AreMadeOfWhateverIsThrown) {
  EXPECT_EQ(thrown("int").error(), "the plugin threw an unknown exception");
  EXPECT_EQ(thrown("std").error(), "standard");
  EXPECT_EQ(thrown("std").status(), SPOOR_INTERNAL);
  EXPECT_EQ(thrown("memory").status(), SPOOR_RESOURCE);
  EXPECT_EQ(thrown("create").error(), "not like this");
}

TEST(Errors, NameTheColumnThatWasWrittenWrongly) {
  EXPECT_EQ(thrown("type").error(), "column 'a' holds int64 and was given text");
  EXPECT_EQ(thrown("arity").error(), "output 'rows' has 1 columns, row() was given 2");
  EXPECT_EQ(thrown("twice").error(), "column 'a' was set twice in one row");
  EXPECT_EQ(thrown("unfinished").error(),
            "column 'a' of output 'rows' was set in a row that end_row() did not end");
  EXPECT_EQ(thrown("column").error(), "output 'rows' has no column 'b'");
}

/// What is built once per instance is shared by its runs.
struct counted : spoor::analyzer {
  static constexpr auto id = "analyzer.example.counted";
  struct shared {
    explicit shared(spoor::config c) : base(c.i64("/base")) { ++made; }
    int64_t base;
    static inline int made = 0;
  };
  static void describe(spoor::descriptor& d) {
    d.param("base", 10);
    d.input("in");
    d.output("rows", spoor::aggregate).column("n", spoor::i64);
  }
  counted(spoor::config, const shared& s) : state(&s) {}
  void on_batch(const spoor::batch& b, spoor::writer&) { n += b.rows(); }
  void on_end(spoor::writer& out) { out.row(state->base + n); }
  const shared* state;
  int64_t n = 0;
};

TEST(Analyzer, SharesWhatItsClassBuildsOncePerInstance) {
  plugin_test test(counted::id, entry<counted>);
  test.input("in", table::of("x:int64", {{1}, {2}}));
  EXPECT_EQ(test.run().output(), table::of("n:int64", {{12}}));
  EXPECT_EQ(counted::shared::made, 1);
}

struct reporter : spoor::analyzer {
  static constexpr auto id = "analyzer.example.reporter";
  static void describe(spoor::descriptor& d) {
    d.input("in");
    d.output("rows", spoor::filter).passes_input();
    d.diagnostic("odd", "A value is odd", "look at it");
  }
  void on_batch(const spoor::batch& b, spoor::writer& out) {
    spoor::call().diagnostic("odd", spoor::location::file("a.csv").at_row(3).showing("x"), "cause");
    spoor::call().diagnostic("odd", {}, {}, {}, 4);
    spoor::call().log(SPOOR_LOG_INFO, "hello");
    out.filter(b, {0});
    out.dropped("too_late", static_cast<uint64_t>(b.rows() - 1));
  }
};

TEST(Analyzer, ReportsDiagnosticsAndDroppedRows) {
  plugin_test test(reporter::id, entry<reporter>);
  test.input("in", table::of("x:int64", {{7}, {8}, {9}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.diagnostic("odd").count, 5u);
  EXPECT_EQ(result.diagnostic("odd").where[0], R"({"file":"a.csv","row":3,"text":"x"})");
  EXPECT_EQ(result.diagnostic("never").count, 0u);
  EXPECT_EQ(result.dropped("rows", "too_late"), 2u);
  EXPECT_EQ(result.log(), std::vector<std::string>{"hello"});
  EXPECT_EQ(result.output(), table::of("x:int64", {{7}}));
}

}  // namespace
