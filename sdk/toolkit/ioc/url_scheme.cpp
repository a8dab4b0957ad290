// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/url_scheme.hpp>

#include <array>
#include <cstdint>
#include <iterator>

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

/// The last eight bytes of `text`, lower case, the last one lowest; 0 where it is shorter.
constexpr uint64_t packed(std::string_view text) {
  uint64_t out = 0;
  const size_t size = text.size() < 8 ? text.size() : 8;
  for (size_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[text.size() - 1 - i]);
    out |= static_cast<uint64_t>(lower(c)) << (8 * i);
  }
  return out;
}

struct Packed {
  uint64_t value;
  uint64_t mask;
};

constexpr auto kPacked = [] {
  std::array<Packed, std::size(kSchemes)> out{};
  for (size_t i = 0; i < out.size(); ++i) {
    const std::string_view spelled = kSchemes[i].spelled;
    out[i] = {packed(spelled), (uint64_t{1} << (8 * spelled.size())) - 1};
  }
  return out;
}();

}  // namespace

const Scheme* scheme_at_end(std::string_view letters) noexcept {
  const uint64_t word = packed(letters);
  for (size_t i = 0; i < kPacked.size(); ++i) {
    if ((word & kPacked[i].mask) != kPacked[i].value) continue;
    const Scheme& scheme = kSchemes[i];
    // "nhttp" is an escaped line break before "http"; "news" is no "ws".
    const size_t lead = letters.size() - scheme.spelled.size();
    const bool glued =
        lead > 0 && is(static_cast<unsigned char>(letters[lead - 1]), kAlpha | kDigit);
    if (!glued || scheme.spelled.size() >= 4) return &scheme;
  }
  return nullptr;
}

const Scheme* scheme_before(std::string_view text, size_t end) noexcept {
  size_t first = end;
  while (first > 0 && end - first <= kLongestScheme) {
    const auto c = static_cast<unsigned char>(text[first - 1]);
    if (!is(c, kAlpha | kDigit) && c != '*') break;
    --first;
  }
  return first == end ? nullptr : scheme_at_end(text.substr(first, end - first));
}

}  // namespace spoor::toolkit::ioc
