// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/url_scheme.hpp>

#include <toolkit/ioc/characters.hpp>

namespace spoor::toolkit::ioc {
namespace {

// Longest first, so that "hxxps" wins over "ps" whatever is added.
constexpr Scheme kSchemes[] = {
    {"telnet", "telnet"}, {"h**ps", "https"}, {"https", "https"}, {"hxxps", "https"},
    {"htxps", "https"},   {"hxtps", "https"}, {"sftps", "sftps"}, {"ldaps", "ldaps"},
    {"http", "http"},     {"hxxp", "http"},   {"htxp", "http"},   {"hxtp", "http"},
    {"h**p", "http"},     {"ftps", "ftps"},   {"fxps", "ftps"},   {"sftp", "sftp"},
    {"sfxp", "sftp"},     {"ldap", "ldap"},   {"file", "file"},   {"ftp", "ftp"},
    {"fxp", "ftp"},       {"wss", "wss"},     {"ssh", "ssh"},     {"smb", "smb"},
    {"rmi", "rmi"},       {"ws", "ws"},
};

bool ends_with(std::string_view text, std::string_view lower_ascii) {
  if (text.size() < lower_ascii.size()) return false;
  const std::string_view tail = text.substr(text.size() - lower_ascii.size());
  for (size_t i = 0; i < tail.size(); ++i) {
    if (lower(static_cast<unsigned char>(tail[i])) != static_cast<unsigned char>(lower_ascii[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace

const Scheme* scheme_at_end(std::string_view letters) noexcept {
  for (const Scheme& scheme : kSchemes) {
    if (!ends_with(letters, scheme.spelled)) continue;
    // "nhttp" is an escaped line break before "http"; "news" is no "ws".
    const size_t lead = letters.size() - scheme.spelled.size();
    const bool glued =
        lead > 0 && is(static_cast<unsigned char>(letters[lead - 1]), kAlpha | kDigit);
    if (!glued || scheme.spelled.size() >= 4) return &scheme;
  }
  return nullptr;
}

}  // namespace spoor::toolkit::ioc
