// SPDX-License-Identifier: Apache-2.0
//
// One event as a Windows log shipper writes it: a flat JSON object.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "moment.hpp"

namespace first_look {

struct Channel {
  const char* name;
  const char* source;
};

inline constexpr Channel kSecurity{"Security", "Microsoft-Windows-Security-Auditing"};
inline constexpr Channel kSysmon{"Microsoft-Windows-Sysmon/Operational",
                                 "Microsoft-Windows-Sysmon"};
inline constexpr Channel kPowerShell{"Microsoft-Windows-PowerShell/Operational",
                                     "Microsoft-Windows-PowerShell"};
inline constexpr Channel kSystem{"System", "Service Control Manager"};
inline constexpr Channel kEventlog{"Security", "Microsoft-Windows-Eventlog"};

class Event {
 public:
  Event(Moment time, const std::string& host, const Channel& channel, int id,
        const std::string& category);

  Event& with(const char* name, const std::string& value) {
    fields_.emplace_back(name, value);
    return *this;
  }
  [[nodiscard]] Moment time() const { return time_; }
  [[nodiscard]] int id() const { return id_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] const Channel& channel() const { return channel_; }
  /// Empty when the event has no such field.
  [[nodiscard]] std::string field(const std::string& name) const;
  [[nodiscard]] std::string json(int64_t record_number) const;

 private:
  Moment time_;
  std::string host_;
  Channel channel_;
  int id_;
  std::string category_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// `text` as a JSON string, quotes included.
std::string json_string(const std::string& text);

}  // namespace first_look
