// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <nlohmann/json.hpp>
#include <spoor/testing/testing.hpp>
#include <string>

#include "view_document.hpp"

namespace {

using nlohmann::json;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor::testing::table;

constexpr const char* kArtifacts = "step:utf8 name:utf8 mime:utf8 meta:utf8 data:binary";
constexpr const char* kView = "application/vnd.spoor.view+json";

std::string document(const char* data = "AQID") {
  return json{{"spoor_view", 1},
              {"kind", "table"},
              {"title", "T"},
              {"source", {{"rows", 3}, {"shown", 3}}},
              {"tables",
               {{"rows",
                 {{"rows", 3},
                  {"columns",
                   {{{"name", "c"},
                     {"type", "bool"},
                     {"values", {{"dtype", "uint8"}, {"length", 3}, {"data", data}}}}}}}}}}}
      .dump();
}

std::string from_base64(const std::string& text) {
  std::string out;
  uint32_t word = 0;
  int bits = 0;
  for (const char c : text) {
    static const std::string digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const size_t digit = digits.find(c);
    if (digit == std::string::npos) break;
    word = word << 6 | static_cast<uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(word >> bits & 255);
  }
  return out;
}

/// The page's model, as the browser reads it.
json model_of(const run_result& result) {
  EXPECT_TRUE(result.ok()) << result.error();
  const std::string& html = result.artifact("report.html").data;
  const std::string mark = "<template id=\"report-model\" data-size=\"";
  const size_t at = html.find(mark) + mark.size();
  const size_t size = std::stoul(html.substr(at));
  const size_t begin = html.find('>', at) + 1;
  const std::string packed = from_base64(html.substr(begin, html.find('<', begin) - begin));
  std::string text(size, '\0');
  auto* inflater = libdeflate_alloc_decompressor();
  EXPECT_EQ(libdeflate_deflate_decompress(inflater, packed.data(), packed.size(), text.data(), size,
                                          nullptr),
            LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(inflater);
  return json::parse(text);
}

run_result render(const table& views) {
  plugin_test test("visualizer.report");
  test.input("views", views);
  return test.run();
}

std::string refusal(const std::string& text) {
  const auto read = read_view(text, 0);
  return read ? "accepted" : read.error().what;
}

TEST(Report, HoldsViewsWithTheirIslandsApart) {
  const run_result result =
      render(table::of(kArtifacts, {{"tree", "t.view.json", kView, nullptr, document()}}));
  const json model = model_of(result);
  ASSERT_EQ(model["views"].size(), 1U);
  EXPECT_EQ(model["views"][0]["step"], "tree");
  EXPECT_EQ(model["views"][0]["view"]["tables"]["rows"]["columns"][0]["values"]["ref"], 0);
  EXPECT_NE(result.artifact("report.html").data.find("<template id=\"island-0\">AQID</template>"),
            std::string::npos);
}

TEST(Report, SaysSoWhenThereIsNoLedger) {
  EXPECT_EQ(model_of(render(table::of(kArtifacts)))["verdict"], "unknown");
}

TEST(Report, AnArtifactThatIsNoViewIsListedAndCounted) {
  const run_result result = render(table::of(kArtifacts, {{"a", "p.png", "image/png", nullptr, "x"},
                                                          {"b", "big", kView, nullptr, nullptr},
                                                          {"c", "bad", kView, nullptr, "{}"}}));
  const json model = model_of(result);
  ASSERT_EQ(model["views"].size(), 3U);
  for (const json& view : model["views"])
    EXPECT_TRUE(view.contains("problem"));
  EXPECT_EQ(result.diagnostic("not_a_view").count, 1U);
  EXPECT_EQ(result.diagnostic("view_too_large").count, 1U);
  EXPECT_EQ(result.diagnostic("bad_view").count, 1U);
}

TEST(Report, AnOrdinaryTableIsShownAsOne) {
  const json model = model_of(render(table::of("host:utf8", {{"alpha"}, {"beta"}})));
  ASSERT_EQ(model["views"].size(), 1U);
  EXPECT_EQ(model["views"][0]["view"]["kind"], "table");
  EXPECT_EQ(model["views"][0]["view"]["source"]["rows"], 2);
}

TEST(Report, EqualInputsGiveEqualBytes) {
  const table views = table::of(kArtifacts, {{"t", "v", kView, nullptr, document()}});
  EXPECT_EQ(render(views).artifact("report.html").data, render(views).artifact("report.html").data);
}

TEST(Report, ReadsTheLedger) {
  plugin_test test("visualizer.report");
  test.input("views", table::of(kArtifacts));
  test.input(
      "run",
      table::of(
          "kind:utf8 step:utf8 status:utf8 rows_in:int64 rows_out:int64 dropped:int64 "
          "drops:utf8 diagnostics:utf8 facts:utf8 inputs:utf8",
          {{"run", "Case", "partial", nullptr, nullptr, nullptr, nullptr, nullptr,
            R"({"as_of":"2024-01-01T00:00:00Z","parameters":[{"name":"p","value":5}]})", nullptr},
           {"provider", "events", "complete", 10, 8, 2, R"([{"reason":"r","rows":2}])",
            R"([{"code":"c","count":2,"samples":[{"where":{"file":"f","row":7},"cause":"x"}]}])",
            nullptr, R"([{"path":"a","size":3,"sha256":"ab"}])"},
           {"analyzer", "bad", "failed", nullptr, nullptr, nullptr, "not json", "{}", "[]",
            nullptr}}));
  const json model = model_of(test.run());
  EXPECT_EQ(model["verdict"], "partial");
  EXPECT_EQ(model["investigation"], "Case");
  EXPECT_EQ(model["parameters"][0]["value"], "5");
  const json& events = model["steps"][0];
  EXPECT_EQ(events["rows_in"], 10);
  EXPECT_EQ(events["drops"], json::parse(R"([{"reason":"r","rows":2}])"));
  EXPECT_EQ(events["diagnostics"][0]["samples"][0]["where"], "f, row 7");
  EXPECT_EQ(events["inputs"][0]["size"], 3);
  EXPECT_EQ(model["steps"][1]["rows_in"], nullptr);
  EXPECT_EQ(model["steps"][1]["drops"], json::array());
}

TEST(ViewDocument, RefusesWhatItCannotTrust) {
  EXPECT_EQ(refusal(document()), "accepted");
  EXPECT_EQ(refusal("{"), "bad JSON at byte 1: a member's name is missing");
  EXPECT_EQ(refusal("[]"), "it is not an object");
  EXPECT_EQ(refusal("{}"), "it lacks `spoor_view`");
  EXPECT_EQ(refusal(R"({"spoor_view":2})"), "its version is 2, not 1");
  EXPECT_EQ(refusal(R"({"spoor_view":1,"kind":7})"), "`kind` is not text");
  EXPECT_EQ(refusal(std::string(100'000, '[')), "bad JSON at byte 65: nested too deeply");
  EXPECT_EQ(refusal(R"({"spoor_view":1,"kind":"a","title":"","source":{"rows":0,"shown":0}})"),
            "it lacks `tables`");
  for (const char* data : {"AQI", "AQ=D", "</template><script>", "AQI\\u0000", "====", "A==="}) {
    EXPECT_EQ(refusal(document(data)), "an island is not base64") << data;
  }
}

TEST(ViewDocument, NumbersIslandsFromTheFirst) {
  const auto read = read_view(document(), 7);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->islands, std::vector<std::string>{"AQID"});
  EXPECT_EQ(read->bytes, 4U);
  EXPECT_NE(read->spec.text().find(R"("ref":7)"), std::string::npos);
}

}  // namespace
