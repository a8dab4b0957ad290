// SPDX-License-Identifier: Apache-2.0
//
// All evidence of the case before it is written: events of both hosts, flows of the firewall.
#pragma once

#include <string>
#include <vector>

#include "cast.hpp"
#include "event.hpp"
#include "random.hpp"

namespace first_look {

struct Flow {
  Moment time;
  std::string source;
  int64_t source_port;
  std::string destination;
  int64_t destination_port;
  std::string protocol;
  int64_t bytes_out;
  int64_t bytes_in;
  std::string action = "allow";
};

struct Process {
  std::string image;
  std::string command_line;
  std::string parent_image;
  std::string user;                ///< without domain; "SYSTEM" for the system
  std::string original_file_name;  ///< as compiled into the file; empty: as in `image`
  std::string sha256;              ///< empty: one that belongs to the name of the image
  std::string md5;
};

class CaseLog {
 public:
  explicit CaseLog(uint64_t seed) : random(seed) {}

  Event& add(Moment time, const Host& host, const Channel& channel, int id, const char* category);
  void add(Flow flow) { flows_.push_back(std::move(flow)); }

  /// 4624 type `type`; with 4672 for an account that is an administrator there. Returns the id of
  /// the session.
  std::string sign_in(Moment time, const Host& host, const Person& who, int type,
                      const std::string& from, bool administrator = false);
  void sign_off(Moment time, const Host& host, const Person& who, int type,
                const std::string& session);
  /// 4625. An unknown account has rid 0.
  void failed_sign_in(Moment time, const Host& host, const Person& who, const std::string& from);
  /// Security 4688 and Sysmon 1. Returns Sysmon's id of the process.
  std::string process(Moment time, const Host& host, const Process& process);
  /// Sysmon 22.
  void dns(Moment time, const Host& host, const std::string& image, const std::string& name,
           const std::string& answer);
  /// Sysmon 3, and the flow as the firewall saw it unless the other side is internal.
  void connection(Moment time, const Host& host, const std::string& image, const std::string& user,
                  const std::string& to, int64_t port, int64_t bytes_out, int64_t bytes_in);

  /// By time; equal times in the order of adding.
  void sort();
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<Flow>& flows() const { return flows_; }

  Random random;

 private:
  std::vector<Event> events_;
  std::vector<Flow> flows_;
};

std::string sid(const Person& who);

}  // namespace first_look
