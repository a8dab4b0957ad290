// SPDX-License-Identifier: Apache-2.0
#include "case_log.hpp"

#include <algorithm>
#include <utility>

namespace first_look {
namespace {

constexpr const char* kDomainSid = "S-1-5-21-1085031214-557291001-839522115-";

std::string base_name(const std::string& path) { return path.substr(path.rfind('\\') + 1); }

bool is_internal(const std::string& address) { return address.rfind("10.", 0) == 0; }

bool is_ipv6(const std::string& address) { return address.find(':') != std::string::npos; }

std::string account(const std::string& user) {
  return user == "SYSTEM" ? "NT AUTHORITY\\SYSTEM" : std::string(kNetbios) + "\\" + user;
}

/// Digits that belong to a name: the hash of a file that is the same file wherever it is seen.
std::string digits_of(const std::string& name, uint64_t salt, size_t digits) {
  uint64_t seed = salt;
  for (const char c : name)
    seed = seed * 1099511628211ULL + static_cast<unsigned char>(c);
  return Random(seed).hex(digits);
}

std::string hashes(const Process& process) {
  const std::string name = base_name(process.image);
  return "MD5=" + (process.md5.empty() ? digits_of(name, 5, 32) : process.md5) +
         ",SHA256=" + (process.sha256.empty() ? digits_of(name, 256, 64) : process.sha256);
}

}  // namespace

std::string sid(const Person& who) {
  return who.rid == 0 ? "S-1-0-0" : kDomainSid + std::to_string(who.rid);
}

Event& CaseLog::add(Moment time, const Host& host, const Channel& channel, int id,
                    const char* category) {
  return events_.emplace_back(time, host.name, channel, id, category);
}

std::string CaseLog::sign_in(Moment time, const Host& host, const Person& who, int type,
                             const std::string& from, bool administrator) {
  std::string session = "0x" + random.hex(6);
  const bool over_network = from != "-";
  add(time, host, kSecurity, 4624, "Logon")
      .with("SubjectUserName", type == 3 ? "-" : "SYSTEM")
      .with("TargetUserSid", sid(who))
      .with("TargetUserName", who.account)
      .with("TargetDomainName", kNetbios)
      .with("TargetLogonId", session)
      .with("LogonType", std::to_string(type))
      .with("AuthenticationPackageName", type == 3 ? "NTLM" : "Negotiate")
      .with("IpAddress", from)
      .with("IpPort", over_network ? std::to_string(random.between(49152, 65535)) : "-");
  if (administrator) {
    add(time + 1, host, kSecurity, 4672, "Special Logon")
        .with("SubjectUserSid", sid(who))
        .with("SubjectUserName", who.account)
        .with("SubjectDomainName", kNetbios)
        .with("SubjectLogonId", session)
        .with("PrivilegeList", "SeBackupPrivilege\r\n\t\t\tSeDebugPrivilege");
  }
  return session;
}

void CaseLog::sign_off(Moment time, const Host& host, const Person& who, int type,
                       const std::string& session) {
  add(time, host, kSecurity, 4634, "Logoff")
      .with("TargetUserSid", sid(who))
      .with("TargetUserName", who.account)
      .with("TargetDomainName", kNetbios)
      .with("TargetLogonId", session)
      .with("LogonType", std::to_string(type));
}

void CaseLog::failed_sign_in(Moment time, const Host& host, const Person& who,
                             const std::string& from) {
  add(time, host, kSecurity, 4625, "Logon")
      .with("TargetUserSid", "S-1-0-0")
      .with("TargetUserName", who.account)
      .with("TargetDomainName", kNetbios)
      .with("Status", "0xc000006d")
      .with("SubStatus", who.rid == 0 ? "0xc0000064" : "0xc000006a")
      .with("FailureReason", "%%2313")
      .with("LogonType", "3")
      .with("AuthenticationPackageName", "NTLM")
      .with("IpAddress", from)
      .with("IpPort", std::to_string(random.between(49152, 65535)));
}

std::string CaseLog::process(Moment time, const Host& host, const Process& process) {
  const int64_t id = random.between(1500, 16000);
  std::string guid = "{" + random.hex(8) + "-0000-0000-0000-000000000000}";
  std::string number = "0x";
  for (int shift = 12; shift >= 0; shift -= 4)
    if ((id >> shift) != 0) number += "0123456789abcdef"[(id >> shift) & 15];
  add(time, host, kSecurity, 4688, "Process Creation")
      .with("SubjectUserName", process.user)
      .with("NewProcessId", number)
      .with("NewProcessName", process.image)
      .with("ParentProcessName", process.parent_image)
      .with("CommandLine", process.command_line);
  add(time + 2, host, kSysmon, 1, "Process Create (rule: ProcessCreate)")
      .with("UtcTime", sysmon_time(time))
      .with("ProcessGuid", guid)
      .with("ProcessId", std::to_string(id))
      .with("Image", process.image)
      .with("OriginalFileName", process.original_file_name.empty() ? base_name(process.image)
                                                                   : process.original_file_name)
      .with("CommandLine", process.command_line)
      .with("User", account(process.user))
      .with("ParentImage", process.parent_image)
      .with("Hashes", hashes(process));
  return guid;
}

void CaseLog::dns(Moment time, const Host& host, const std::string& image, const std::string& name,
                  const std::string& answer) {
  add(time, host, kSysmon, 22, "Dns query (rule: DnsQuery)")
      .with("UtcTime", sysmon_time(time - 300))
      .with("Image", image)
      .with("QueryName", name)
      .with("QueryStatus", "0")
      .with("QueryResults", (is_ipv6(answer) ? "" : "::ffff:") + answer + ";");
}

void CaseLog::connection(Moment time, const Host& host, const std::string& image,
                         const std::string& user, const std::string& to, int64_t port,
                         int64_t bytes_out, int64_t bytes_in) {
  const std::string from = is_ipv6(to) ? "2001:db8:4::17" : host.address;
  const int64_t from_port = random.between(49152, 65535);
  add(time, host, kSysmon, 3, "Network connection detected (rule: NetworkConnect)")
      .with("UtcTime", sysmon_time(time))
      .with("Image", image)
      .with("User", account(user))
      .with("Protocol", "tcp")
      .with("Initiated", "true")
      .with("SourceIp", from)
      .with("SourcePort", std::to_string(from_port))
      .with("DestinationIp", to)
      .with("DestinationPort", std::to_string(port));
  if (is_internal(to)) return;
  add(Flow{time + 40, from, from_port, to, port, "tcp", bytes_out, bytes_in});
}

void CaseLog::sort() {
  const auto earlier = [](const auto& a, const auto& b) { return a.time < b.time; };
  std::stable_sort(flows_.begin(), flows_.end(), earlier);
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Event& a, const Event& b) { return a.time() < b.time(); });
}

}  // namespace first_look
