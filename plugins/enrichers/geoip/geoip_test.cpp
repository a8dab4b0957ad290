// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spoor/testing/testing.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <toolkit/net/ip_address.hpp>
#include "database.hpp"
#include "tests/support/mmdb_writer.hpp"

namespace {

using spoor::json;
using spoor::support::MmdbValue;
using spoor::support::MmdbWriter;
using spoor::testing::plugin_test;
using spoor::testing::run_result;
using spoor_geoip::Database;
using spoor_geoip::Layout;
using ::testing::HasSubstr;

MmdbValue maxmind_city(const char* code, const char* country, const char* city, double latitude,
                       double longitude) {
  return MmdbValue::Map{
      {"country", MmdbValue::Map{{"iso_code", code}, {"names", MmdbValue::Map{{"en", country}}}}},
      {"city", MmdbValue::Map{{"names", MmdbValue::Map{{"en", city}}}}},
      {"subdivisions", MmdbValue::List{MmdbValue::Map{{"names", MmdbValue::Map{{"en", "North"}}}}}},
      {"location", MmdbValue::Map{{"latitude", latitude}, {"longitude", longitude}}}};
}

std::string city_file(uint16_t record_size = 28) {
  MmdbWriter writer({.record_size = record_size});
  writer.add("192.0.2.0/24", maxmind_city("ZZ", "Nowhere", "Harbour", 12.5, -7.25));
  writer.add("192.0.2.128/25", maxmind_city("ZZ", "Nowhere", "Hill", 13.5, -7.5));
  writer.add("2001:db8::/32", maxmind_city("YY", "Elsewhere", "Lake", -33.0, 151.0));
  return writer.bytes();
}

std::string owner_file() {
  MmdbWriter writer({.ip_version = 4});
  writer.add("192.0.2.0/24",
             MmdbValue::Map{{"autonomous_system_number", uint32_t{64500}},
                            {"autonomous_system_organization", "Example Networks"}});
  return writer.bytes();
}

std::string flat_v6_file() {
  MmdbWriter writer({});
  writer.add("::/3", MmdbValue::Map{{"country_code", "XX"}, {"city", "Reserved"}});
  writer.add("2001:db8::/32", MmdbValue::Map{{"country_code", "YY"},
                                             {"state1", "West"},
                                             {"city", "Bay"},
                                             {"timezone", "Etc/UTC"},
                                             {"latitude", 1.0},
                                             {"longitude", 2.0}});
  return writer.bytes();
}

run_result lookup(const std::string& databases, const std::vector<std::string>& keys) {
  plugin_test test("enricher.geoip");
  test.with("{\"databases\": " + databases + "}")
      .file("city.mmdb", city_file())
      .file("owner.mmdb", owner_file())
      .file("flat6.mmdb", flat_v6_file())
      .file("broken.mmdb", city_file().substr(0, 200));
  return test.lookup("ipv4", keys);
}

TEST(Geoip, DatabasesAreMergedFieldByField) {
  const run_result result =
      lookup(R"([{"path": "city.mmdb", "attribution": "City data by Nobody"},
                 {"path": "owner.mmdb"}])",
             {"192.0.2.7", "192.0.2.200", "198.51.100.1", "not an address", "::ffff:192.0.2.7"});
  ASSERT_TRUE(result.ok()) << result.error();
  const auto& answers = result.answers();
  EXPECT_EQ(answers.cell(0, "city").str(), "Harbour");
  EXPECT_EQ(answers.cell(0, "country_code").str(), "ZZ");
  EXPECT_EQ(answers.cell(0, "region").str(), "North");
  EXPECT_EQ(answers.cell(0, "latitude").f64(), 12.5);
  EXPECT_EQ(answers.cell(0, "asn").i64(), 64500);
  EXPECT_EQ(answers.cell(0, "organisation").str(), "Example Networks");
  EXPECT_EQ(answers.cell(0, "network").str(), "192.0.2.0/25");
  EXPECT_EQ(answers.cell(0, "scope").str(), "documentation");
  EXPECT_EQ(answers.cell(0, "attribution").str(), "City data by Nobody");
  EXPECT_EQ(answers.cell(1, "city").str(), "Hill");
  EXPECT_EQ(answers.cell(2, "status").i64(), SPOOR_ANSWER_NOT_FOUND);
  EXPECT_EQ(answers.cell(3, "status").i64(), SPOOR_ANSWER_INVALID);
  EXPECT_EQ(answers.cell(4, "city").str(), "Harbour") << "an IPv4 address inside IPv6";
}

