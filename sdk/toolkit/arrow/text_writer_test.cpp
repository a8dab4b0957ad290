// SPDX-License-Identifier: Apache-2.0
#include <clocale>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/arrow/builder.hpp>
#include <toolkit/arrow/csv_writer.hpp>
#include <toolkit/arrow/ndjson_writer.hpp>
#include <toolkit/arrow/text_cell.hpp>

namespace spoor::toolkit::arrow {
namespace {

std::vector<Field> every_field() {
  return {{"b", Type::boolean},
          {"i", Type::int64},
          {"n", Type::uint64},
          {"f", Type::float64},
          {"s", Type::utf8},
          {"z", Type::binary},
          {"t", Type::timestamp},
          {"d", Type::date32},
          {"l", Type::list, {}, {{"item", Type::utf8}}},
          {"r", Type::structure, {}, {{"x", Type::int64}, {"y", Type::utf8}}},
          {"e", Type::utf8, {}, {}, true, true}};
}

Array every_value(TableBuilder& table) {
  table.dictionary(10).values<Utf8Builder>().append("word");
  table.dictionary(10).values<Utf8Builder>().append_null();
  table.boolean(0).append(true);
  table.i64(1).append(std::numeric_limits<int64_t>::min());
  table.u64(2).append(std::numeric_limits<uint64_t>::max());
  table.f64(3).append(0.1);
  table.utf8(4).append("Grüße, \"Welt\"\n");
  table.binary(5).append(std::string_view("\0\xff\x10z", 4));
  table.timestamp(6).append(1'709'210'096'000'001);
  table.date32(7).append(19'782);
  table.list(8).items<Utf8Builder>().append("a\tb");
  table.list(8).items().append_null();
  table.list(8).end_list();
  table.structure(9).child<Int64Builder>(0).append(-7);
  table.structure(9).end_row();
  table.dictionary(10).append_index(0);
  table.end_row();
  table.end_row();  // all null
  table.boolean(0).append(false);
  table.utf8(4).append("");
  table.list(8).end_list();
  table.structure(9).end_row();
  table.dictionary(10).append_index(1);
  table.end_row();
  return *table.finish();
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string as_csv(const ArrowSchema& schema, const std::vector<const ArrowArray*>& batches,
                   CsvOptions options = {}, uint64_t* guarded = nullptr) {
  std::vector<std::byte> bytes;
  auto writer = *CsvWriter::make(schema, memory_sink(bytes), options);
  for (const ArrowArray* batch : batches)
    EXPECT_TRUE(writer.write(*batch));
  EXPECT_TRUE(writer.finish());
  if (guarded != nullptr) *guarded = writer.guarded_cells();
  return text_of(bytes);
}

std::string as_ndjson(const ArrowSchema& schema, const ArrowArray& batch) {
  std::vector<std::byte> bytes;
  auto writer = *NdjsonWriter::make(schema, memory_sink(bytes));
  EXPECT_TRUE(writer.write(batch));
  EXPECT_TRUE(writer.finish());
  return text_of(bytes);
}

TEST(Ndjson, EveryTypeByTheRules) {
  TableBuilder table(every_field());
  const Array batch = every_value(table);
  EXPECT_EQ(as_ndjson(*table.schema(), *batch),
            "{\"b\":true,\"i\":-9223372036854775808,\"n\":18446744073709551615,\"f\":0.1,"
            "\"s\":\"Grüße, \\\"Welt\\\"\\n\",\"z\":\"AP8Qeg==\","
            "\"t\":\"2024-02-29T12:34:56.000001Z\",\"d\":\"2024-02-29\",\"l\":[\"a\\tb\",null],"
            "\"r\":{\"x\":-7},\"e\":\"word\"}\n"
            "{}\n"
            "{\"b\":false,\"s\":\"\",\"l\":[],\"r\":{}}\n");
}

TEST(Csv, EveryTypeByTheRules) {
  TableBuilder table(every_field());
  const Array batch = every_value(table);
  EXPECT_EQ(
      as_csv(*table.schema(), {batch.get()}),
      "b,i,n,f,s,z,t,d,l,r,e\n"
      "true,-9223372036854775808,18446744073709551615,0.1,\"Grüße, \"\"Welt\"\"\n\",AP8Qeg==,"
      "2024-02-29T12:34:56.000001Z,2024-02-29,\"[\"\"a\\tb\"\",null]\",\"{\"\"x\"\":-7}\",word\n"
      ",,,,,,,,,,\n"
      "false,,,,\"\",,,,\"[]\",\"{}\",\n");
}

TEST(Csv, FormulasGetAnApostrophe) {
  TableBuilder table({{"=name", Type::utf8}, {"n", Type::int64}});
  for (const char* cell : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=b", "=a,b", "'=1"}) {
    table.utf8(0).append(cell);
    table.i64(1).append(-1);
    table.end_row();
  }
  const Array batch = *table.finish();
  uint64_t guarded = 0;
  EXPECT_EQ(as_csv(*table.schema(), {batch.get()}, {}, &guarded),
            "'=name,n\n'=1+1,-1\n'+1,-1\n'-1,-1\n'@x,-1\n'\tx,-1\n\"'\rx\",-1\na=b,-1\n"
            "\"'=a,b\",-1\n'=1,-1\n");
  EXPECT_EQ(guarded, 8U);
  CsvOptions off;
  off.formula_guard = false;
  EXPECT_EQ(as_csv(*table.schema(), {batch.get()}, off).substr(0, 15), "=name,n\n=1+1,-1");
}

TEST(Csv, OtherDelimitersAreQuotedToo) {
  TableBuilder table({{"a", Type::utf8}, {"b", Type::utf8}});
  table.utf8(0).append("x;y");
  table.utf8(1).append("x,y");
  table.end_row();
  const Array batch = *table.finish();
  CsvOptions options;
  options.delimiter = ';';
  options.header = false;
  EXPECT_EQ(as_csv(*table.schema(), {batch.get()}, options), "\"x;y\";x,y\n");
}

TEST(Csv, HeaderComesOnceAndWithoutRowsToo) {
  TableBuilder table({{"a", Type::utf8}});
  table.utf8(0).append("1");
  table.end_row();
  const Array batch = *table.finish();
  EXPECT_EQ(as_csv(*table.schema(), {batch.get(), batch.get()}), "a\n1\n1\n");
  EXPECT_EQ(as_csv(*table.schema(), {}), "a\n");
}

std::string json_double(double value) {
  TableBuilder table({{"f", Type::float64}});
  table.f64(0).append(value);
  table.end_row();
  const Array batch = *table.finish();
  const std::string line = as_ndjson(*table.schema(), *batch);
  return line.substr(5, line.size() - 7);
}

TEST(TextCell, DoublesReadBackEqual) {
  EXPECT_EQ(json_double(0.0), "0.0");
  EXPECT_EQ(json_double(-0.0), "-0.0");
  EXPECT_EQ(json_double(1e21), "1e+21");
  EXPECT_EQ(json_double(123456789.0), "123456789.0");
  EXPECT_EQ(json_double(5e-324), "5e-324");
  EXPECT_EQ(json_double(std::nan("")), "\"NaN\"");
  EXPECT_EQ(json_double(-HUGE_VAL), "\"-Infinity\"");
  for (const double value : {0.1, 1.0 / 3, 1e308, 2.2250738585072014e-308, -123.456}) {
    EXPECT_EQ(std::stod(json_double(value)), value);
  }
  std::string csv;
  append_double(csv, -std::nan(""));
  append_double(csv, HUGE_VAL);
  EXPECT_EQ(csv, "naninf");
}

std::string timestamp(int64_t value) {
  std::string text;
  append_timestamp(text, value);
  return text;
}

TEST(TextCell, TimestampsOfAllTimes) {
  EXPECT_EQ(timestamp(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(timestamp(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(timestamp(-11'644'473'600'000'000), "1601-01-01T00:00:00.000000Z");
  EXPECT_EQ(timestamp(253'402'300'799'999'999), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(timestamp(253'402'300'800'000'000), "+10000-01-01T00:00:00.000000Z");
  EXPECT_EQ(timestamp(951'782'400'000'000), "2000-02-29T00:00:00.000000Z");
  EXPECT_EQ(timestamp(std::numeric_limits<int64_t>::min()), "-290308-12-21T19:59:05.224192Z");
  EXPECT_EQ(timestamp(std::numeric_limits<int64_t>::max()), "+294247-01-10T04:00:54.775807Z");
}

TEST(TextCell, EveryDayOfFourCenturiesIsTheNextOne) {
  int year = 1900;
  int month = 1;
  int day = 1;
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int64_t days = -25'567; days < -25'567 + 146'097; ++days) {
    std::string text;
    append_date(text, days);
    char expected[48];
    std::snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
    ASSERT_EQ(text, expected);
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (++day > lengths[month - 1] + (leap && month == 2)) {
      day = 1;
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
  }
}

std::string json_string(std::string_view value) {
  std::string text;
  append_json_string(text, value);
  return text;
}

TEST(TextCell, JsonStringsEscapeWhatTheyMust) {
  EXPECT_EQ(json_string("plain"), "\"plain\"");
  EXPECT_EQ(json_string(std::string_view("\0\x1f\b\f\n\r\t\"\\/", 10)),
            "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\"");
  EXPECT_EQ(json_string("\x7f\xe2\x80\xa8"), "\"\x7f\xe2\x80\xa8\"");
  EXPECT_EQ(json_string("a\xff"
                        "b"),
            "\"a\xef\xbf\xbd"
            "b\"");
  for (size_t at = 0; at < 40; ++at) {
    std::string text(40, 'x');
    text[at] = '"';
    std::string expected = "\"" + text + "\"";
    expected.insert(at + 1, "\\");
    EXPECT_EQ(json_string(text), expected);
  }
}

TEST(TextCell, Base64ByTheStandard) {
  const char* const expected[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (size_t n = 0; n <= 6; ++n) {
    std::string text;
    append_base64(text, std::string_view("foobar").substr(0, n));
    EXPECT_EQ(text, expected[n]);
  }
}

TEST(TextWriters, DoNotCareForTheLocale) {
  TableBuilder table(every_field());
  const Array batch = every_value(table);
  const std::string before =
      as_csv(*table.schema(), {batch.get()}) + as_ndjson(*table.schema(), *batch);
  const char* const set = std::setlocale(LC_ALL, "de_DE.UTF-8");
  const std::string after =
      as_csv(*table.schema(), {batch.get()}) + as_ndjson(*table.schema(), *batch);
  std::setlocale(LC_ALL, "C");
  if (set == nullptr) GTEST_SKIP() << "no locale de_DE.UTF-8 here";
  EXPECT_EQ(after, before);
}

TEST(TextWriters, RefuseTypesThatAreNotCanonical) {
  const Field field{"odd", Type::int64};
  Schema schema = make_schema({&field, 1});
  schema->children[0]->format = "s";
  std::vector<std::byte> bytes;
  EXPECT_EQ(CsvWriter::make(*schema, memory_sink(bytes)).error().code, SPOOR_INVALID_DATA);
  EXPECT_EQ(NdjsonWriter::make(*schema, memory_sink(bytes)).error().code, SPOOR_INVALID_DATA);
}

TEST(TextWriters, PassOnTheErrorsOfTheSink) {
  TableBuilder table({{"s", Type::utf8}});
  table.utf8(0).append(std::string(1 << 20, 'x'));
  table.end_row();
  const Array batch = *table.finish();
  const Sink full = [](std::span<const std::byte>) -> Result<void> {
    return fail(SPOOR_IO, "the disk is full");
  };
  auto csv = *CsvWriter::make(*table.schema(), full);
  EXPECT_EQ(csv.write(*batch).error().what, "the disk is full");
  auto ndjson = *NdjsonWriter::make(*table.schema(), full);
  EXPECT_EQ(ndjson.write(*batch).error().what, "the disk is full");
}

}  // namespace
}  // namespace spoor::toolkit::arrow
