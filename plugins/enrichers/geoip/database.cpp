// SPDX-License-Identifier: Apache-2.0
#include "database.hpp"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <spoor/abi/plugin.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace spoor_geoip {
namespace {

using spoor::toolkit::fail;
using spoor::toolkit::Result;
using spoor::toolkit::net::IpAddress;

/// libmaxminddb opens by name only. The bytes came through the host (contained, hashed), so they
/// are handed on as an unnamed file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("mmdb", MFD_CLOEXEC)) {
    while (fd_ >= 0 && !bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    whole_ = fd_ >= 0;
  }
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] bool whole() const { return whole_; }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
  bool whole_ = false;
};

template <size_t N>
using Path = std::array<const char*, N>;

/// Reads fields of one record. The first problem is kept; later fields are still tried.
class Record {
 public:
  explicit Record(MMDB_entry_s entry) : entry_(entry) {}

  template <class... Keys>
  std::optional<MMDB_entry_data_s> at(Keys... keys) {
    const std::array<const char*, sizeof...(keys) + 1> path = {keys..., nullptr};
    MMDB_entry_data_s data{};
    const int status = MMDB_aget_value(&entry_, &data, path.data());
    if (status == MMDB_SUCCESS) return data.has_data ? std::optional(data) : std::nullopt;
    const bool absent = status == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR;
    if (!absent && damage_.empty()) damage_ = MMDB_strerror(status);
    return std::nullopt;
  }
  template <class... Keys>
  void text(std::optional<std::string>& into, Keys... keys) {
    if (into) return;
    const auto data = at(keys...);
    if (data && data->type == MMDB_DATA_TYPE_UTF8_STRING && data->data_size != 0)
      into.emplace(data->utf8_string, data->data_size);
  }
  template <class... Keys>
  void real(std::optional<double>& into, Keys... keys) {
    if (into) return;
    const auto data = at(keys...);
    if (!data) return;
    if (data->type == MMDB_DATA_TYPE_DOUBLE) into = data->double_value;
    if (data->type == MMDB_DATA_TYPE_FLOAT) into = static_cast<double>(data->float_value);
  }
  template <class... Keys>
  void whole(std::optional<int64_t>& into, Keys... keys) {
    if (into) return;
    const auto data = at(keys...);
    if (!data) return;
    if (data->type == MMDB_DATA_TYPE_UINT16) into = data->uint16;
    if (data->type == MMDB_DATA_TYPE_UINT32) into = data->uint32;
    if (data->type == MMDB_DATA_TYPE_INT32) into = data->int32;
  }
  [[nodiscard]] const std::string& damage() const { return damage_; }

 private:
  MMDB_entry_s entry_;
  std::string damage_;
};

void read_maxmind(Record& record, Place& place) {
  record.text(place.country_code, "country", "iso_code");
  record.text(place.country, "country", "names", "en");
  record.text(place.continent_code, "continent", "code");
  record.text(place.region, "subdivisions", "0", "names", "en");
  record.text(place.city, "city", "names", "en");
  record.text(place.postal_code, "postal", "code");
  record.text(place.time_zone, "location", "time_zone");
  record.real(place.latitude, "location", "latitude");
  record.real(place.longitude, "location", "longitude");
  record.whole(place.accuracy_km, "location", "accuracy_radius");
  record.whole(place.asn, "traits", "autonomous_system_number");
  record.text(place.organisation, "traits", "autonomous_system_organization");
}

void read_flat(Record& record, Place& place) {
  record.text(place.country_code, "country_code");
  record.text(place.country, "country_name");
  record.text(place.continent_code, "continent_code");
  record.text(place.region, "state1");
  record.text(place.city, "city");
  record.text(place.postal_code, "postcode");
  record.text(place.time_zone, "timezone");
  record.real(place.latitude, "latitude");
  record.real(place.longitude, "longitude");
}

/// Both layouts write these two alike.
void read_network_owner(Record& record, Place& place) {
  record.whole(place.asn, "autonomous_system_number");
  record.text(place.organisation, "autonomous_system_organization");
}

/// 0,0 with nothing else is how some databases say "unknown".
void drop_impossible_coordinates(Place& place) {
  const bool impossible =
      (place.latitude && !(*place.latitude >= -90 && *place.latitude <= 90)) ||
      (place.longitude && !(*place.longitude >= -180 && *place.longitude <= 180));
  if (!impossible) return;
  place.latitude.reset();
  place.longitude.reset();
}

