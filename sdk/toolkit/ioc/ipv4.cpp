// SPDX-License-Identifier: Apache-2.0
//
// Which four octets are an address and which are a version, an object id, a build number.
#include <algorithm>

#include <toolkit/ioc/scan.hpp>
#include <toolkit/net/ip_address.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxWord = 24;

bool equals(std::string_view text, std::string_view lower_ascii) {
  return text.size() == lower_ascii.size() &&
         std::equal(text.begin(), text.end(), lower_ascii.begin(), [](char a, char b) {
           return lower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
         });
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> set) {
  return std::any_of(set.begin(), set.end(),
                     [&](std::string_view entry) { return equals(word, entry); });
}

/// "Chrome/92.0.1.2": names that user agents put before a version.
bool is_product(std::string_view word) {
  return one_of(
      word, {"chrome",  "chromium", "firefox",  "safari",         "edge",        "edg",   "opr",
             "opera",   "version",  "trident",  "webkit",         "applewebkit", "gecko", "mobile",
             "vivaldi", "brave",    "electron", "headlesschrome", "msie",        "crios", "fxios"});
}

bool is_version_word(std::string_view word) {
  constexpr std::string_view kVersion = "version";
  const bool suffix =
      word.size() > kVersion.size() && equals(word.substr(word.size() - kVersion.size()), kVersion);
  return suffix || one_of(word, {kVersion, "v", "ver", "rev", "release", "revision", "build",
                                 "firmware", "oid"});
}

}  // namespace

/// The run of letters that ends before `begin`, over at most five of ` :="')` and tab, or "".
std::string_view Scan::word_before(size_t begin) const {
  constexpr size_t kMaxGap = 5;
  size_t end = begin;
  while (end > 0 && begin - end < kMaxGap && is(at(end - 1), kGap))
    --end;
  if (end == begin) return {};
  size_t first = end;
  while (first > 0 && end - first < kMaxWord && is(at(first - 1), kAlpha))
    --first;
  return text_.substr(first, end - first);
}

bool Scan::after_version_word(size_t begin) const { return is_version_word(word_before(begin)); }

bool Scan::plausible_ipv4(size_t begin, size_t end) const {
  const unsigned char previous = before(begin);
  if (previous == '~') return false;
  // A folder named after a version; but \\10.0.0.1\share is a host.
  if (previous == '\\' && at(end) == '\\') return names_share(begin);
  if (previous == '/') {
    size_t first = begin - 1;
    while (first > 0 && begin - first < kMaxWord && is(at(first - 1), kAlpha))
      --first;
    return !is_product(text_.substr(first, begin - 1 - first));
  }
  return !after_version_word(begin);
}

/// "10.0.0.1-10.0.0.9", "BP-1088-10.10.34.11-144007": pieces between '-' and '_'. A piece beside
/// one that holds letters is a version ("openssl-1.0.2.4", "1.2.3.4-rc1").
void Scan::find_dashed_ipv4(const HostToken& token) {
  size_t begin = token.span.begin;
  bool lettered_before = false;
  bool empty_before = false;
  while (begin < token.span.end) {
    size_t end = begin;
    uint32_t dots = 0;
    bool letters = false;
    for (; end < token.span.end && at(end) != '-' && at(end) != '_'; ++end) {
      dots += at(end) == '.' ? 1 : 0;
      letters |= !is(at(end), kDigit) && at(end) != '.';
    }
    const unsigned char next = end < token.span.end ? at(end + 1) : '0';
    const bool alone = !letters && !lettered_before && !empty_before && is(next, kDigit);
    if (dots == 3 && alone && net::IpAddress::parse_v4(view({begin, end})) &&
        plausible_ipv4(begin, end)) {
      emit(Type::kIpv4, {begin, end});
    }
    lettered_before = letters;
    empty_before = end == begin;
    begin = end + 1;
  }
}

}  // namespace spoor::toolkit::ioc
