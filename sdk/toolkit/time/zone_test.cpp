// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/zone.hpp>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>
#include <spoor/abi/plugin.h>
#include <toolkit/time/time_format.hpp>

namespace spoor::toolkit::time {
namespace {

int64_t us(const char* rfc3339) { return parse_rfc3339(rfc3339)->us; }

Instant in(const Zone& zone, const char* local) { return zone.to_utc(*parse_local_time(local)); }

bool has_database() { return std::filesystem::exists("/usr/share/zoneinfo/Europe/Berlin"); }

TEST(Zone, ReadsOffsetsAndRefusesNonsense) {
  EXPECT_EQ(Zone::named("UTC")->offset_at(0), 0);
  EXPECT_EQ(Zone::named("+02:00")->offset_at(0), 7200);
  EXPECT_EQ(Zone::named("-0530")->offset_at(0), -19'800);
  EXPECT_EQ(Zone::named("+05")->offset_at(0), 18'000);
  for (const char* name :
       {"", "../../etc/passwd", "/etc/passwd", "Europe/Nowhere", "+25:00", "+1:2", "Europe"}) {
    EXPECT_FALSE(Zone::named(name).has_value()) << name;
  }
}

TEST(Zone, KnowsSummerAndItsEdges) {
  if (!has_database()) GTEST_SKIP() << "no tz database at /usr/share/zoneinfo";
  const auto berlin = *Zone::named("Europe/Berlin");
  EXPECT_EQ(in(berlin, "2024-01-15 12:00:00").us, us("2024-01-15T11:00:00Z"));
  EXPECT_EQ(in(berlin, "2024-07-15 12:00:00").us, us("2024-07-15T10:00:00Z"));
  EXPECT_FALSE(in(berlin, "2024-07-15 12:00:00").doubtful);
  const auto twice = in(berlin, "2024-10-27 02:30:00");
  EXPECT_TRUE(twice.doubtful);
  EXPECT_EQ(twice.us, us("2024-10-27T00:30:00Z"));
  const auto never = in(berlin, "2024-03-31 02:30:00");
  EXPECT_TRUE(never.doubtful);
  EXPECT_EQ(never.us, us("2024-03-31T01:30:00Z"));
  EXPECT_FALSE(in(berlin, "2024-03-31 03:00:00").doubtful);
  EXPECT_EQ(in(berlin, "2150-07-15 12:00:00").us, us("2150-07-15T10:00:00Z"));
  const auto sydney = *Zone::named("Australia/Sydney");
  EXPECT_EQ(in(sydney, "2060-01-15 12:00:00").us, us("2060-01-15T01:00:00Z"));
  EXPECT_EQ(in(sydney, "2060-07-15 12:00:00").us, us("2060-07-15T02:00:00Z"));
}

TEST(Zone, AgreesWithTheSystemsClock) {
  if (!has_database()) GTEST_SKIP() << "no tz database at /usr/share/zoneinfo";
  std::mt19937_64 random(6);
  const char* const before = std::getenv("TZ");
  const std::string saved = before == nullptr ? "" : before;
  for (const char* name :
       {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
        "Africa/Casablanca", "America/Santiago", "Pacific/Apia"}) {
    setenv("TZ", name, 1);
    tzset();
    const auto zone = *Zone::named(name);
    for (int i = 0; i < 3000; ++i) {
      const auto time = static_cast<time_t>(random() % 6'000'000'000U) - 1'500'000'000;
      tm local{};
      localtime_r(&time, &local);
      ASSERT_EQ(zone.offset_at(time), local.tm_gmtoff) << name << " " << time;
    }
  }
  setenv("TZ", saved.c_str(), 1);
  tzset();
}

TEST(Zone, RefusesDamagedFiles) {
  EXPECT_FALSE(Zone::parse({}).has_value());
  std::string bytes(2000, '\0');
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    for (auto& c : bytes)
      c = static_cast<char>(random() % 4);
    bytes.replace(0, 5, "TZif2");
    bytes.replace(44, 5, "TZif2");
    const auto zone = Zone::parse(std::as_bytes(std::span(bytes)));
    if (zone) static_cast<void>(zone->to_utc({static_cast<int64_t>(random()), false, false}));
  }
}

std::optional<int64_t> read(const char* format, const char* text, const Zone* zone = nullptr) {
  const auto instant = TimeFormat::make(format)->parse(text, zone);
  return instant ? std::optional(instant->us) : std::nullopt;
}

TEST(TimeFormat, ReadsTheFormsOfSources) {
  const Zone utc = Zone::fixed(0);
  const Zone east = Zone::fixed(7200);
  const int64_t wanted = us("2024-05-06T07:08:09Z");
  EXPECT_EQ(read("rfc3339", "2024-05-06T07:08:09Z"), wanted);
  EXPECT_EQ(read("rfc3339", "2024-05-06 09:08:09", &east), wanted);
  EXPECT_EQ(read("rfc3339", "2024-05-06 09:08:09"), std::nullopt);
  EXPECT_EQ(read("epoch_s", "1714979289"), wanted);
  EXPECT_EQ(read("epoch_s", "1714979289.5"), wanted + 500'000);
  EXPECT_EQ(read("epoch_ms", "1714979289000"), wanted);
  EXPECT_EQ(read("epoch_us", "1714979289000000"), wanted);
  EXPECT_EQ(read("epoch_ns", "1714979289000000000"), wanted);
  EXPECT_EQ(read("epoch_ns", "9999999999999999999"), std::nullopt);
  EXPECT_EQ(read("epoch_s", "-1"), -1'000'000);
  EXPECT_EQ(read("filetime", "133594528890000000"), wanted);
  EXPECT_EQ(read("%d/%b/%Y:%H:%M:%S %z", "06/May/2024:07:08:09 +0000"), wanted);
  EXPECT_EQ(read("%m/%d/%Y %I:%M:%S %p", "5/6/2024 7:08:09 AM", &utc), wanted);
  EXPECT_EQ(read("%m/%d/%y %I:%M:%S %p", "5/6/24 12:00:00 AM", &utc), us("2024-05-06T00:00:00Z"));
  EXPECT_EQ(read("%Y%m%d%H%M%S", "20240506070809.25", &utc), wanted + 250'000);
  EXPECT_EQ(read("%d/%m/%Y", "30/02/2024", &utc), std::nullopt);
  EXPECT_EQ(read("%d/%m/%Y", "06/05/2024 x", &utc), std::nullopt);
  for (const char* bad : {"", "iso", "%Q", "%", "%H:%"})
    EXPECT_FALSE(TimeFormat::make(bad).has_value()) << bad;
}

}  // namespace
}  // namespace spoor::toolkit::time