Place decode(MMDB_entry_s entry, Layout layout, std::string& damage) {
  Record record(entry);
  Place place;
  if (layout != Layout::kFlat) read_maxmind(record, place);
  if (layout != Layout::kMaxmind) read_flat(record, place);
  read_network_owner(record, place);
  drop_impossible_coordinates(place);
  damage = record.damage();
  return place;
}

sockaddr_storage socket_address(const IpAddress& address) {
  sockaddr_storage storage{};
  const auto bytes = address.bytes();
  if (address.is_v4()) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    v4->sin_family = AF_INET;
    std::memcpy(&v4->sin_addr, bytes.data(), 4);
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    v6->sin6_family = AF_INET6;
    std::memcpy(&v6->sin6_addr, bytes.data(), 16);
  }
  return storage;
}

}  // namespace

void Place::fill_from(const Place& other) {
  const auto take = [](auto& mine, const auto& theirs) {
    if (!mine) mine = theirs;
  };
  take(country_code, other.country_code);
  take(country, other.country);
  take(continent_code, other.continent_code);
  take(region, other.region);
  take(city, other.city);
  take(postal_code, other.postal_code);
  take(time_zone, other.time_zone);
  take(accuracy_km, other.accuracy_km);
  take(asn, other.asn);
  take(organisation, other.organisation);
  if (latitude || longitude) return;  // never a latitude of one source with another's longitude
  latitude = other.latitude;
  longitude = other.longitude;
}

bool Place::empty() const {
  return !country_code && !country && !continent_code && !region && !city && !postal_code &&
         !time_zone && !organisation && !latitude && !longitude && !asn;
}

Result<std::unique_ptr<Database>> Database::open(std::string name, std::string_view bytes,
                                                 Layout layout) {
  const MemoryFile file(bytes);
  if (!file.whole()) return fail(SPOOR_RESOURCE, "cannot hold the database in memory", name);
  auto mmdb = std::make_unique<MMDB_s>();
  const int status = MMDB_open(file.path().c_str(), MMDB_MODE_MMAP, mmdb.get());
  if (status != MMDB_SUCCESS)
    return fail(SPOOR_INVALID_DATA, std::string("not a usable MMDB file: ") + MMDB_strerror(status),
                name, "download the database again");
  std::unique_ptr<Database> made(new Database());
  made->name_ = std::move(name);
  made->layout_ = layout;
  made->mmdb_ = std::move(mmdb);
  const MMDB_s& open = *made->mmdb_;
  if (open.metadata.database_type != nullptr) made->type_ = open.metadata.database_type;
  // A tree of IPv6 depth holds IPv4 below ::/96, if that is a node and not already a record.
  made->has_ipv4_ =
      open.metadata.ip_version == 4 || (open.ipv4_start_node.netmask == 96 &&
                                        open.ipv4_start_node.node_value < open.metadata.node_count);
  return made;
}

Database::~Database() {
  if (mmdb_ != nullptr) MMDB_close(mmdb_.get());
}

int64_t Database::built_at() const { return static_cast<int64_t>(mmdb_->metadata.build_epoch); }

bool Database::has_ipv6() const { return mmdb_->metadata.ip_version == 6; }

Database::Found Database::find(const IpAddress& address) {
  if (address.is_v4() ? !has_ipv4_ : !has_ipv6()) return {};
  const sockaddr_storage storage = socket_address(address);
  int status = MMDB_SUCCESS;
  MMDB_lookup_result_s result =
      MMDB_lookup_sockaddr(mmdb_.get(), reinterpret_cast<const sockaddr*>(&storage), &status);
  if (status != MMDB_SUCCESS) return {nullptr, 0, MMDB_strerror(status)};
  if (!result.found_entry) return {};
  const auto [at, is_new] = decoded_.try_emplace(result.entry.offset);
  if (is_new) at->second.place = decode(result.entry, layout_, at->second.damage);
  // Depth is counted in the tree: 96 levels lie above an IPv4 address in an IPv6 tree.
  const int above = address.is_v4() && mmdb_->metadata.ip_version == 6 ? 96 : 0;
  return {&at->second.place, std::max(0, static_cast<int>(result.netmask) - above),
          at->second.damage};
}

}  // namespace spoor_geoip
