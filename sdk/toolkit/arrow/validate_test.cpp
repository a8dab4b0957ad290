// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/validate.hpp>

#include <functional>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/random_batch.hpp>
#include <toolkit/arrow/utf8.hpp>

namespace spoor::toolkit::arrow {
namespace {

using testing::random_fields;
using testing::random_table;

std::vector<Field> fields() {
  return {{"n", Type::int64},
          {"s", Type::utf8},
          {"l", Type::list, {}, {{"item", Type::utf8}}},
          {"r", Type::structure, {}, {{"x", Type::boolean}}},
          {"e", Type::utf8, {}, {}, true, true}};
}

Array table() {
  TableBuilder builder(fields());
  builder.dictionary(4).values<Utf8Builder>().append("only");
  for (int i = 0; i < 4; ++i) {
    builder.i64(0).append(i);
    builder.utf8(1).append("v\xc3\xa4" + std::to_string(i));
    builder.list(2).items<Utf8Builder>().append("a");
    builder.list(2).end_list();
    builder.structure(3).child<BoolBuilder>(0).append(true);
    builder.structure(3).end_row();
    if (i != 1) builder.dictionary(4).append_index(0);
    builder.end_row();
  }
  return *builder.finish();
}

/// The complaint about the table after `damage`, or "" if there is none.
std::string complaint(Level level, const std::function<void(ArrowArray&)>& damage) {
  const Schema schema = make_schema(fields());
  Array batch = table();
  damage(*batch.get());
  const auto valid = validate(*schema, *batch, level);
  if (!valid) {
    EXPECT_EQ(valid.error().code, SPOOR_INVALID_DATA);
  }
  return valid ? "" : valid.error().what;
}

void expect_both(const std::string& words, const std::function<void(ArrowArray&)>& damage) {
  EXPECT_EQ(complaint(Level::kStructure, damage), words);
  EXPECT_EQ(complaint(Level::kFull, damage), words);
}

/// What only the full level sees.
void expect_full(const std::string& words, const std::function<void(ArrowArray&)>& damage) {
  EXPECT_EQ(complaint(Level::kStructure, damage), "");
  EXPECT_EQ(complaint(Level::kFull, damage), words);
}

TEST(Validate, AcceptsWhatTheBuildersMake) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    const auto some = random_fields(random);
    const Schema schema = make_schema(some);
    const auto valid_schema = validate_table_schema(*schema);
    ASSERT_TRUE(valid_schema) << valid_schema.error().text();
    Array batch = random_table(random, some, static_cast<int64_t>(random() % 100));
    const auto valid = validate(*schema, *batch, Level::kFull);
    ASSERT_TRUE(valid) << valid.error().text();
    const int64_t half = batch.length() / 2;
    const Array part = *slice(*schema, batch, half, batch.length() - half);
    const auto valid_part = validate(*schema, *part, Level::kFull);
    ASSERT_TRUE(valid_part) << valid_part.error().text();
  }
}

TEST(Validate, LengthsAndCounts) {
  expect_both("the batch: length -1", [](ArrowArray& a) { a.length = -1; });
  expect_both("the batch: offset -3", [](ArrowArray& a) { a.offset = -3; });
  expect_both("column 'n': null_count 5 of 4",
              [](ArrowArray& a) { a.children[0]->null_count = 5; });
  expect_both("column 'n': null_count -2 of 4",
              [](ArrowArray& a) { a.children[0]->null_count = -2; });
  expect_both("column 'n': length 4611686018427387904 at offset 0 is absurd",
              [](ArrowArray& a) { a.children[0]->length = int64_t{1} << 62; });
  expect_both("column 'n': length 4, the parent needs 5", [](ArrowArray& a) { a.length = 5; });
  expect_both("column 'n': length 4, the parent needs 6", [](ArrowArray& a) { a.offset = 2; });
  expect_both("column 'r.x': length 3, the parent needs 4",
              [](ArrowArray& a) { a.children[3]->children[0]->length = 3; });
  expect_both("column 'l.item': length 3, the parent needs 4",
              [](ArrowArray& a) { a.children[2]->children[0]->length = 3; });
}