TEST(Geoip, AnIpv4AddressIsNeverAskedOfAnIpv6OnlyTree) {
  const run_result result =
      lookup(R"([{"path": "flat6.mmdb", "layout": "flat"}])", {"192.0.2.7", "2001:db8::1"});
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(result.answers().cell(0, "status").i64(), SPOOR_ANSWER_NOT_FOUND);
  EXPECT_EQ(result.answers().cell(1, "city").str(), "Bay");
  EXPECT_EQ(result.answers().cell(1, "region").str(), "West");
  EXPECT_EQ(result.answers().cell(1, "network").str(), "2001:db8::/32");
}

TEST(Geoip, ABrokenFileIsAClearError) {
  const run_result result = lookup(R"([{"path": "broken.mmdb"}])", {"192.0.2.7"});
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(result.error(), HasSubstr("not a usable MMDB file"));
}

TEST(Geoip, EveryRecordSizeIsRead) {
  for (const uint16_t size : {uint16_t{24}, uint16_t{28}, uint16_t{32}}) {
    auto database = Database::open("t", city_file(size), Layout::kAuto);
    ASSERT_TRUE(database) << database.error().text();
    const auto found = (*database)->find(*spoor::toolkit::net::IpAddress::parse("192.0.2.129"));
    ASSERT_NE(found.place, nullptr);
    EXPECT_EQ(found.place->city, "Hill");
    EXPECT_EQ(found.prefix, 25);
  }
}

TEST(Geoip, ARecordIsDecodedOnce) {
  auto database = Database::open("t", city_file(), Layout::kAuto);
  ASSERT_TRUE(database);
  for (uint32_t i = 0; i < 128; ++i)
    (*database)->find(spoor::toolkit::net::IpAddress::v4(0xC0000200U + i));
  EXPECT_EQ((*database)->decoded_records(), 1U);
}

TEST(Geoip, TruncatedAndFlippedFilesNeverCrash) {
  const std::string whole = city_file();
  for (size_t cut = 0; cut < whole.size(); cut += 7) {
    auto database = Database::open("t", whole.substr(0, cut), Layout::kAuto);
    if (database) (*database)->find(*spoor::toolkit::net::IpAddress::parse("192.0.2.1"));
  }
  for (size_t i = 0; i < whole.size(); i += 3) {
    std::string bent = whole;
    bent[i] = static_cast<char>(bent[i] ^ 0x55);
    auto database = Database::open("t", bent, Layout::kAuto);
    if (!database) continue;
    for (const char* text : {"192.0.2.1", "192.0.2.200", "2001:db8::1"})
      (*database)->find(*spoor::toolkit::net::IpAddress::parse(text));
  }
}

TEST(Geoip, FilesOfThePublicTestSet) {
  const char* corpora = std::getenv("SPOOR_CORPORA");
  if (corpora == nullptr) GTEST_SKIP() << "set SPOOR_CORPORA: needs maxmind-db/test-data";
  const auto folder = std::filesystem::path(corpora) / "maxmind-db";
  int opened = 0;
  for (const char* part : {"test-data", "bad-data"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / part)) {
      if (entry.path().extension() != ".mmdb") continue;
      std::ostringstream bytes;
      bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      auto database = Database::open(entry.path().filename(), bytes.str(), Layout::kAuto);
      if (!database) continue;  // refused with an error: as good as read
      ++opened;
      for (const char* text : {"1.1.1.1", "81.2.69.160", "2001:218::1", "::1"})
        (*database)->find(*spoor::toolkit::net::IpAddress::parse(text));
    }
  }
  EXPECT_GT(opened, 0);
  const auto city = folder / "test-data" / "GeoIP2-City-Test.mmdb";
  if (!std::filesystem::exists(city)) GTEST_SKIP() << "needs " << city;
  std::ostringstream bytes;
  bytes << std::ifstream(city, std::ios::binary).rdbuf();
  auto database = Database::open("city", bytes.str(), Layout::kMaxmind);
  ASSERT_TRUE(database) << database.error().text();
  const auto found = (*database)->find(*spoor::toolkit::net::IpAddress::parse("81.2.69.160"));
  ASSERT_NE(found.place, nullptr);
  EXPECT_EQ(found.place->country_code, "GB");
  EXPECT_EQ(found.place->city, "London");
}

}  // namespace
