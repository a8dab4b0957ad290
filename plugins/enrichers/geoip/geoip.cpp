// SPDX-License-Identifier: Apache-2.0
//
// enricher.geoip: where an address is and whose it is, from MMDB files on this machine. Several
// databases are merged field by field, the first that knows a field wins.
#define SPOOR_PLUGIN_LICENSE "Apache-2.0"
#include <algorithm>
#include <memory>
#include <optional>
#include <spoor/plugin.hpp>
#include <string>
#include <vector>

#include <toolkit/net/cidr.hpp>
#include <toolkit/net/ip_scope.hpp>

#include "database.hpp"

namespace {

namespace net = spoor::toolkit::net;
using spoor_geoip::Database;
using spoor_geoip::Layout;
using spoor_geoip::Place;

constexpr const char* kDatabasesSchema = R"({
  "type": "array", "minItems": 1, "maxItems": 16,
  "items": {
    "type": "object", "additionalProperties": false, "required": ["path"],
    "properties": {
      "path": {"type": "string", "format": "path", "description": "an MMDB file"},
      "layout": {"type": "string", "enum": ["auto", "maxmind", "flat"], "default": "auto",
                 "description": "how records are written"},
      "attribution": {"type": "string", "description": "text that the data's licence asks to show"}
    }
  }
})";

/// An MMDB file with one record, {"city": "Harbour", "country_code": "ZZ"} for 192.0.2.0/24, in
/// base64: what `spoor plugin check` feeds the class. Made by tests/support/mmdb_writer.
constexpr const char* kExampleDatabase =
    "AAAYAAABAAAYAAACAAADAAAYAAAEAAAYAAAFAAAYAAAGAAAYAAAHAAAYAAAIAAAYAAAJAAAYAAAK"
    "AAAYAAALAAAYAAAMAAAYAAANAAAYAAAOAAAYAAAPAAAYAAAQAAAYAAARAAAYAAASAAAYAAATAAAY"
    "AAAUAAAYAAAVAAAYAAAWAAAYAAAYAAAXAAAoAAAYAAAAAAAAAAAAAAAAAAAAAOJEY2l0eUdIYXJi"
    "b3VyTGNvdW50cnlfY29kZUJaWqvN701heE1pbmQuY29t6VtiaW5hcnlfZm9ybWF0X21ham9yX3Zl"
    "cnNpb26hAltiaW5hcnlfZm9ybWF0X21pbm9yX3ZlcnNpb26gS2J1aWxkX2Vwb2NoBAJlU/EATWRh"
    "dGFiYXNlX3R5cGVHRXhhbXBsZUtkZXNjcmlwdGlvbuFCZW5ObWFkZSBieSBhIHRlc3RKaXBfdmVy"
    "c2lvbqEESWxhbmd1YWdlcwEEQmVuSm5vZGVfY291bnTBGEtyZWNvcmRfc2l6ZaEY";

Layout layout_named(const std::string& name) {
  if (name == "maxmind") return Layout::kMaxmind;
  return name == "flat" ? Layout::kFlat : Layout::kAuto;
}

std::string text_member(const spoor::json& object, const char* key) {
  const spoor::json* member = object.find(key);
  return member != nullptr && member->is_string() ? member->str() : std::string();
}

std::unique_ptr<Database> open_database(const spoor::files& files, const spoor::json& entry) {
  const std::string path = text_member(entry, "path");
  const spoor::file file = files.open(path);
  auto opened = Database::open(path, file.map(), layout_named(text_member(entry, "layout")));
  if (!opened)
    throw spoor::error(opened.error().code, opened.error().what)
        .detail("where", opened.error().where)
        .detail("hint", opened.error().hint);
  return std::move(*opened);
}

template <class T>
void set(spoor::answers::row& row, const char* field, const std::optional<T>& value) {
  if (value) row.set(field, *value);
}

struct geoip : spoor::enricher {
  static constexpr auto id = "enricher.geoip";

