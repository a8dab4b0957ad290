// SPDX-License-Identifier: Apache-2.0
//
// Quantities, times, suggestions, names and `${…}`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "host/manifest/interpolate.hpp"
#include "host/manifest/names.hpp"
#include "host/manifest/quantity.hpp"
#include "host/manifest/suggest.hpp"
#include "host/manifest/time_range.hpp"
#include "host/manifest/utf8.hpp"

namespace spoor::host {
namespace {

using testing::IsEmpty;

TEST(quantity, reads_durations) {
  EXPECT_EQ(parse_duration("500ms"), 500'000'000);
  EXPECT_EQ(parse_duration("7d"), 604'800'000'000'000);
  EXPECT_EQ(parse_duration("1w"), 604'800'000'000'000);
  for (const char* bad :
       {"", "5", "s", "-5s", "+5s", "1.5h", "5 s", "5S", "99999999999999d", "5ss"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(quantity, reads_sizes) {
  EXPECT_EQ(parse_byte_size("4096"), 4096);
  EXPECT_EQ(parse_byte_size("64KiB"), 65536);
  EXPECT_EQ(parse_byte_size("1GB"), 1'000'000'000);
  for (const char* bad : {"", "k", "64kib", "-1B", "9999999TiB", "1.5GiB"})
    EXPECT_FALSE(parse_byte_size(bad)) << bad;
}

TEST(time, reads_rfc3339) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_rfc3339("2026-11-24T09:00:00.1234567+02:00"), 1'795'503'600'123'456);
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59-00:30"), 1'799'000'000);
  for (const char* bad :
       {"", "2026-11-24", "2026-11-24T09:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T09:00:00+0200", "2026-11-24T09:00:00Zx",
        "2026-11-24T09:00:00.Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(time, writes_what_it_reads) {
  for (const char* text :
       {"0000-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
        "2026-11-24T07:00:00.000001Z", "9999-12-31T23:59:59.999999Z"}) {
    EXPECT_EQ(format_rfc3339(parse_rfc3339(text).value()), text);
  }
}

TEST(time, resolves_against_as_of) {
  const int64_t as_of = parse_rfc3339("2026-11-24T07:00:00Z").value();
  EXPECT_EQ(format_rfc3339(resolve_time("now", as_of).value()), "2026-11-24T07:00:00Z");
  EXPECT_EQ(format_rfc3339(resolve_time("-7d", as_of).value()), "2026-11-17T07:00:00Z");
  EXPECT_EQ(format_rfc3339(resolve_time("+90m", as_of).value()), "2026-11-24T08:30:00Z");
  EXPECT_FALSE(resolve_time("-99999w", as_of));
  EXPECT_FALSE(resolve_time("yesterday", as_of));
}

TEST(time, knows_zones_by_their_form) {
  for (const char* zone : {"Z", "UTC", "+02:00", "-11:30", "Europe/Berlin", "Etc/GMT+5",
                           "America/Argentina/Buenos_Aires"})
    EXPECT_TRUE(is_zone_text(zone)) << zone;
  for (const char* zone :
       {"", "+2", "02:00", "+24:00", "../etc/passwd", "/UTC", "Europe/", "europe/berlin", "A B"})
    EXPECT_FALSE(is_zone_text(zone)) << zone;
}

TEST(suggest, finds_slips_and_other_spellings) {
  const std::vector<std::string> known = {"columns", "max_per_row", "types"};
  EXPECT_EQ(closest("colums", known), "columns");
  EXPECT_EQ(closest("column", known), "columns");
  EXPECT_EQ(closest("clounms", known), "columns");
  EXPECT_EQ(closest("max-per-row", known), "max_per_row");
  EXPECT_EQ(closest("Types", known), "types");
  EXPECT_EQ(closest("rows", known), "");
  EXPECT_EQ(closest(std::string(1000, 'a'), known), "");
  EXPECT_EQ(suggestion("zzz", known), "known: columns, max_per_row, types");
}

TEST(names, keep_to_their_alphabets) {
  EXPECT_TRUE(is_step_name("a-b_1"));
  for (const char* bad : {"", "1a", "a.b", "a b", "ä", "../x"})
    EXPECT_FALSE(is_step_name(bad)) << bad;
  EXPECT_FALSE(is_step_name(std::string(65, 'a')));
  EXPECT_TRUE(is_class_id("analyzer.ioc-extract"));
  EXPECT_TRUE(is_class_id("enricher.example.vt"));
  for (const char* bad : {"analyzer", "reader.x", "analyzer.", "analyzer.X", "analyzer.a.b.c"})
    EXPECT_FALSE(is_class_id(bad)) << bad;
  EXPECT_TRUE(is_plugin_id("io.spoor.ndjson"));
  EXPECT_FALSE(is_plugin_id("ndjson"));
}

TEST(utf8, refuses_what_is_not_shortest_or_not_a_character) {
  for (const char* bad : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xe2\x82"}) {
    EXPECT_EQ(valid_utf8_prefix(std::string("ok") + bad), 2u);
  }
  EXPECT_EQ(valid_utf8_prefix("aä€😀"), std::string_view("aä€😀").size());
  EXPECT_EQ(count_characters("aä€😀"), 4u);
}

class interpolation : public testing::Test {
 protected:
  interpolation() : scope(0), report("t.yaml") {
    scope.define("host", Value::of_string("SRV"));
    scope.define("n", Value::of_integer(3));
    scope.define("window", Value::of_object({{"from", Value::of_string("A"), {}}}));
    scope.define("failed", {});
  }
  std::string resolved(const std::string& text) {
    const auto value = scope.resolve(Value::of_string(text), report);
    if (!value) return "nothing";
    return std::string(describe(value->kind)) + ": " + value->text;
  }
  std::string rule() const { return report.found().empty() ? "" : report.found().back().rule; }

  Scope scope;
  Report report;
};

TEST_F(interpolation, keeps_the_type_of_a_whole_value) {
  EXPECT_EQ(resolved("${n}"), "an integer: ");
  EXPECT_EQ(resolved("${window}"), "an object: ");
  EXPECT_EQ(resolved("${window.from}"), "a string: A");
  EXPECT_THAT(report.found(), IsEmpty());
}

TEST_F(interpolation, writes_scalars_into_text) {
  EXPECT_EQ(resolved("${host}-${n}/${window.from}"), "a string: SRV-3/A");
  EXPECT_EQ(resolved("cost: $5, $${host}, $$${host"), "a string: cost: $5, ${host}, $${host");
  EXPECT_EQ(resolved(" ${n}"), "a string:  3");
}

TEST_F(interpolation, says_what_is_wrong_once) {
  EXPECT_EQ(resolved("${hots}"), "nothing");
  EXPECT_EQ(rule(), "unknown-parameter");
  EXPECT_EQ(resolved("x ${host"), "nothing");
  EXPECT_EQ(rule(), "unterminated-interpolation");
  EXPECT_EQ(resolved("x ${window}"), "nothing");
  EXPECT_EQ(rule(), "not-a-scalar");
  EXPECT_EQ(resolved("${secret:a b}"), "nothing");
  EXPECT_EQ(rule(), "secret-name");
  const size_t before = report.found().size();
  EXPECT_EQ(resolved("${failed}"), "nothing");
  EXPECT_EQ(report.found().size(), before);
}

TEST_F(interpolation, never_looks_into_what_it_inserted) {
  scope.define("evil", Value::of_string("${secret:KEY}"));
  EXPECT_EQ(resolved("${evil}"), "a string: ${secret:KEY}");
  EXPECT_EQ(resolved("x${evil}"), "a string: x${secret:KEY}");
}

}  // namespace
}  // namespace spoor::host
