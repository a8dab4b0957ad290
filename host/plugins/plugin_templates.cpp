// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_templates.hpp"

namespace spoor::host {
namespace {

constexpr const char* kProvider =
    R"--(// A provider: each line of the matching files becomes a row. One file is one partition; the host reads
// several at once and keeps their order.
#include <spoor/plugin.hpp>

#include <string>
#include <string_view>

struct @CLASS@ : spoor::provider {
  static constexpr auto id = "@ID@";
  static constexpr bool concurrent = true;  // partitions may be read at the same time

  static void describe(spoor::descriptor& d) {
    d.summary("Lines of text files, with their numbers");
    d.security_posture("robust to untrusted input");
    d.param("path", spoor::param_type::path, "a file, or a pattern such as logs/*.txt").required();
    d.output("rows", spoor::source)
        .column("file", spoor::utf8)
        .column("line", spoor::i64)
        .column("text", spoor::utf8);
    d.effect("fs:read");
    d.diagnostic("not_ascii", "A line is not plain ASCII and was left out", "convert the file");
    // `spoor plugin check` runs the class with this.
    d.example(R"({"path": "*.txt"})").file("a.txt", "one\ntwo\n").file("b.txt", "three");
  }

  explicit @CLASS@(spoor::config c) : files(c.host()), pattern(c.str("/path")) {}

  void partitions(const spoor::request&, spoor::partition_list& out) {
    for (const auto& file : files.list(pattern)) out.add(file.path);
  }

  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    const spoor::file in = files.open(part.value().str());
    std::string_view rest = in.map();
    for (int64_t number = 1; !rest.empty(); ++number) {
      const size_t end = rest.find('\n');
      add(in.path(), number, rest.substr(0, end), out);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }

  // Every record counts as read; what does not become a row is reported, never lost in silence.
  static void add(const std::string& path, int64_t number, std::string_view text,
                  spoor::writer& out) {
    spoor::call().records_read(1);
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x80) continue;
      spoor::call().diagnostic("not_ascii", spoor::location::file(path).at_row(number));
      return out.dropped("not_ascii");
    }
    out.row(path, number, text);
  }

  spoor::files files;
  std::string pattern;
};

SPOOR_PLUGIN("@PLUGIN@", "0.1.0", @CLASS@)
)--";

constexpr const char* kProviderTest = R"--(#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(@TEST@, GivesTheLinesOfAllFilesInOrder) {
  plugin_test test("@ID@");
  test.file("b.txt", "three").file("a.txt", "one\ntwo\n").with(R"({"path": "*.txt"})");
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(), table::of("file:utf8 line:int64 text:utf8",
                                       {{"a.txt", 1, "one"}, {"a.txt", 2, "two"}, {"b.txt", 1, "three"}}));
}

TEST(@TEST@, ReportsWhatItLeavesOut) {
  plugin_test test("@ID@");
  test.file("a.txt", "good\nb\xff" "d\n").with(R"({"path": "a.txt"})");
  const auto result = test.run();
  EXPECT_EQ(result.output().rows(), 1);
  EXPECT_EQ(result.dropped("rows", "not_ascii"), 1u);
}
)--";

constexpr const char* kEnricher =
    R"--(// An enricher: asked once for every distinct key; the host joins the answers to the rows.
#include <spoor/plugin.hpp>

#include <string_view>

struct @CLASS@ : spoor::enricher {
  static constexpr auto id = "@ID@";
  static constexpr bool concurrent = true;  // lookups may run at the same time

  static void describe(spoor::descriptor& d) {
    d.summary("The last label of a domain name, and how many there are");
    d.security_posture("robust to untrusted input");
    d.keys({"domain"});
    d.answer("tld", spoor::utf8).answer("labels", spoor::i64);
    // `spoor plugin check` runs the class with this.
    d.example("{}").keys("domain", {"www.example.org", "example.com", ""});
  }

  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    for (int64_t i = 0; i < keys.size(); ++i) {
      const std::string_view name = keys[i];
      if (name.empty() || name.back() == '.') {
        out.invalid(i, "not a domain name");
        continue;
      }
      int64_t labels = 1;
      for (const char c : name) labels += c == '.' ? 1 : 0;
      const std::string_view tld = name.substr(name.rfind('.') + 1);
      for (const char c : tld) {
        if (static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F) continue;
        labels = 0;
      }
      if (labels == 0) {
        out.invalid(i, "not a domain name");
      } else {
        out.ok(i, tld, labels);
      }
    }
  }
};

