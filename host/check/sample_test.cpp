// SPDX-License-Identifier: Apache-2.0
#include "host/check/sample.hpp"

#include <gtest/gtest.h>

namespace spoor::host::check {
namespace {

namespace arrow = toolkit::arrow;

/// The class of a descriptor with these members.
std::shared_ptr<const plan::ClassSpec> spec_of(const std::string& kind,
                                               const std::string& members) {
  const auto parsed = plan::parse_descriptor(
      R"({"abi":{"major":1,"min_host_minor":0,"minor":0},"descriptor":1,)"
      R"("plugin":{"id":"org.example.x","version":"1.0.0"},"classes":[{"id":")" +
          kind + R"(.example.x","kind":")" + kind + R"(","summary":"x",)" + members + "}]}",
      "test");
  EXPECT_TRUE(parsed.descriptor) << (parsed.diagnostics.empty() ? ""
                                                                : parsed.diagnostics[0].message);
  return parsed.descriptor ? parsed.descriptor->classes[0] : nullptr;
}

const std::string kPorts =
    R"("inputs":[{"name":"rows","columns":[{"name":"at","type":"timestamp"},)"
    R"({"name":"ip","type":"utf8","spoor.type":"ipv4"}]}],)"
    R"("outputs":[{"name":"out","cardinality":"aggregate","columns":[]}])";

TEST(Sample, WithoutAnExampleTablesComeFromTheDeclaredColumns) {
  const auto sample = make_sample(*spec_of("analyzer", kPorts));
  ASSERT_TRUE(sample) << sample.error().text();
  EXPECT_FALSE(sample->from_example);
  ASSERT_EQ(sample->tables.size(), 1u);
  const SampleTable& table = sample->tables[0];
  EXPECT_EQ(table.port, "rows");
  ASSERT_EQ(table.fields.size(), 2u);
  EXPECT_EQ(table.fields[0].type, arrow::Type::timestamp);
  EXPECT_EQ(arrow::value_of(table.fields[1].metadata, arrow::kTypeKey), "ipv4");
  EXPECT_EQ(table.rows.size(), 24u);
  EXPECT_EQ(table.rows[0][1], "192.0.2.7");
}

TEST(Sample, AnExamplesRowsMayBeObjectsOrLists) {
  const auto sample = make_sample(
      *spec_of("analyzer", kPorts + R"(,"example":{"with":{},"inputs":[{"port":"rows","rows":[)"
                                    R"({"ip":"192.0.2.1","more":1.5},[7,"192.0.2.2",2.5]]}]})"));
  ASSERT_TRUE(sample) << sample.error().text();
  EXPECT_TRUE(sample->from_example);
  const SampleTable& table = sample->tables[0];
  ASSERT_EQ(table.fields.size(), 3u);
  EXPECT_EQ(table.fields[2].name, "more");
  EXPECT_EQ(table.fields[2].type, arrow::Type::float64);
  EXPECT_EQ(table.rows[0].dump(), R"([null,"192.0.2.1",1.5])");
  EXPECT_EQ(table.rows[1].dump(), R"([7,"192.0.2.2",2.5])");
}

TEST(Sample, DefaultsOfParametersAreFilledIn) {
  const auto sample = make_sample(*spec_of(
      "analyzer", kPorts + R"(,"params":{"type":"object","properties":{"n":{"type":"integer",)"
                           R"("default":3},"m":{"type":"integer","default":1}}},)"
                           R"("example":{"with":{"m":2},"inputs":[]})"));
  ASSERT_TRUE(sample) << sample.error().text();
  EXPECT_EQ(sample->config, R"({"m":2,"n":3})");
}

TEST(Sample, AnEnrichersKeysComeFromTheExampleOrItsTypes) {
  const auto made = make_sample(
      *spec_of("enricher", R"("keys":["sha256"],"answers":[{"name":"n","type":"int64"}])"));
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->keys.at("sha256").size(), 2u);
  const auto given = make_sample(*spec_of(
      "enricher",
      R"("keys":["domain"],"answers":[{"name":"n","type":"int64"}],"example":{"with":{},"keys":{"domain":["a.example"]}})"));
  ASSERT_TRUE(given) << given.error().text();
  EXPECT_EQ(given->keys.at("domain"), std::vector<std::string>{"a.example"});
}

TEST(Sample, FilesAreTextOrBase64) {
  const std::string files =
      R"("outputs":[{"name":"out","cardinality":"source","columns":[]}],"example":{"with":{},"files":)";
  const auto good =
      make_sample(*spec_of("provider", files + R"({"a.txt":"text","b/c.bin":{"base64":"AP8="}}})"));
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->files.at("a.txt"), "text");
  EXPECT_EQ(good->files.at("b/c.bin"), std::string("\0\xFF", 2));
  for (const char* bad : {R"({"../a":"x"}})", R"({"/a":"x"}})", R"({"a":1}})", R"(["a"]})"}) {
    EXPECT_FALSE(make_sample(*spec_of("provider", files + bad))) << bad;
  }
}

TEST(Sample, NamesWhatIsWrongWithAnExample) {
  const auto error = [](const std::string& example) {
    const auto sample = make_sample(*spec_of("analyzer", kPorts + R"(,"example":)" + example));
    return sample ? std::string() : sample.error().what;
  };
  EXPECT_EQ(error(R"({"with":{},"inputs":[{"port":"none","rows":[]}]})"),
            "example: the class has no input \"none\"");
  EXPECT_NE(error(R"({"with":{},"inputs":[{"port":"rows","rows":[7]}]})").find("neither an object"),
            std::string::npos);
  EXPECT_NE(error(R"({"with":{},"inputs":[{"port":"rows","rows":[[1]]}]})").find("not as many"),
            std::string::npos);
  EXPECT_NE(
      error(R"({"with":{},"inputs":[{"port":"rows","columns":[{"name":"a","type":"text"}]}]})")
          .find("no type of a column"),
      std::string::npos);
}

}  // namespace
}  // namespace spoor::host::check
