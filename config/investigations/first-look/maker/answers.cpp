// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "made_file.hpp"

namespace first_look {
namespace {

constexpr int64_t kLargeUpload = 100'000'000;  // as in the manifest

using Counts = std::map<std::string, int64_t>;

bool is_intruder(const std::string& address) {
  return address.rfind("203.0.113.", 0) == 0 || address.rfind("198.51.100.", 0) == 0 ||
         address.rfind("2001:db8:51:", 0) == 0;
}

bool is_located(const std::string& address) {
  return is_intruder(address) || address.rfind("192.0.2.", 0) == 0;
}

std::string object(const Counts& counts, const char* indent) {
  std::string out = "{";
  for (const auto& [name, count] : counts)
    out += (out.size() == 1 ? "" : ", ") + json_string(name) + ": " + std::to_string(count);
  return indent + out + "}";
}

struct Findings {
  Counts by_host;
  Counts by_event_id;
  Counts failed_from;
  int64_t failed = 0;
  int64_t signed_in_from_outside = 0;
  std::set<std::string> signed_in_by_intruder;
  std::set<std::string> intruder_addresses;
};

void look_at_sign_in(Findings& found, const Event& event) {
  const std::string from = event.field("IpAddress");
  if (event.id() == 4625) {
    ++found.failed;
    if (is_intruder(from)) ++found.failed_from[from];
  } else if (event.id() == 4624 && is_located(from)) {
    ++found.signed_in_from_outside;
    if (is_intruder(from)) found.signed_in_by_intruder.insert(event.field("TargetUserName"));
  }
}

Findings look_at(const CaseLog& log) {
  Findings found;
  for (const Event& event : log.events()) {
    ++found.by_host[event.host()];
    ++found.by_event_id[std::to_string(event.id())];
    look_at_sign_in(found, event);
    for (const char* field : {"IpAddress", "DestinationIp"})
      if (is_intruder(event.field(field))) found.intruder_addresses.insert(event.field(field));
  }
  return found;
}

std::string list(const std::set<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts)
    out += (out.size() == 1 ? "" : ", ") + json_string(text);
  return out + "]";
}

std::string places(const std::set<std::string>& addresses) {
  std::string out = "{\n";
  for (const std::string& address : addresses) {
    const Whereabouts place = whereabouts(address);
    out += (out.size() == 2 ? "" : ",\n") + std::string("    ") + json_string(address) +
           ": {\"country_code\": " + json_string(place.country_code) +
           ", \"country\": " + json_string(place.country) +
           ", \"city\": " + json_string(place.city) +
           ", \"organisation\": " + json_string(place.organisation) + "}";
  }
  return out + "\n  }";
}

int64_t large_uploads(const CaseLog& log) {
  return std::count_if(log.flows().begin(), log.flows().end(),
                       [](const Flow& flow) { return flow.bytes_out > kLargeUpload; });
}

}  // namespace

MadeFile answers_file(const CaseLog& log) {
  const Findings found = look_at(log);
  std::string out = "{\n  \"events\": " + std::to_string(log.events().size());
  out += ",\n  \"flows\": " + std::to_string(log.flows().size());
  out += ",\n  \"events_by_host\":" + object(found.by_host, " ");
  out += ",\n  \"events_by_id\":" + object(found.by_event_id, " ");
  out += ",\n  \"failed_sign_ins\": " + std::to_string(found.failed);
  out += ",\n  \"failed_sign_ins_of_intruder\":" + object(found.failed_from, " ");
  out += ",\n  \"sign_ins_from_outside\": " + std::to_string(found.signed_in_from_outside);
  out += ",\n  \"accounts_of_intruder\": " + list(found.signed_in_by_intruder);
  out += ",\n  \"domains\": " + list({kDownloadDomain, kDropDomain});
  out += ",\n  \"url\": " + json_string(kDownloadUrl);
  out += ",\n  \"sha256\": " + json_string(kToolSha256);
  out += ",\n  \"large_uploads\": " + std::to_string(large_uploads(log));
  out += ",\n  \"intruder\": " + places(found.intruder_addresses) + "\n}\n";
  return {"answers.json", out};
}

}  // namespace first_look
