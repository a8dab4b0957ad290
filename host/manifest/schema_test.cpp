// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "host/manifest/json.hpp"
#include "host/manifest/validate.hpp"

namespace spoor::host {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Schema schema_of(std::string_view json) {
  Report report("schema");
  Schema out = parse_schema(parse_json(json).value(), "", report);
  EXPECT_THAT(report.found(), IsEmpty()) << report.found()[0].message;
  return out;
}

std::string profile_error(std::string_view json) {
  Report report("schema");
  static_cast<void>(parse_schema(parse_json(json).value(), "/params", report));
  return report.found().empty() ? "" : report.found()[0].message + " " + report.found()[0].hint;
}

/// The canonical value, or the rules that it breaks.
std::string checked(std::string_view schema, std::string_view json) {
  Report report("value");
  const Validated out = validate(schema_of(schema), parse_json(json).value(), nullptr, report);
  std::string rules;
  for (const Diagnostic& finding : report.found())
    rules += (rules.empty() ? "" : " ") + finding.rule;
  return report.found().empty() ? canonical_json(out.value) : rules;
}

TEST(schema, refuses_what_is_outside_the_profile) {
  EXPECT_THAT(profile_error(R"({"oneOf":[]})"), HasSubstr("/params/oneOf"));
  EXPECT_THAT(profile_error(R"({"propertes":{}})"), HasSubstr("did you mean `properties`?"));
  EXPECT_THAT(profile_error(R"({"type":"int"})"), HasSubstr("/params/type: not a type"));
  EXPECT_THAT(profile_error(R"({"type":[]})"), HasSubstr("empty"));
  EXPECT_THAT(profile_error(R"({"format":"secret"})"), HasSubstr("/params/format"));
  EXPECT_THAT(profile_error(R"({"pattern":"("})"), HasSubstr("not valid at character"));
  EXPECT_THAT(profile_error(R"({"minimum":"1"})"), HasSubstr("must be a number"));
  EXPECT_THAT(profile_error(R"({"minLength":-1})"), HasSubstr("not negative"));
  EXPECT_THAT(profile_error(R"({"enum":[]})"), HasSubstr("at least one"));
  EXPECT_THAT(profile_error(R"({"properties":{"a/b":{"type":3}}})"),
              HasSubstr("/params/properties/a~1b/type"));
  EXPECT_THAT(profile_error(R"({"properties":{"a":{}},"required":["b"]})"),
              HasSubstr("`b` is required"));
  EXPECT_THAT(profile_error(R"({"type":"string","format":"spoor-secret","default":"x"})"),
              HasSubstr("no default"));
  EXPECT_THAT(profile_error("[]"), HasSubstr("must be an object"));
}

TEST(validate, fills_defaults_where_their_object_is_there) {
  constexpr std::string_view schema =
      R"({"type":"object","properties":{"a":{"type":"integer","default":1},
    "o":{"type":"object","properties":{"b":{"type":"string","default":"x"}}},
    "l":{"type":"array","items":{"type":"object","properties":{"c":{"default":true}}}}}})";
  EXPECT_EQ(checked(schema, "{}"), R"({"a":1})");
  EXPECT_EQ(checked(schema, R"({"o":{},"l":[{},{"c":false}]})"),
            R"({"a":1,"l":[{"c":true},{"c":false}],"o":{"b":"x"}})");
}

TEST(validate, closes_objects_with_properties_unless_they_say_otherwise) {
  EXPECT_EQ(checked(R"({"type":"object","properties":{"a":{}}})", R"({"b":1})"),
            "unknown-parameter");
  EXPECT_EQ(checked(R"({"type":"object","properties":{"a":{}},"additionalProperties":true})",
                    R"({"b":1})"),
            R"({"b":1})");
  EXPECT_EQ(checked(R"({"type":"object"})", R"({"b":1})"), R"({"b":1})");
  EXPECT_EQ(
      checked(R"({"type":"object","additionalProperties":{"type":"integer"}})", R"({"b":"1"})"),
      "type");
}

TEST(validate, tells_integers_from_numbers) {
  EXPECT_EQ(checked(R"({"type":"integer"})", "3.0"), "3");
  EXPECT_EQ(checked(R"({"type":"integer"})", "3.5"), "type");
  EXPECT_EQ(checked(R"({"type":"number"})", "3"), "3");
  EXPECT_EQ(checked(R"({"type":["integer","string"]})", "true"), "type");
  EXPECT_EQ(checked(R"({"type":["null","string"]})", "null"), "null");
}

TEST(validate, reads_quantities_as_integers_where_the_type_says_so) {
  EXPECT_EQ(checked(R"({"type":"integer","format":"duration"})", "\"2m\""), "120000000000");
  EXPECT_EQ(checked(R"({"type":"integer","format":"bytes","maximum":2048})", "\"2KiB\""), "2048");
  EXPECT_EQ(checked(R"({"type":"integer","format":"bytes","maximum":2047})", "\"2KiB\""), "range");
  EXPECT_EQ(checked(R"({"type":"string","format":"duration"})", "\"2m\""), "\"2m\"");
}

TEST(validate, counts_characters_and_compares_values) {
  EXPECT_EQ(checked(R"({"type":"string","maxLength":2})", "\"äö\""), "\"äö\"");
  EXPECT_EQ(checked(R"({"const":1})", "1.0"), "1");
  EXPECT_EQ(checked(R"({"const":{"a":[1]}})", R"({"a":[2]})"), "const");
  EXPECT_EQ(checked(R"({"enum":[1,"a",null]})", "\"a\""), "\"a\"");
  EXPECT_EQ(checked(R"({"type":"array","uniqueItems":true})", "[1,1]"), "duplicate-item");
}

TEST(validate, reports_every_error) {
  constexpr std::string_view schema =
      R"({"type":"object","required":["r"],"properties":{"a":{"type":"integer"},"r":{},
    "l":{"type":"array","items":{"type":"string","pattern":"^x"}}}})";
  EXPECT_EQ(checked(schema, R"({"a":"1","l":["x1","y",2],"z":0})"),
            "type pattern type unknown-parameter missing-parameter");
}

TEST(validate, gives_up_a_pattern_that_explodes) {
  const std::clock_t begin = std::clock();
  EXPECT_EQ(
      checked(R"({"type":"string","pattern":"^(a+)+$"})", "\"" + std::string(40, 'a') + "b\""),
      "pattern");
  EXPECT_LT(1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 500);
}

}  // namespace
}  // namespace spoor::host
