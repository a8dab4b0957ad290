// SPDX-License-Identifier: Apache-2.0
#include "office.hpp"

#include <vector>

namespace first_look {
namespace {

constexpr const char* kExplorer = "C:\\Windows\\explorer.exe";
constexpr const char* kServices = "C:\\Windows\\System32\\services.exe";
constexpr const char* kSvchost = "C:\\Windows\\System32\\svchost.exe";
constexpr const char* kBrowser = "C:\\Program Files\\Lantern\\lantern.exe";
constexpr const char* kMail = "C:\\Program Files\\Postbox Desk\\mail.exe";
constexpr const char* kAgent = "C:\\Program Files\\Tarn Backup\\agent.exe";

struct Site {
  const char* name;
  const char* address;
};

constexpr Site kSites[] = {{"www.example.com", "192.0.2.11"},
                           {"static.example.com", "192.0.2.12"},
                           {"news.example.org", "192.0.2.21"},
                           {"maps.example.com", "192.0.2.13"},
                           {"img.maps.example.com", "192.0.2.14"},
                           {"forum.example.net", "192.0.2.31"},
                           {"weather.example.org", "192.0.2.22"},
                           {"docs.example.com", "192.0.2.15"},
                           {"login.example.com", "192.0.2.16"},
                           {"stations.survey.example.org", "192.0.2.23"},
                           {"updates.lantern.example.com", "192.0.2.17"}};
constexpr Site kMailServer{"mail.example.com", "192.0.2.40"};
constexpr Site kUpdates{"updates.example.com", "192.0.2.41"};
constexpr Site kBackupCloud{"vault.backup.example.com", "192.0.2.60"};

const Process kOfficePrograms[] = {
    {"C:\\Program Files\\Lantern\\lantern.exe", "\"C:\\Program Files\\Lantern\\lantern.exe\" --tab",
     kExplorer, "", "", "", ""},
    {"C:\\Program Files\\Theodolite\\draft.exe",
     "\"C:\\Program Files\\Theodolite\\draft.exe\" \"H:\\Surveys\\2026\\north-slope.dft\"",
     kExplorer, "", "", "", ""},
    {"C:\\Program Files\\Theodolite\\levels.exe",
     "\"C:\\Program Files\\Theodolite\\levels.exe\" /open \"H:\\Surveys\\2026\\weir-levels.csv\"",
     kExplorer, "", "", "", ""},
    {"C:\\Program Files\\Postbox Desk\\mail.exe", "\"C:\\Program Files\\Postbox Desk\\mail.exe\"",
     kExplorer, "", "", "", ""},
    {"C:\\Windows\\System32\\notepad.exe", "notepad.exe C:\\Users\\p.thorne\\Documents\\todo.txt",
     kExplorer, "", "NOTEPAD.EXE", "", ""},
    {"C:\\Windows\\System32\\calc.exe", "calc.exe", kExplorer, "", "CALC.EXE", "", ""},
    {"C:\\Windows\\splwow64.exe", "C:\\Windows\\splwow64.exe 12288",
     "C:\\Program Files\\Theodolite\\draft.exe", "", "", "", ""}};

const Process kServicePrograms[] = {
    {kSvchost, "C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule", kServices, "SYSTEM",
     "", "", ""},
    {"C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe", kSvchost, "SYSTEM", "", "", ""},
    {"C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
     "C:\\Windows\\System32\\wbem\\wmiprvse.exe -Embedding", kSvchost, "SYSTEM", "Wmiprvse.exe", "",
     ""},
    {"C:\\Windows\\System32\\dllhost.exe",
     "C:\\Windows\\System32\\DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}",
     kSvchost, "SYSTEM", "", "", ""},
    {kAgent, "\"C:\\Program Files\\Tarn Backup\\agent.exe\" --poll", kServices, "SYSTEM", "", "",
     ""}};

// Legitimate, and yet it looks like what the manifest asks for.
const Process kUpdater{"C:\\ProgramData\\Lantern\\Update\\updater.exe",
                       "C:\\ProgramData\\Lantern\\Update\\updater.exe --check",
                       kSvchost,
                       "SYSTEM",
                       "",
                       "",
                       ""};

bool office_hours(Moment moment) {
  const Moment of_day = moment % kDay;
  return of_day >= at(0, 7, 30) && of_day < at(0, 17, 30);
}

void visit(CaseLog& log, Moment time, const Host& host, const char* image, const std::string& user,
           const Site& site) {
  log.dns(time, host, image, site.name, site.address);
  const int64_t sent = log.random.between(900, 9'000);
  const int64_t received = log.random.between(4'000, 900'000);
  log.connection(time + log.random.between(20, 900), host, image, user, site.address, 443, sent,
                 received);
}

/// A file is opened on the server: a network session of one to fifteen minutes.
void server_session(CaseLog& log, Moment time, const Person& who) {
  const bool administrator = who.rid == kAdministrator.rid;
  const std::string session = log.sign_in(time, kServer, who, 3, who.address, administrator);
  log.add(time + 30, kServer, kSecurity, 5140, "File Share")
      .with("SubjectUserName", who.account)
      .with("SubjectLogonId", session)
      .with("IpAddress", who.address)
      .with("ShareName", "\\\\*\\Surveys")
      .with("ShareLocalPath", "\\??\\D:\\Surveys")
      .with("AccessMask", "0x1");
  log.sign_off(time + log.random.between(kMinute, 15 * kMinute), kServer, who, 3, session);
}

void minute_at_the_workstation(CaseLog& log, Moment minute) {
  const auto second = [&] { return minute + log.random.between(0, kMinute - 2000); };
  if (log.random.chance(55)) {
    Process process = log.random.pick(kOfficePrograms);
    process.user = kVictim.account;
    log.process(second(), kWorkstation, process);
  }
  if (log.random.chance(90))
    visit(log, second(), kWorkstation, kBrowser, kVictim.account, log.random.pick(kSites));
  if (minute % (5 * kMinute) == 0)
    visit(log, second(), kWorkstation, kMail, kVictim.account, kMailServer);
}

/// Other people's browsing: the firewall sees it, our two hosts do not.
void minute_at_the_firewall(CaseLog& log, Moment minute) {
  for (const Person& who : kPeople) {
    if (who.rid == kVictim.rid || !log.random.chance(11)) continue;
    Flow flow{};
    flow.time = minute + log.random.between(0, kMinute - 1);
    flow.source = who.address;
    flow.source_port = log.random.between(49152, 65535);
    flow.destination = log.random.pick(kSites).address;
    flow.destination_port = 443;
    flow.protocol = "tcp";
    flow.bytes_out = log.random.between(700, 60'000);
    flow.bytes_in = log.random.between(3'000, 2'500'000);
    log.add(flow);
  }
}

void minute_of_work(CaseLog& log, Moment minute) {
  for (const Person& who : kPeople)
    if (log.random.chance(8)) server_session(log, minute + log.random.between(0, kMinute - 1), who);
  minute_at_the_workstation(log, minute);
  minute_at_the_firewall(log, minute);
}

/// Day and night: the scheduler, the backup agent, updates.
void minute_of_services(CaseLog& log, Moment minute) {
  for (const Host& host : {kWorkstation, kServer}) {
    const Moment time = minute + log.random.between(0, kMinute - 2000);
    if (log.random.chance(7)) log.process(time, host, log.random.pick(kServicePrograms));
    if (minute % kHour == 0) visit(log, time, host, kSvchost, "SYSTEM", kUpdates);
    if (minute % (8 * kHour) == 0) log.process(time, host, kUpdater);
    if (log.random.chance(2)) log.sign_in(time, host, {"SYSTEM", "-", 18}, 5, "-", true);
  }
}

/// Strangers knock at the firewall at any hour and are turned away.
void minute_of_knocking(CaseLog& log, Moment minute) {
  if (!log.random.chance(14)) return;
  Flow flow{};
  flow.time = minute + log.random.between(0, kMinute - 1);
  flow.source = "203.0.113." + std::to_string(log.random.between(1, 60));
  flow.source_port = log.random.between(1024, 65535);
  flow.destination = "192.0.2.250";
  constexpr int64_t kPorts[] = {22, 23, 445, 5900, 8080};
  flow.destination_port = log.random.pick(kPorts);
  flow.protocol = "tcp";
  flow.bytes_out = 40;
  flow.action = "deny";
  log.add(flow);
}

/// The backup to the cloud: large, nightly, and what it should be.
void night_of_backup(CaseLog& log, int day) {
  const Moment start = at(day, 0, 30);
  log.sign_in(start, kServer, kBackup, 5, "-", true);
  for (int part = 0; part < 6; ++part) {
    const Moment time = start + part * 8 * kMinute + log.random.between(0, kMinute);
    log.dns(time, kServer, kAgent, kBackupCloud.name, kBackupCloud.address);
    const int64_t sent = log.random.between(20'000'000, 46'000'000);
    log.connection(time + 200, kServer, kAgent, "SYSTEM", kBackupCloud.address, 443, sent, 18'000);
  }
}

void day_of_people(CaseLog& log, int day) {
  const Moment morning = at(day, 7, 30) + log.random.between(0, 20 * kMinute);
  const std::string session = log.sign_in(morning, kWorkstation, kVictim, 2, "127.0.0.1");
  for (int unlock = 0; unlock < 5; ++unlock) {
    const Moment time = morning + (unlock + 1) * 100 * kMinute + log.random.between(0, kHour);
    log.sign_in(time, kWorkstation, kVictim, 7, "127.0.0.1");
  }
  log.sign_off(at(day, 17, 20), kWorkstation, kVictim, 2, session);
  for (int typo = 0; typo < 6; ++typo) {
    const Person& who = log.random.pick(kPeople);
    const Moment time = at(day, 8, 0) + log.random.between(0, 9 * kHour);
    log.failed_sign_in(time, kServer, who, who.address);
  }
}

/// The administrator looks after the workstation from home in the evening, as every week.
void evening_of_administrator(CaseLog& log, int day) {
  const Moment start = at(day, 19, 10) + log.random.between(0, 10 * kMinute);
  log.failed_sign_in(start - 20 * kSecond, kWorkstation, kAdministrator, kHomeOffice);
  const std::string session =
      log.sign_in(start, kWorkstation, kAdministrator, 10, kHomeOffice, true);
  const std::string user = kAdministrator.account;
  const char* const shell = "C:\\Windows\\System32\\cmd.exe";
  log.process(start + kMinute, kWorkstation,
              {"C:\\Windows\\System32\\whoami.exe", "whoami", shell, user, "", "", ""});
  log.process(start + 2 * kMinute, kWorkstation,
              {"C:\\Windows\\System32\\gpupdate.exe", "gpupdate /force", shell, user, "", "", ""});
  log.sign_off(start + 25 * kMinute, kWorkstation, kAdministrator, 10, session);
}

}  // namespace

void add_office_days(CaseLog& log) {
  for (int day = 0; day < kDays; ++day) {
    night_of_backup(log, day);
    day_of_people(log, day);
    evening_of_administrator(log, day);
  }
  for (Moment minute = 0; minute < kDays * kDay; minute += kMinute) {
    if (office_hours(minute)) minute_of_work(log, minute);
    minute_of_services(log, minute);
    minute_of_knocking(log, minute);
  }
}

}  // namespace first_look