TEST(Validate, BuffersAndChildren) {
  expect_both("column 'n': 3 buffers for format 'l'",
              [](ArrowArray& a) { a.children[0]->n_buffers = 3; });
  expect_both("column 'n': the buffers are NULL",
              [](ArrowArray& a) { a.children[0]->buffers = nullptr; });
  expect_both("column 'n': buffer 1 is NULL",
              [](ArrowArray& a) { a.children[0]->buffers[1] = nullptr; });
  expect_both("column 's': buffer 2 is NULL",
              [](ArrowArray& a) { a.children[1]->buffers[2] = nullptr; });
  expect_both("column 'n': null_count 1 without a bitmap",
              [](ArrowArray& a) { a.children[0]->null_count = 1; });
  expect_both("the batch: 4 children, the schema has 5", [](ArrowArray& a) { a.n_children = 4; });
  expect_both("the batch: children are NULL", [](ArrowArray& a) { a.children = nullptr; });
  expect_both("the batch: child 2 is NULL", [](ArrowArray& a) { a.children[2] = nullptr; });
  expect_both("column 's': the array is released",
              [](ArrowArray& a) { a.children[1]->release(a.children[1]); });
  expect_both("column 'n': buffer 1 is not aligned", [](ArrowArray& a) {
    a.children[0]->buffers[1] = static_cast<const char*>(a.children[0]->buffers[1]) + 4;
  });
}

int32_t* offsets_of(ArrowArray& array) {
  return const_cast<int32_t*>(static_cast<const int32_t*>(array.buffers[1]));
}

TEST(Validate, Offsets) {
  expect_both("column 's': offsets run from -1 to 16",
              [](ArrowArray& a) { offsets_of(*a.children[1])[0] = -1; });
  expect_both("column 's': offsets run from 99 to 16",
              [](ArrowArray& a) { offsets_of(*a.children[1])[0] = 99; });
  expect_full("column 's': row 1: offsets fall from 99 to 8",
              [](ArrowArray& a) { offsets_of(*a.children[1])[1] = 99; });
  expect_full("column 'l': row 0: offsets fall from 0 to -7",
              [](ArrowArray& a) { offsets_of(*a.children[2])[1] = -7; });
}

TEST(Validate, Dictionaries) {
  expect_both("column 'e': the dictionary is missing",
              [](ArrowArray& a) { a.children[4]->dictionary = nullptr; });
  expect_both("column 'n': a dictionary that the schema does not have",
              [](ArrowArray& a) { a.children[0]->dictionary = a.children[4]->dictionary; });
  expect_full("column 'e': row 2: an index outside the dictionary of 1",
              [](ArrowArray& a) { offsets_of(*a.children[4])[2] = 1; });
  expect_full("column 'e': row 2: an index outside the dictionary of 1",
              [](ArrowArray& a) { offsets_of(*a.children[4])[2] = -1; });
  EXPECT_EQ(complaint(Level::kFull, [](ArrowArray& a) { offsets_of(*a.children[4])[1] = 77; }), "")
      << "what lies under a null does not count";
  expect_both("column 'e': null_count 9 of 1",
              [](ArrowArray& a) { a.children[4]->dictionary->null_count = 9; });
}

TEST(Validate, NullCountsAndText) {
  expect_full("column 'e': null_count 3, the bitmap has 1",
              [](ArrowArray& a) { a.children[4]->null_count = 3; });
  expect_full("column 's': row 0 is not UTF-8", [](ArrowArray& a) {
    const_cast<char*>(static_cast<const char*>(a.children[1]->buffers[2]))[1] = '\xff';
  });
  expect_full("column 's': row 0 is not UTF-8",
              [](ArrowArray& a) { offsets_of(*a.children[1])[1] = 2; });
}

