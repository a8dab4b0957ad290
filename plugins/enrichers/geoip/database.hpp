// SPDX-License-Identifier: Apache-2.0
//
// One MMDB file and the records it has for an address.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <toolkit/net/ip_address.hpp>
#include <toolkit/result.hpp>

struct MMDB_s;

namespace spoor_geoip {

/// What any of the layouts can say about an address; what a record lacks is empty.
struct Place {
  std::optional<std::string> country_code, country, continent_code, region, city, postal_code,
      time_zone, organisation;
  std::optional<double> latitude, longitude;
  std::optional<int64_t> accuracy_km, asn;

  /// Takes the fields that are still empty from `other`.
  void fill_from(const Place& other);
  [[nodiscard]] bool empty() const;
};

/// How records are written.
enum class Layout {
  kAuto,     ///< each field from whichever layout has it
  kMaxmind,  ///< country.iso_code, city.names.en, location.latitude …
  kFlat,     ///< country_code, city, latitude …
};

/// Read-only once open, except for the memory of records already decoded: one thread at a time.
class Database {
 public:
  /// `bytes` is the whole file. Errors: SPOOR_INVALID_DATA with libmaxminddb's words.
  static spoor::toolkit::Result<std::unique_ptr<Database>> open(std::string name,
                                                                std::string_view bytes,
                                                                Layout layout);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  struct Found {
    const Place* place = nullptr;  ///< lives as long as the database; null: no record
    int prefix = 0;                ///< of the network the record is for, in the address's family
    std::string damage;            ///< why a record could not be read; empty when all is well
  };
  /// A record is decoded once, however many addresses share it. An IPv4 address is never looked for
  /// in a tree that has no place for IPv4.
  Found find(const spoor::toolkit::net::IpAddress& address);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& type() const { return type_; }
  /// When it was built, seconds since 1970.
  [[nodiscard]] int64_t built_at() const;
  [[nodiscard]] bool has_ipv4() const { return has_ipv4_; }
  [[nodiscard]] bool has_ipv6() const;
  [[nodiscard]] size_t decoded_records() const { return decoded_.size(); }

 private:
  Database() = default;
  std::string name_;
  std::string type_;
  Layout layout_ = Layout::kAuto;
  std::unique_ptr<MMDB_s> mmdb_;
  bool has_ipv4_ = false;
  struct Decoded {
    Place place;
    std::string damage;
  };
  std::unordered_map<uint32_t, Decoded> decoded_;  // by offset of the record
};

}  // namespace spoor_geoip