SPOOR_PLUGIN("@PLUGIN@", "0.1.0", @CLASS@)
)--";

constexpr const char* kEnricherTest = R"--(#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(@TEST@, AnswersEveryKey) {
  plugin_test test("@ID@");
  const auto result = test.lookup("domain", {"www.example.org", "com", ""});
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.answers(), table::of("status:int8 error:utf8 tld:utf8 labels:int64",
                                        {{0, nullptr, "org", 3},
                                         {0, nullptr, "com", 1},
                                         {2, "not a domain name", nullptr, nullptr}}));
}
)--";

constexpr const char* kAnalyzer =
    R"--(// An analyzer of a whole table: it sees every batch, then gives its findings.
#include <spoor/plugin.hpp>

#include <map>
#include <string>

struct @CLASS@ : spoor::analyzer {
  static constexpr auto id = "@ID@";

  static void describe(spoor::descriptor& d) {
    d.summary("Values seen at most `threshold` times");
    d.security_posture("robust to untrusted input");
    d.param("threshold", 3, "largest count that still is rare").min(1);
    d.input("events").column("value", spoor::utf8);
    d.output("findings", spoor::aggregate).column("value", spoor::utf8).column("n", spoor::i64);
    // `spoor plugin check` runs the class with this.
    d.example(R"({"threshold": 1})",
              R"([{"port": "events", "rows": [{"value": "a"}, {"value": "b"}, {"value": "a"}]}])");
  }

  explicit @CLASS@(spoor::config c) : threshold(c.i64("/threshold")) {}

  void on_batch(const spoor::batch& b, spoor::writer&) {
    const auto value = b["value"];
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (!value.null(i)) ++seen[std::string(value.str(i))];
    }
  }

  void on_end(spoor::writer& out) {
    for (const auto& [value, n] : seen) {
      if (n <= threshold) out.row(value, n);
    }
  }

  int64_t threshold;
  std::map<std::string, int64_t> seen;
};

SPOOR_PLUGIN("@PLUGIN@", "0.1.0", @CLASS@)
)--";

constexpr const char* kAnalyzerTest = R"--(#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(@TEST@, FindsRareValues) {
  plugin_test test("@ID@");
  test.with(R"({"threshold": 1})");
  test.input("events", table::of("value:utf8", {{"often"}, {"once"}, {"often"}, {nullptr}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output("findings"), table::of("value:utf8 n:int64", {{"once", 1}}));
}
)--";

constexpr const char* kRowwise =
    R"--(// A row-wise analyzer: a function of one batch. The host runs it on several threads and fuses it with
// its neighbours. Input columns are passed on without a copy, one column is added.
#include <spoor/plugin.hpp>

struct @CLASS@ : spoor::rowwise {
  static constexpr auto id = "@ID@";

  static void describe(spoor::descriptor& d) {
    d.summary("Marks texts longer than `limit`");
    d.security_posture("robust to untrusted input");
    d.param("limit", 100, "longest text, in bytes, that is not marked").min(0);
    d.input("events").column("text", spoor::utf8);
    d.output("rows", spoor::map).passes_input().column("long", spoor::boolean);
    // `spoor plugin check` runs the class with this.
    d.example(R"({"limit": 3})",
              R"([{"port": "events", "rows": [{"text": "abc"}, {"text": "abcd"}, {"text": null}]}])");
  }

  explicit @CLASS@(spoor::config c) : limit(static_cast<size_t>(c.i64("/limit"))) {}

  void process(const spoor::batch& b, spoor::writer& out) const {
    const auto text = b["text"];
    spoor::column_builder marks(spoor::boolean, "long");
    for (int64_t i = 0; i < b.rows(); ++i) {
      if (text.null(i)) {
        marks.append_null();
      } else {
        marks.append(text.str(i).size() > limit);
      }
    }
    auto rows = out.assemble(b.rows());
    for (size_t i = 0; i < b.columns(); ++i) rows.pass(b, i);
    rows.build(marks).push();
  }

  size_t limit;
};

SPOOR_PLUGIN("@PLUGIN@", "0.1.0", @CLASS@)
)--";