TEST(ValidateSchema, SaysWhatIsWrong) {
  const auto words = [](const std::function<void(ArrowSchema&)>& damage) {
    Schema schema = make_schema(fields());
    damage(*schema.get());
    const auto valid = validate_table_schema(*schema);
    return valid ? std::string() : valid.error().what;
  };
  EXPECT_EQ(words([](ArrowSchema&) {}), "");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[0]->format = "q"; }),
            "column 'n': unknown format 'q'");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[0]->format = nullptr; }),
            "column 'n': the format is NULL");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[0]->name = "\xff"; }),
            "column '?': the name is not UTF-8");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[2]->n_children = 0; }),
            "column 'l': format '+l' with 0 children");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[0]->n_children = 2; }),
            "column 'n': format 'l' with 2 children");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children = nullptr; }), "the batch: children are NULL");
  EXPECT_EQ(words([](ArrowSchema& s) { s.children[4]->format = "u"; }),
            "column 'e': dictionary indices are not integers");
  EXPECT_EQ(words([](ArrowSchema& s) { s.format = "l"; }), "the batch: format 'l' with 5 children");
  EXPECT_EQ(words([](ArrowSchema& s) {
              s.children[3]->children[0]->release(s.children[3]->children[0]);
            }),
            "column 'r': child 0 is released");
  const int32_t pairs[] = {7, -1};
  EXPECT_EQ(words([&](ArrowSchema& s) {
              s.children[1]->metadata = reinterpret_cast<const char*>(pairs);
            }),
            "column 's': the metadata is damaged");
}

TEST(ValidateSchema, DepthIsLimited) {
  Field field{"x", Type::int64};
  for (int i = 0; i < 63; ++i)
    field = Field{"x", Type::list, {}, {field}};
  EXPECT_TRUE(validate_table_schema(*make_schema({&field, 1})));
  field = Field{"x", Type::list, {}, {field}};
  EXPECT_FALSE(validate_table_schema(*make_schema({&field, 1})));
}

TEST(ValidateSchema, KnowsEveryFormat) {
  const auto accepts = [](const char* format) {
    const Field field{"x", Type::int64};
    Schema schema = make_schema({&field, 1});
    schema->children[0]->format = format;
    return validate_schema(*schema).has_value();
  };
  for (const char* format : {"n",        "b",           "c",
                             "C",        "s",           "S",
                             "i",        "I",           "l",
                             "L",        "e",           "f",
                             "g",        "u",           "U",
                             "z",        "Z",           "vu",
                             "vz",       "w:16",        "d:38,0",
                             "d:9,2,32", "d:76,-3,256", "tdD",
                             "tdm",      "tts",         "ttm",
                             "ttu",      "ttn",         "tss:",
                             "tsm:",     "tsu:UTC",     "tsn:Europe/Berlin",
                             "tDs",      "tDm",         "tDu",
                             "tDn",      "tiM",         "tiD",
                             "tin",      "+s"}) {
    EXPECT_TRUE(accepts(format)) << format;
  }
  for (const char* format : {"",      "x",   "ll",  "w",     "w:",      "w:-1",   "w:9999999999",
                             "w:1x",  "d:",  "d:1", "d:0,0", "d:1,2,3", "d:77,0", "t",
                             "td",    "tdx", "ts",  "tsu",   "tsx:",    "ttx",    "tix",
                             "ti",    "+",   "+x",  "+w:",   "+w:a",    "v",      "vx",
                             "+ux:0", "tDu:"}) {
    EXPECT_FALSE(accepts(format)) << format;
  }
}

TEST(Utf8, FollowsTheStandardToTheByte) {
  for (const char* good :
       {"", "abc", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
    EXPECT_TRUE(is_utf8("0123456789abcdef" + std::string(good) + "tail"));
  }
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x9f\xbf",
                          "\xe0\xa0", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                          "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
    EXPECT_FALSE(is_utf8("0123456789abcdef" + std::string(bad)));
  }
  EXPECT_EQ(utf8_cut("a\xc3\xa4z", 2), 1U);
  EXPECT_EQ(utf8_cut("a\xc3\xa4z", 3), 3U);
  EXPECT_EQ(utf8_cut("abc", 9), 3U);
  EXPECT_EQ(replace_invalid("a\xff\xc3\xa4\xc3"), "a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd");
}

}  // namespace
}  // namespace spoor::toolkit::arrow
