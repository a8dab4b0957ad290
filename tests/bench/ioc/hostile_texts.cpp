// SPDX-License-Identifier: Apache-2.0
#include "hostile_texts.hpp"

#include <random>

namespace spoor::bench {

const std::vector<HostileText>& hostile_texts() {
  static const std::vector<HostileText> texts = {
      {"base64",
       "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA"},
      {"hex", "0123456789abcdef"},
      {"drive_backslashes", "C:\\\\\\\\\\\\\\\\"},
      {"backslashes", "\\"},
      {"slashes", "/"},
      {"slash_names", "/a"},
      {"a_at", "a@"},
      {"ats", "@"},
      {"dots", "."},
      {"a_dots", "a."},
      {"digits_dots", "1."},
      {"colons", ":"},
      {"a_colons", "a:"},
      {"scheme_ends", "://"},
      {"schemes", "http://"},
      {"urls_with_users", "http://a@"},
      {"open_brackets", "["},
      {"defanged_dots", "[.]"},
      {"defanged_words", "[dot]a"},
      {"defanged_ats", "(at)a"},
      {"defanged_colons", "[:]"},
      {"percents", "%"},
      {"encoded_ends", "%3A%2F%2F"},
      {"encoded_schemes", "http%3A%2F%2Fa"},
      {"parentheses", "http://a/(((("},
      {"entities", "&quot;"},
      {"dashes", "a-1."},
      {"variables", "%a%\\x"},
      {"quoted_paths", "\"C:\\a b "},
      {"blank_paths", "C:\\a b c d "},
      {"relative_paths", "..\\"},
      {"shares", "\\\\a\\"},
      {"letters", "\xd0\xb0"},
      {"letter_dots", "\xd0\xb0."},
      {"mixed_scripts",
       "\xe6\x9f\xa5"
       "a"},
      {"broken_utf8", "\xff"},
      {"one_letter", "a"},
  };
  return texts;
}

std::string repeat(std::string_view unit, size_t size) {
  std::string out;
  out.reserve(size + unit.size());
  while (out.size() < size)
    out += unit;
  out.resize(size);
  return out;
}

std::string ordinary_log(size_t size) {
  static const char* const kLines[] = {
      "Jun 29 14:44:35 combo ftpd[#]: connection from 210.223.97.# () at Wed Jun 29 14:44:35 "
      "2005\n",
      "Dec 10 09:12:37 LabSZ sshd[#]: Failed password for invalid user admin from 103.99.0.# port "
      "# ssh2\n",
      "2015-07-29 21:01:41,# - INFO  [NIOServerCxn.Factory:0.0.0.0/0.0.0.0:2181:ZooKeeperServer@#] "
      "- Client "
      "attempting to establish new session at /10.10.34.#:33425\n",
      "081110 # INFO dfs.DataNode$PacketResponder: PacketResponder 2 for block blk_-# "
      "terminating\n",
      "[Sun Dec 04 07:04:27 2005] [notice] jk2_init() Found child # in scoreboard slot 8\n",
      "17/06/09 20:10:55 INFO storage.MemoryStore: Block broadcast_# stored as values in memory "
      "(estimated "
      "size 9.6 KB, free 418.6 KB)\n",
      "03-17 16:14:03.#  2227  2227 I PhoneStatusBar: setSystemUiVisibility vis=0 mask=1 oldVal=# "
      "newVal=#\n",
      "2016-09-28 04:30:39, Info                  CBS    Read out cached package applicability for "
      "package: "
      "Package_for_KB#~31bf3856ad364e35~amd64~~6.1.1.1, ApplicableState: 112, CurrentState:112\n",
      "{\"EventID\":4688,\"Computer\":\"ws-#.corp.example.com\",\"NewProcessName\":\"C:"
      "\\\\Windows\\\\System32\\\\"
      "cmd.exe\",\"CommandLine\":\"cmd.exe /c whoami\",\"SubjectLogonId\":\"0x#\"}\n",
      "- 1131566683 2005.11.09 bn# Nov 9 12:04:43 bn#/bn# ntpd[28894]: synchronized to "
      "10.100.14.#, stratum 3\n",
  };
  std::mt19937 random(1);
  std::string out;
  while (out.size() < size) {
    for (const char c : std::string_view(kLines[random() % std::size(kLines)])) {
      if (c == '#') {
        out += std::to_string(random() % 255);
      } else {
        out += c;
      }
    }
  }
  out.resize(size);
  return out;
}

}  // namespace spoor::bench