constexpr const char* kRowwiseTest = R"--(#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(@TEST@, MarksLongTexts) {
  plugin_test test("@ID@");
  test.with(R"({"limit": 3})");
  test.input("events", table::of("text:utf8 n:int64", {{"abc", 1}, {"abcd", 2}, {nullptr, 3}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.output(),
            table::of("text:utf8 n:int64 long:bool",
                      {{"abc", 1, false}, {"abcd", 2, true}, {nullptr, 3, nullptr}}));
}
)--";

constexpr const char* kVisualizer =
    R"--(// A visualizer: reads tables, writes files into the run folder. What comes from evidence is text, never
// markup.
#include <spoor/plugin.hpp>

#include <map>
#include <string>

struct @CLASS@ : spoor::visualizer {
  static constexpr auto id = "@ID@";

  static void describe(spoor::descriptor& d) {
    d.summary("How often each value occurs, as text");
    d.security_posture("robust to untrusted input");
    d.param("file", "counts.txt", "name of the file");
    d.input("rows").column("value", spoor::utf8);
    // `spoor plugin check` runs the class with this.
    d.example("{}", R"([{"port": "rows", "rows": [{"value": "a"}, {"value": "b"}, {"value": "a"}]}])");
  }

  explicit @CLASS@(spoor::config c) : file(c.str("/file")) {}

  void render(spoor::inputs& tables, spoor::artifact_sink& out) {
    std::map<std::string, int64_t> counts;
    for (const spoor::batch& b : tables["rows"]) {
      const auto value = b["value"];
      for (int64_t i = 0; i < b.rows(); ++i) {
        if (!value.null(i)) ++counts[std::string(value.str(i))];
      }
    }
    out.begin(file.c_str(), "text/plain");
    for (const auto& [value, n] : counts) out.write(std::to_string(n) + "\t" + value + "\n");
  }

  std::string file;
};

SPOOR_PLUGIN("@PLUGIN@", "0.1.0", @CLASS@)
)--";

constexpr const char* kVisualizerTest = R"--(#include <gtest/gtest.h>

#include <spoor/testing/testing.hpp>

using spoor::testing::plugin_test;
using spoor::testing::table;

TEST(@TEST@, CountsValues) {
  plugin_test test("@ID@");
  test.input("rows", table::of("value:utf8", {{"b"}, {"a"}, {"b"}, {nullptr}}));
  const auto result = test.run();
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.artifact("counts.txt").data, "1\ta\n2\tb\n");
}
)--";

}  // namespace

const char* const kTemplateLists = R"--(cmake_minimum_required(VERSION 3.25)
project(@FILE@ LANGUAGES CXX)

find_package(spoor-sdk CONFIG REQUIRED)
include(CTest)
spoor_add_plugin(@NAME@ SOURCES @FILE@.cpp)
)--";

const char* const kTemplateReadme = R"--(# @ID@

A plugin for Spoor. Build it, run its test and the check of the contract:

```sh
cmake -B build -DCMAKE_BUILD_TYPE=Release
cmake --build build
ctest --test-dir build --output-on-failure
spoor plugin check build/lib/spoor/plugins/@NAME@.so
```

If the SDK is not installed in a standard folder, add `-DCMAKE_PREFIX_PATH=<its prefix>` to the first
command. Use it in a manifest, with `spoor run --plugin build/lib/spoor/plugins/@NAME@.so case.yaml`
or after copying `@NAME@.so` and `@NAME@.plugin.json` to `~/.local/share/spoor/plugins`:

```yaml
@STEP@
```
)--";

const std::array<PluginTemplate, 5> kPluginTemplates = {
    PluginTemplate{"provider", "provider", kProvider, kProviderTest,
                   "  events: {use: @ID@, with: {path: \"evidence/*.txt\"}}"},
    PluginTemplate{"enricher", "enricher", kEnricher, kEnricherTest,
                   "  shapes: {use: @ID@, from: events, key: domain}"},
    PluginTemplate{"analyzer", "analyzer", kAnalyzer, kAnalyzerTest,
                   "  rare: {use: @ID@, from: events, with: {threshold: 3}}"},
    PluginTemplate{"rowwise", "analyzer", kRowwise, kRowwiseTest,
                   "  marked: {use: @ID@, from: events, with: {limit: 100}}"},
    PluginTemplate{"visualizer", "visualizer", kVisualizer, kVisualizerTest,
                   "  counts: {use: @ID@, from: events}"}};

}  // namespace spoor::host