  static void describe(spoor::descriptor& d) {
    d.summary("Country, city, coordinates and network owner of an address, from MMDB files");
    d.description(
        "Databases are asked in their order and merged field by field. An IPv4 address is never "
        "looked for in a file that only holds IPv6. Each record is decoded once.");
    d.security_posture("robust to untrusted input");
    d.param_schema("databases", kDatabasesSchema, "MMDB files, the most trusted first").required();
    d.keys({"ip"});
    d.answer("country_code", spoor::utf8, spoor::role("geo.country_iso_code"));
    d.answer("country", spoor::utf8, spoor::role("geo.country_name"));
    d.answer("continent_code", spoor::utf8, spoor::role("geo.continent_code"));
    d.answer("region", spoor::utf8, spoor::role("geo.region_name"));
    d.answer("city", spoor::utf8, spoor::role("geo.city_name"));
    d.answer("postal_code", spoor::utf8, spoor::role("geo.postal_code"));
    d.answer("time_zone", spoor::utf8, spoor::role("geo.timezone"));
    d.answer("latitude", spoor::f64);
    d.answer("longitude", spoor::f64);
    d.answer("accuracy_km", spoor::i64);
    d.answer("asn", spoor::i64, spoor::role("as.number"));
    d.answer("organisation", spoor::utf8, spoor::role("as.organization.name"));
    d.answer("network", spoor::utf8, spoor::type("cidr"));
    d.answer("scope", spoor::utf8, spoor::doc("public, private, loopback, documentation, …"));
    d.answer("source", spoor::utf8, spoor::doc("the databases that had a record"));
    d.answer("attribution", spoor::utf8, spoor::doc("what their licences ask to show"));
    d.effect("fs:read");
    d.pure();
    d.max_keys(8192);
    d.example(R"({"databases": [{"path": "example.mmdb"}]})")
        .keys("ipv4", {"192.0.2.1", "203.0.113.9"})
        .file_base64("example.mmdb", kExampleDatabase);
    d.diagnostic("bad_record", "a record of a database could not be read in full",
                 "download the database again");
  }

  explicit geoip(const spoor::config& with) {
    const spoor::files files(with.host());
    const spoor::json list = with.value("/databases");
    for (const spoor::json& entry : list.items()) {
      databases_.push_back(open_database(files, entry));
      attributions_.push_back(text_member(entry, "attribution"));
    }
  }

  void lookup(const spoor::keys& keys, spoor::answers& out) const {
    for (int64_t i = 0; i < keys.size(); ++i) {
      const auto address = net::IpAddress::parse(keys[i]);
      if (address)
        answer(i, *address, out);
      else
        out.invalid(i, "not an IP address");
    }
  }

 private:
  void answer(int64_t key, net::IpAddress address, spoor::answers& out) const {
    if (const auto inner = address.mapped_v4()) address = *inner;
    Place place;
    int prefix = 0;
    std::string sources;
    std::string attributions;
    for (size_t i = 0; i < databases_.size(); ++i) {
      const Database::Found found = databases_[i]->find(address);
      if (!found.damage.empty()) report_damage(*databases_[i], address, found.damage);
      if (found.place == nullptr || found.place->empty()) continue;
      place.fill_from(*found.place);
      prefix = std::max(prefix, found.prefix);
      append(sources, databases_[i]->name());
      append(attributions, attributions_[i]);
    }
    const std::string scope(net::name(net::scope_of(address)));
    if (place.empty()) return out.not_found(key);
    auto row = out.ok(key);
    fill(row, place);
    row.set("network", net::Cidr(address, prefix).text());
    row.set("scope", scope);
    row.set("source", sources);
    if (!attributions.empty()) row.set("attribution", attributions);
  }

  static void fill(spoor::answers::row& row, const Place& place) {
    set(row, "country_code", place.country_code);
    set(row, "country", place.country);
    set(row, "continent_code", place.continent_code);
    set(row, "region", place.region);
    set(row, "city", place.city);
    set(row, "postal_code", place.postal_code);
    set(row, "time_zone", place.time_zone);
    set(row, "latitude", place.latitude);
    set(row, "longitude", place.longitude);
    set(row, "accuracy_km", place.accuracy_km);
    set(row, "asn", place.asn);
    set(row, "organisation", place.organisation);
  }

  static void append(std::string& list, const std::string& text) {
    if (text.empty() || list.find(text) != std::string::npos) return;
    list += (list.empty() ? "" : "; ") + text;
  }

  static void report_damage(const Database& database, const net::IpAddress& address,
                            const std::string& damage) {
    spoor::call().diagnostic("bad_record", spoor::location::file(database.name()),
                             address.text() + ": " + damage);
  }

  std::vector<std::unique_ptr<Database>> databases_;
  std::vector<std::string> attributions_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.geoip", "0.1.0", geoip)
