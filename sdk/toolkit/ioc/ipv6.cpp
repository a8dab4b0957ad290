// SPDX-License-Identifier: Apache-2.0
//
// IPv6: the longest run of hex digits, colons and an IPv4 tail must be one address. Clock times,
// MAC addresses, EUI-64 and C++ scopes are not.
#include <algorithm>

#include <toolkit/ioc/scan.hpp>
#include <toolkit/net/ip_address.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kLongest = 45;  ///< 8 groups with an IPv4 tail

bool part_of(unsigned char c) { return is(c, kHex) || c == ':' || c == '.'; }

/// Eight groups of two digits are an EUI-64 or the begin of a fingerprint.
bool looks_like_eui64(std::string_view text) {
  if (text.size() != 23) return false;
  for (size_t i = 2; i < text.size(); i += 3) {
    if (text[i] != ':') return false;
  }
  return true;
}

/// "a::b", "dead::", "1::": too little to tell from program text. The parts around "::" must hold a
/// digit and three hex digits or more, or make three groups; "::1" is spelled out.
bool telling(std::string_view text) {
  const size_t gap = text.find("::");
  if (gap == text.npos || text == "::1") return true;
  const auto groups = std::count(text.begin(), text.end(), ':') - (gap == 0 ? 1 : 0);
  size_t digits = 0;
  size_t hex = 0;
  for (const char c : text) {
    digits += is(static_cast<unsigned char>(c), kDigit) ? 1 : 0;
    hex += is(static_cast<unsigned char>(c), kHex) ? 1 : 0;
  }
  return groups >= 3 || (digits > 0 && hex >= 3);
}

}  // namespace

void Scan::on_colon(size_t i) {
  if (find_url(i)) return;
  if (before(i) == '[' && at(i + 1) == ']') return find_defanged_ipv6(i);
  if (i >= ipv6_end_) find_ipv6(i);
}

void Scan::find_ipv6(size_t i) {
  size_t begin = i;
  while (begin > ipv6_end_ && is(at(begin - 1), kHex))
    --begin;
  size_t end = i;
  uint32_t colons = 0;
  bool gap = false;
  for (; part_of(at(end)); ++end) {
    if (at(end) != ':') continue;
    ++colons;
    gap |= at(end + 1) == ':';
  }
  ipv6_end_ = end;
  if (gap || colons >= 6) judge_ipv6(trim_ipv6({begin, end}));
}

/// Without the word that it is glued to ("addr:2001:db8::1") and the punctuation behind it. Empty
/// when it is part of something else.
Span Scan::trim_ipv6(Span span) const {
  const unsigned char previous = before(span.begin);
  if (is(previous, kWord) || previous >= 0x80 || previous == '.') {
    while (!span.empty() && at(span.begin) != ':')
      ++span.begin;
    if (at(span.begin + 1) == ':') return {};
    ++span.begin;
  } else if (at(span.begin) == ':' && at(span.begin + 1) != ':') {
    ++span.begin;
  }
  const auto trails = [&](size_t i) { return at(i) == '.' || (at(i) == ':' && before(i) != ':'); };
  while (!span.empty() && trails(span.end - 1))
    --span.end;
  return is(at(span.end), kWord) || at(span.end) >= 0x80 ? Span{} : span;
}

void Scan::judge_ipv6(Span span) {
  if (span.empty() || span.size() > kLongest) return;
  const std::string_view text = view(span);
  if (looks_like_eui64(text) || !telling(text)) return;
  if (net::IpAddress::parse_v6(text)) emit(Type::kIpv6, span);
}

/// "2001[:]db8[:][:]1", every colon or some of them in brackets.
void Scan::find_defanged_ipv6(size_t i) {
  if (!options_.defanged || i < ipv6_end_) return;
  size_t begin = i - 1;
  const size_t floor = std::max(ipv6_end_, begin > kLongest ? begin - kLongest : 0);
  while (begin > floor && (is(at(begin - 1), kHex) || at(begin - 1) == ':'))
    --begin;
  if (is(before(begin), kWord)) return;
  std::string& out = hits_.scratch();
  out.clear();
  size_t end = begin;
  while (end < text_.size() && out.size() <= kLongest) {
    if (at(end) == '[' && at(end + 1) == ':' && at(end + 2) == ']') {
      out += ':';
      end += 3;
    } else if (part_of(at(end))) {
      out += text_[end++];
    } else {
      break;
    }
  }
  ipv6_end_ = end;
  if (is(at(end), kWord) || looks_like_eui64(out) || !telling(out)) return;
  if (net::IpAddress::parse_v6(out)) emit(Type::kIpv6, {begin, end}, out, true);
}

}  // namespace spoor::toolkit::ioc
