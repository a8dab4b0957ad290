// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/schema.hpp>

#include <gtest/gtest.h>

namespace spoor::toolkit::arrow {
namespace {

std::vector<Field> every_type() {
  return {
      {"b", Type::boolean},
      {"i", Type::int64, {{"spoor.role", "process.pid"}}, {}, false},
      {"n", Type::uint64},
      {"f", Type::float64},
      {"s", Type::utf8, {{"spoor.type", "ip"}, {"spoor.role", "source.ip"}}},
      {"z", Type::binary},
      {"t", Type::timestamp},
      {"d", Type::date32},
      {"l", Type::list, {}, {{"item", Type::utf8}}},
      {"r",
       Type::structure,
       {},
       {{"x", Type::int64}, {"y", Type::list, {}, {{"item", Type::int64}}}}},
      {"e", Type::utf8, {{"k", ""}}, {}, true, true},
  };
}

TEST(Schema, FieldsSurviveTheRoundTrip) {
  const auto fields = every_type();
  const Schema schema = make_schema(fields, {{"table", "events"}});
  const auto back = fields_of(*schema);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(*back, fields);
  EXPECT_EQ(metadata_value(*schema, "table"), "events");
}

TEST(Schema, FormatsAreThoseOfTheArrowSpecification) {
  const Schema schema = make_schema(every_type());
  EXPECT_STREQ(schema->format, "+s");
  EXPECT_STREQ(schema->children[0]->format, "b");
  EXPECT_STREQ(schema->children[6]->format, "tsu:UTC");
  EXPECT_STREQ(schema->children[10]->format, "i");
  EXPECT_STREQ(schema->children[10]->dictionary->format, "u");
  EXPECT_EQ(schema->children[1]->flags, 0);
  EXPECT_EQ(schema->children[0]->flags, ARROW_FLAG_NULLABLE);
}

TEST(Schema, CopyIsDeepAndEqual) {
  Schema original = make_schema(every_type(), {{"a", "b"}});
  Schema copy = original.copy();
  EXPECT_TRUE(equal(*original, *copy));
  EXPECT_NE(original->children[4]->metadata, copy->children[4]->metadata);
  original.release();
  EXPECT_FALSE(original);
  EXPECT_EQ(*fields_of(*copy), every_type());
}

TEST(Schema, EqualityLooksAtEverything) {
  const auto fields = every_type();
  const Schema schema = make_schema(fields);
  for (size_t i = 0; i < fields.size(); ++i) {
    auto renamed = fields;
    renamed[i].name += "x";
    EXPECT_FALSE(equal(*schema, *make_schema(renamed))) << i;
    auto tagged = fields;
    tagged[i].metadata.emplace_back("k", "v");
    EXPECT_FALSE(equal(*schema, *make_schema(tagged))) << i;
    EXPECT_TRUE(equal(*schema, *make_schema(tagged), false)) << i;
    auto strict = fields;
    strict[i].nullable = !strict[i].nullable;
    EXPECT_FALSE(equal(*schema, *make_schema(strict))) << i;
  }
}

TEST(Schema, MoveLeavesTheSourceEmpty) {
  Schema a = make_schema(every_type());
  Schema b = std::move(a);
  EXPECT_FALSE(a);
  ASSERT_TRUE(b);
  ArrowSchema raw{};
  b.move_to(&raw);
  EXPECT_FALSE(b);
  const Schema c = Schema::take(&raw);
  EXPECT_EQ(raw.release, nullptr);
  EXPECT_EQ(c->n_children, 11);
}

TEST(Schema, FindsColumnsByName) {
  const Schema schema = make_schema(every_type());
  EXPECT_EQ(find_column(*schema, "f"), 3);
  EXPECT_EQ(find_column(*schema, "F"), -1);
  EXPECT_EQ(metadata_value(*schema->children[4], kRoleKey), "source.ip");
  EXPECT_EQ(metadata_value(*schema->children[4], "absent"), "");
}

TEST(Schema, DescribesItselfForPeople) {
  const std::vector<Field> fields = {{"a", Type::int64},
                                     {"b", Type::list, {}, {{"item", Type::utf8}}},
                                     {"c", Type::utf8, {}, {}, true, true}};
  EXPECT_EQ(describe(*make_schema(fields)), "a: int64, b: list<item: utf8>, c: i->utf8");
}

TEST(Schema, RefusesTypesThatAreNotCanonical) {
  Schema schema = make_schema(every_type());
  schema->children[2]->format = "s";
  const auto fields = fields_of(*schema);
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().what, "column 'n': format 's' is not a canonical type");
}

TEST(Schema, DamagedMetadataIsAnErrorNotACrash) {
  const Schema schema = make_schema(every_type());
  ArrowSchema damaged = *schema->children[4];
  const int32_t bad[] = {1, -5, 0, 0};
  damaged.metadata = reinterpret_cast<const char*>(bad);
  EXPECT_FALSE(metadata_of(damaged));
  EXPECT_EQ(metadata_value(damaged, "x"), "");
  const int32_t too_many[] = {-1, 0};
  damaged.metadata = reinterpret_cast<const char*>(too_many);
  EXPECT_FALSE(metadata_of(damaged));
}

TEST(Type, NamesAndFormatsMatch) {
  for (int i = 0; i < 10; ++i) {
    const auto type = static_cast<Type>(i);
    EXPECT_EQ(type_of(format_of(type)), type);
    EXPECT_FALSE(name_of(type).empty());
  }
  EXPECT_FALSE(type_of("tsn:UTC"));
  EXPECT_FALSE(type_of(""));
}

}  // namespace
}  // namespace spoor::toolkit::arrow
