// SPDX-License-Identifier: Apache-2.0
#include "event.hpp"

#include <array>
#include <cstdio>

namespace first_look {

Event::Event(Moment time, const std::string& host, const Channel& channel, int id,
             const std::string& category)
    : time_(time), host_(host), channel_(channel), id_(id), category_(category) {}

std::string Event::field(const std::string& name) const {
  for (const auto& [key, value] : fields_)
    if (key == name) return value;
  return {};
}

std::string Event::json(int64_t record_number) const {
  std::string line = "{\"@timestamp\":" + json_string(rfc3339(time_));
  line += ",\"Hostname\":" + json_string(host_);
  line += ",\"Channel\":" + json_string(channel_.name);
  line += ",\"SourceName\":" + json_string(channel_.source);
  line += ",\"EventID\":" + std::to_string(id_);
  line += ",\"Category\":" + json_string(category_);
  line += ",\"RecordNumber\":" + std::to_string(record_number);
  for (const auto& [name, value] : fields_)
    line += "," + json_string(name) + ":" + json_string(value);
  return line + "}";
}

std::string json_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace first_look
