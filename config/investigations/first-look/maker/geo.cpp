// SPDX-License-Identifier: Apache-2.0
//
// Places for the documentation networks. Countries are invented and have codes that ISO 3166 leaves
// to its users, owners have numbers of RFC 5398: nobody real is accused.
#include <stdexcept>

#include "made_file.hpp"
#include "tests/support/mmdb_writer.hpp"

namespace first_look {
namespace {

using spoor::support::MmdbValue;

struct Place {
  const char* network;
  const char* prefix;  ///< how the addresses of the network begin, for whereabouts()
  const char* country_code;
  const char* country;
  const char* city;
  double latitude;
  double longitude;
  uint32_t asn;
  const char* organisation;
};

// A longer prefix stands behind the one that it cuts into.
constexpr Place kPlaces[] = {{"192.0.2.0/25", "192.0.2.", "XC", "Calder Isles", "Port Calder",
                              -48.5, -12.25, 64500, "Meadow Content Network"},
                             {"192.0.2.192/26", "192.0.2.2", "XW", "Westmark", "Bramblewick",
                              -41.75, -20.5, 64501, "Bramblewick Fibre"},
                             {"203.0.113.0/24", "203.0.113.", "XV", "Vastria", "Morrowgate", -52.25,
                              5.5, 64503, "Night Lantern Hosting"},
                             {"198.51.100.0/25", "198.51.100.23", "XV", "Vastria", "Greywater",
                              -53.5, 7.75, 64505, "Gullwing Servers"},
                             {"198.51.100.128/25", "198.51.100.140", "XT", "Thornland", "Saltmarsh",
                              -55.0, 14.0, 64506, "Dropstone Storage"},
                             {"2001:db8:51::/48", "2001:db8:51:", "XV", "Vastria", "Greywater",
                              -53.5, 7.75, 64505, "Gullwing Servers"}};

spoor::support::MmdbWriter writer_of(const char* type) {
  spoor::support::MmdbWriter::Options options;
  options.database_type = type;
  options.record_size = 24;
  options.build_epoch = 1'772'323'200;  // 2026-03-01
  return spoor::support::MmdbWriter(options);
}

MmdbValue names(const char* name) {
  return MmdbValue::Map{{"names", MmdbValue::Map{{"en", name}}}};
}

MmdbValue city_record(const Place& place) {
  MmdbValue country = names(place.country);
  std::get<MmdbValue::Map>(country.data).emplace("iso_code", place.country_code);
  return MmdbValue::Map{
      {"country", country},
      {"city", names(place.city)},
      {"location", MmdbValue::Map{{"latitude", place.latitude}, {"longitude", place.longitude}}}};
}

MmdbValue owner_record(const Place& place) {
  return MmdbValue::Map{{"autonomous_system_number", place.asn},
                        {"autonomous_system_organization", place.organisation}};
}

}  // namespace

std::vector<MadeFile> geo_files() {
  auto cities = writer_of("First-Look-City");
  auto owners = writer_of("First-Look-ASN");
  for (const Place& place : kPlaces) {
    cities.add(place.network, city_record(place));
    owners.add(place.network, owner_record(place));
  }
  return {{"geo/city.mmdb", cities.bytes()}, {"geo/owner.mmdb", owners.bytes()}};
}

Whereabouts whereabouts(const std::string& address) {
  const Place* found = nullptr;
  for (const Place& place : kPlaces)
    if (address.rfind(place.prefix, 0) == 0) found = &place;
  if (found == nullptr) throw std::invalid_argument("nobody's address: " + address);
  return {found->country_code, found->country, found->city, found->organisation};
}

}  // namespace first_look
