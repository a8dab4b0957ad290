// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include "made_file.hpp"
#include "zip_file.hpp"

namespace first_look {
namespace {

const char* file_name(const Event& event) {
  const std::string channel = event.channel().name;
  if (channel == kSysmon.name) return "sysmon.ndjson";
  if (channel == kPowerShell.name) return "powershell.ndjson";
  return channel == kSystem.name ? "system.ndjson" : "security.ndjson";
}

/// Lines by file, numbered as the log service numbers them.
std::map<std::string, std::string> exports_of(const CaseLog& log, const Host& host) {
  std::map<std::string, std::string> files;
  std::map<std::string, int64_t> numbers;
  for (const Event& event : log.events()) {
    if (event.host() != host.name) continue;
    const char* name = file_name(event);
    auto [number, fresh] = numbers.try_emplace(name, 40'000);
    files[name] += event.json(++number->second) + "\n";
  }
  return files;
}

constexpr const char* kNote =
    "Exported by the log collector on 2026-03-12 at 06:00 UTC. One line, one event.\n";

MadeFile host_evidence(const CaseLog& log, const Host& host, const char* name) {
  ZipFile zip;
  zip.add("README.txt", kNote);
  for (const auto& [file, lines] : exports_of(log, host))
    zip.add(std::string(name) + "/" + file, lines);
  return {std::string("evidence/hosts/") + name + ".zip", zip.finish()};
}

std::string flow_line(const Flow& flow) {
  return rfc3339(flow.time) + "," + flow.action + "," + flow.protocol + "," + flow.source + "," +
         std::to_string(flow.source_port) + "," + flow.destination + "," +
         std::to_string(flow.destination_port) + "," + std::to_string(flow.bytes_out) + "," +
         std::to_string(flow.bytes_in) + "\n";
}

MadeFile firewall_evidence(const CaseLog& log) {
  std::map<Moment, std::string> days;
  for (const Flow& flow : log.flows()) {
    std::string& lines = days[flow.time / kDay];
    if (lines.empty())
      lines = "time,action,protocol,src_ip,src_port,dst_ip,dst_port,bytes_out,bytes_in\n";
    lines += flow_line(flow);
  }
  ZipFile zip;
  for (const auto& [day, lines] : days)
    zip.add("flows-2026-03-" + std::to_string(kFirstDay + day) + ".csv", lines);
  return {"evidence/firewall.zip", zip.finish()};
}

}  // namespace

std::vector<MadeFile> evidence_files(const CaseLog& log) {
  return {host_evidence(log, kServer, "heron"), host_evidence(log, kWorkstation, "wren"),
          firewall_evidence(log)};
}

}  // namespace first_look
