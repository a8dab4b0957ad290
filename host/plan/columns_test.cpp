// SPDX-License-Identifier: Apache-2.0
#include "host/plan/columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace spoor::host::plan {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Column column(std::string name, std::string type = "utf8", std::string value_type = {},
              std::string role = {}) {
  Column out;
  out.name = std::move(name);
  out.type = std::move(type);
  out.value_type = std::move(value_type);
  out.role = std::move(role);
  return out;
}

const std::vector<Column> kTable = {column("Time", "timestamp", "", "@timestamp"),
                                    column("SrcIp", "utf8", "ipv4", "source.ip"),
                                    column("DstIp", "utf8", "ip", "destination.ip"),
                                    column("Sha", "utf8", "sha256"), column("tags", "list")};

std::string check(std::vector<Column> wanted) {
  InputSpec input;
  input.name = "in";
  input.columns = std::move(wanted);
  std::string out;
  for (const Diagnostic& finding : check_columns(input, kTable, "a.rows", "t.yaml", {3, 4}))
    out += to_text(finding) + '\n';
  return out;
}

TEST(columns, are_found_by_name_then_role_then_type) {
  EXPECT_EQ(check({column("SrcIp")}), "");
  EXPECT_EQ(check({column("source", "utf8", "", "source.ip")}), "");
  EXPECT_EQ(check({column("file", "utf8", "hash")}), "");
  EXPECT_EQ(check({column("", "", "", "@timestamp")}), "");
  EXPECT_EQ(check({column("tags", "list<utf8>")}), "");
}

TEST(columns, that_are_missing_are_named_with_what_there_is) {
  EXPECT_THAT(check({column("SrcIP")}),
              HasSubstr("t.yaml:3:4: error: a.rows has no column `SrcIP` [missing-column]\n    "
                        "hint: did you mean `SrcIp`?"));
  EXPECT_THAT(check({column("", "", "", "process.pid")}), HasSubstr("with the role `process.pid`"));
  EXPECT_THAT(check({column("address", "utf8", "ip")}), HasSubstr("candidates: `SrcIp`, `DstIp`"));
  Column optional = column("nothing");
  optional.required = false;
  EXPECT_EQ(check({optional}), "");
}

TEST(columns, have_the_type_that_is_asked_for) {
  EXPECT_THAT(check({column("Time", "int64")}),
              HasSubstr("column `Time` of a.rows is timestamp, must be int64 [column-type]"));
}

std::string key_rule(const KeySpec& key, const std::vector<std::string>& accepted) {
  const ResolvedKey found = resolve_key(key, accepted, kTable, "t.yaml", {1, 1});
  return found.diagnostics.empty()
             ? std::to_string(found.parts.size()) + ":" + std::to_string(found.parts[0].column)
             : found.diagnostics[0].rule;
}

TEST(key, resolves_names_and_types) {
  EXPECT_EQ(key_rule({{"DstIp"}, ""}, {"ip"}), "1:2");
  EXPECT_EQ(key_rule({{"SrcIp", "Sha"}, ""}, {}), "2:1");
  EXPECT_EQ(key_rule({{}, "hash"}, {"hash", "ip"}), "1:3");
  EXPECT_EQ(key_rule({{}, "ipv4"}, {"ip"}), "1:1");
}

TEST(key, is_refused_when_it_is_none_or_not_the_only_one) {
  EXPECT_EQ(key_rule({{"dstip"}, ""}, {"ip"}), "unknown-column");
  EXPECT_EQ(key_rule({{"Sha"}, ""}, {"ip"}), "key-type");
  EXPECT_EQ(key_rule({{}, "ip"}, {"ip"}), "ambiguous-key");
  EXPECT_EQ(key_rule({{}, "url"}, {}), "ambiguous-key");
  EXPECT_EQ(key_rule({{}, "hash"}, {"ip"}), "key-type");
}

TEST(key, of_observables_is_typed_row_by_row) {
  std::vector<Column> table = {column("observable", "utf8", "observable"), column("type")};
  table[0].type_column = "type";
  const std::vector<std::string> accepted = {"ip"};
  const ResolvedKey found = resolve_key({{}, "ip"}, accepted, table, "t.yaml", {1, 1});
  ASSERT_THAT(found.diagnostics, IsEmpty());
  EXPECT_EQ(found.parts.at(0).type_column, "type");
  EXPECT_EQ(found.parts.at(0).value_type, "");
}

TEST(columns, of_a_real_schema_carry_its_metadata) {
  namespace arrow = toolkit::arrow;
  arrow::Field field{.name = "ip", .type = arrow::Type::utf8};
  field.metadata = {
      {"spoor.type", "ipv4"}, {"spoor.role", "source.ip"}, {"spoor.type_column", "t"}};
  const std::vector<arrow::Field> fields = {field};
  const std::vector<Column> columns = columns_of(fields);
  EXPECT_EQ(columns.at(0).type, "utf8");
  EXPECT_EQ(columns.at(0).value_type, "ipv4");
  EXPECT_EQ(columns.at(0).role, "source.ip");
  EXPECT_EQ(columns.at(0).type_column, "t");
}

TEST(column_params, name_columns_of_the_input) {
  const std::vector<ColumnUse> uses = {{"keep/0", "SrcIp", {2, 2}}, {"keep/1", "Src", {2, 9}}};
  const Diagnostics found = check_column_params(uses, kTable, "t.yaml");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(to_text(found[0]),
              HasSubstr("t.yaml:2:9: error: the input has no column `Src` (parameter `keep/1`)"));
}

}  // namespace
}  // namespace spoor::host::plan
