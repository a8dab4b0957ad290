// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

#include "fixtures.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <vector>

namespace {

using spoor::testing::plugin_test;
using spoor::testing::table;
using spoor_test::entry;

/// One row per line of each file; a partition per file.
struct lines : spoor::provider {
  static constexpr auto id = "provider.example.lines";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.param("path", spoor::param_type::path, "files to read").required();
    d.output("rows", spoor::source).column("file", spoor::utf8).column("line", spoor::utf8);
    d.effect("fs:read");
  }
  explicit lines(spoor::config c) : files(c.host()), pattern(c.str("/path")) {}
  void partitions(const spoor::request&, spoor::partition_list& out) {
    for (const auto& file : files.list(pattern))
      out.add(file.path);
  }
  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    const spoor::file in = files.open(part.value().str());
    std::string_view rest = in.map();
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      out.call().records_read(1);
      if (end == 0) {
        out.dropped("empty");
      } else {
        out.row(in.path(), rest.substr(0, end));
      }
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  spoor::files files;
  std::string pattern;
};

TEST(Provider, ReadsPartitionsInOrder) {
  plugin_test test(lines::id, entry<lines>);
  test.file("logs/b.txt", "b1\n\nb2").file("logs/a.txt", "a1\n").file("other/c.txt", "c");
  test.with(R"({"path":"logs/*.txt"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.partitions().size(), 2u);
  EXPECT_EQ(result.output("rows"),
            table::of("file:utf8 line:utf8",
                      {{"logs/a.txt", "a1"}, {"logs/b.txt", "b1"}, {"logs/b.txt", "b2"}}));
  EXPECT_EQ(result.records_read(), 4u);
  EXPECT_EQ(result.dropped("rows", "empty"), 1u);
}

TEST(Provider, PassesOnWhatAServiceSays) {
  plugin_test test(lines::id, entry<lines>);
  test.with(R"({"path":"nothing*"})");
  const auto result = test.run();
  EXPECT_EQ(result.status(), SPOOR_NOT_FOUND);
  EXPECT_EQ(result.error(), "no file matches 'nothing*'");
}

TEST(Provider, SaysWhichServiceIsMissing) {
  plugin_test test(lines::id, entry<lines>);
  test.with(R"({"path":"x"})").without_service(SPOOR_FILES_ID);
  EXPECT_EQ(test.run().error(),
            "the host does not grant spoor.files/1; does describe() declare its effect?");
}

TEST(Provider, NeedsItsRequiredParameter) {
  plugin_test test(lines::id, entry<lines>);
  EXPECT_EQ(test.run().error(), "parameter 'path' is missing");
}

/// Numbers up to `n`, under a schema set at run time.
struct numbers : spoor::provider {
  static constexpr auto id = "provider.example.numbers";
  static void describe(spoor::descriptor& d) {
    d.param("n", 20'000);
    d.param("wide", false);
    d.output("rows", spoor::source).dynamic();
  }
  explicit numbers(spoor::config c) : n(c.i64("/n")), wide(c.boolean("/wide")) {}
  void read(const spoor::request& wanted, const spoor::partition& part, spoor::writer& out) {
    EXPECT_TRUE(part.whole());
    out.columns(spoor::output_schema().column("i", spoor::i64).column("s", spoor::utf8));
    if (wanted.limit()) n = *wanted.limit();
    const std::string text(wide ? 1 << 20 : 1, 'x');
    for (int64_t i = 0; i < n; ++i) {
      spoor::call().records_read(1);
      out.row(i, i % 2 == 0 ? std::optional<std::string>(text) : std::nullopt);
      ++written;
    }
  }
  int64_t n;
  bool wide;
  static inline int64_t written = 0;
};

TEST(Writer, CutsBatchesAtRowsAndBytes) {
  plugin_test test(numbers::id, entry<numbers>);
  const auto narrow = test.run();
  ASSERT_TRUE(narrow.ok()) << narrow.error();
  EXPECT_EQ(narrow.output().rows(), 20'000);
  EXPECT_EQ(narrow.output().batches(), 3u);
  test.with(R"({"n":16,"wide":true})");
  EXPECT_EQ(test.run().output().batches(), 3u);
}

TEST(Writer, WritesNullsOnlyWhereTheyAre) {
  plugin_test test(numbers::id, entry<numbers>);
  test.request(R"({"limit":3})");
  EXPECT_EQ(test.run().output(), table::of("i:int64 s:utf8", {{0, "x"}, {1, nullptr}, {2, "x"}}));
}

TEST(Writer, StopsTheReadWhenNobodyReads) {
  plugin_test test(numbers::id, entry<numbers>);
  test.with(R"({"n":1000000})").close_after(2);
  numbers::written = 0;
  const auto result = test.run();
  EXPECT_TRUE(result.ok()) << result.error();
  EXPECT_LE(numbers::written, 3 * spoor::batch_rows);
}

TEST(Writer, StopsTheReadWhenCancelled) {
  plugin_test test(numbers::id, entry<numbers>);
  test.with(R"({"n":1000000})").cancel_after(2);
  numbers::written = 0;
  EXPECT_EQ(test.run().status(), SPOOR_CANCELLED);
  EXPECT_LE(numbers::written, 3 * spoor::batch_rows);
}

struct schemaless : spoor::provider {
  static constexpr auto id = "provider.example.schemaless";
  static void describe(spoor::descriptor& d) { d.output("rows", spoor::source).dynamic(); }
  void read(const spoor::request&, const spoor::partition&, spoor::writer&) {}
};

TEST(Writer, AsksForTheColumnsOfADynamicOutput) {
  plugin_test test(schemaless::id, entry<schemaless>);
  EXPECT_EQ(test.run().error(),
            "the columns of output 'rows' were not set: call columns() or schema()");
}

/// Foreign Arrow structs go through as they are; what is wrong with them is found by the host.
struct raw : spoor::provider {
  static constexpr auto id = "provider.example.raw";
  static void describe(spoor::descriptor& d) {
    d.param("fault", "");
    d.output("rows", spoor::source).dynamic();
  }
  explicit raw(spoor::config c) : fault(c.str("/fault")) {}
  void read(const spoor::request&, const spoor::partition&, spoor::writer& out) {
    std::vector<spoor::detail::schema_holder> fields;
    fields.push_back(spoor::detail::make_field("s", spoor::utf8, {}));
    out.schema(spoor::detail::make_schema("+s", "", {}, std::move(fields), 0).move());
    out.row("first");
    spoor::column_builder column(spoor::utf8, "s");
    column.append(fault == "utf8" ? "\xff" : "second");
    if (fault == "short") column.append("third");
    std::vector<spoor::detail::array_holder> columns;
    if (fault != "children") columns.push_back(column.finish());
    auto whole = spoor::detail::make_struct(std::move(columns), fault == "short" ? 3 : 1);
    if (fault == "nulls") whole.out()->children[0]->null_count = 1;
    out.call().records_read(2);
    out.push(whole.move());
  }
  std::string fault;
};

TEST(Guard, FindsWhatIsWrongWithABatch) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"utf8", "host: output 'rows': column 's': text that is not UTF-8 in row 0"},
      {"short", "host: output 'rows': column 's': 2 rows in a batch of 3"},
      {"children", "host: output 'rows': column '': 0 children where the schema has 1"},
      {"nulls", "host: output 'rows': column 's': null_count without a validity bitmap"}};
  for (const auto& [fault, message] : cases) {
    plugin_test test(raw::id, entry<raw>);
    test.with(std::string(R"({"fault":")") + fault + R"("})");
    const auto result = test.run();
    EXPECT_EQ(result.error(), message);
    if (result.ok()) {
      EXPECT_EQ(result.output(), table::of("s:utf8", {{"first"}, {"second"}}));
    }
  }
}

/// Tasks on the pool see the call and their exceptions come back.
struct pooled : spoor::provider {
  static constexpr auto id = "provider.example.pooled";
  static void describe(spoor::descriptor& d) {
    d.param("fail", false);
    d.output("rows", spoor::source).column("sum", spoor::i64);
    d.diagnostic("task", "A task ran");
  }
  explicit pooled(spoor::config c) : pool(c.host()), fail(c.boolean("/fail")) {}
  void read(const spoor::request&, const spoor::partition&, spoor::writer& out) {
    std::atomic<int64_t> sum{0};
    pool.run(100, [&](uint64_t i) {
      if (fail && i == 50) throw spoor::error(spoor::status::io, "task 50");
      spoor::call().diagnostic("task");
      sum += static_cast<int64_t>(i);
    });
    spoor::call().records_read(1);
    out.row(sum.load());
  }
  spoor::pool pool;
  bool fail;
};

TEST(Pool, RunsAllTasksAndBringsExceptionsBack) {
  for (const uint32_t threads : {1u, 4u}) {
    plugin_test test(pooled::id, entry<pooled>);
    test.threads(threads);
    const auto result = test.run();
    EXPECT_EQ(result.output(), table::of("sum:int64", {{4950}}));
    EXPECT_EQ(result.diagnostic("task").count, 100u);
    test.with(R"({"fail":true})");
    EXPECT_EQ(test.run().error(), "task 50");
  }
  plugin_test without(pooled::id, entry<pooled>);
  without.without_service(SPOOR_POOL_ID);
  EXPECT_EQ(without.run().output().cell(0, "sum").i64(), 4950);
}

struct keeper : spoor::provider {
  static constexpr auto id = "provider.example.keeper";
  static void describe(spoor::descriptor& d) {
    d.param("key", spoor::param_type::secret);
    d.effect("secret:key").effect("secret:reveal").effect("clock");
    d.output("rows", spoor::source)
        .column("mac", spoor::binary)
        .column("value", spoor::utf8)
        .column("now", spoor::timestamp_us);
  }
  explicit keeper(spoor::config c) : secrets(c.host()), clock(c.host()) {}
  void read(const spoor::request&, const spoor::partition&, spoor::writer& out) {
    const auto mac = secrets.hmac_sha256("key", "what do ya want for nothing?");
    spoor::call().records_read(1);
    out.row(std::string_view(reinterpret_cast<const char*>(mac.data()), mac.size()),
            secrets.reveal("key"), clock.now_us());
  }
  spoor::secrets secrets;
  spoor::clock clock;
};

TEST(Services, GiveSecretsAndAClockThatStands) {
  plugin_test test(keeper::id, entry<keeper>);
  test.secret("key", "Jefe").now_us(1'000'000);
  // RFC 4231, test case 2.
  EXPECT_EQ(test.run().output(),
            table::of("mac:binary value:utf8 now:timestamp",
                      {{"hex:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                        "Jefe", "1970-01-01T00:00:01Z"}}));
  plugin_test none(keeper::id, entry<keeper>);
  EXPECT_EQ(none.run().error(), "no secret for parameter key");
}

}  // namespace
