// SPDX-License-Identifier: Apache-2.0
//
// Who and what plays in the case. Names are invented, networks and domains are those set aside for
// documentation (RFC 5737, 3849, 2606, 5398).
#pragma once

#include <array>
#include <string>

namespace first_look {

struct Host {
  const char* name;
  const char* address;
};

inline const Host kWorkstation{"WREN.bramblewick.test", "10.20.4.17"};
inline const Host kServer{"HERON.bramblewick.test", "10.20.4.5"};
inline constexpr const char* kNetbios = "BRAMBLEWICK";

struct Person {
  const char* account;
  const char* address;  ///< of the person's workstation
  int rid;              ///< last part of the SID
};

inline constexpr std::array<Person, 12> kPeople{{{"p.thorne", "10.20.4.17", 1104},
                                                 {"a.finch", "10.20.4.12", 1105},
                                                 {"r.quill", "10.20.4.13", 1106},
                                                 {"j.marlow", "10.20.4.14", 1107},
                                                 {"s.hollis", "10.20.4.15", 1108},
                                                 {"e.tarn", "10.20.4.16", 1109},
                                                 {"m.ashdown", "10.20.4.18", 1110},
                                                 {"k.sedge", "10.20.4.19", 1111},
                                                 {"d.fell", "10.20.4.20", 1112},
                                                 {"l.copse", "10.20.4.21", 1113},
                                                 {"n.weir", "10.20.4.22", 1114},
                                                 {"h.bracken", "10.20.4.23", 1115}}};

inline constexpr Person kVictim = kPeople[0];
inline constexpr Person kAdministrator = kPeople[1];
inline constexpr Person kBackup{"svc-backup", "10.20.4.5", 1180};
inline constexpr const char* kHomeOffice = "192.0.2.203";  ///< of the administrator

// The intruder.
inline constexpr std::array<const char*, 3> kSprayers{"203.0.113.77", "203.0.113.78",
                                                      "203.0.113.142"};
inline constexpr const char* kSignInFrom = "203.0.113.142";
inline constexpr const char* kDownloadDomain = "cdn.tallow.example.net";
inline constexpr const char* kDownloadUrl = "https://cdn.tallow.example.net/p/prn.png";
inline constexpr const char* kControlAddress = "198.51.100.23";
inline constexpr const char* kControlAddress6 = "2001:db8:51::9";
inline constexpr const char* kDropDomain = "drop.harvest.example.org";
inline constexpr const char* kDropAddress = "198.51.100.140";
inline constexpr const char* kTool = "C:\\ProgramData\\Spool\\prnsvc.exe";
inline constexpr const char* kToolOnServer = "C:\\Windows\\Temp\\prnsvc.exe";
inline constexpr const char* kToolSha256 =
    "5A1F0C7D93E2B84466D0F8B1C92E37A5D4180E6FB37C25A9E01D8F64B2C7935E";
inline constexpr const char* kToolMd5 = "9C3E71B80D5A42F6A7C1E0D4B86F2935";

}  // namespace first_look
