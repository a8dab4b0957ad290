// SPDX-License-Identifier: Apache-2.0
//
// Addresses as text: dotted decimal, and RFC 5952 for IPv6.
#include <charconv>

#include <toolkit/net/ip_address.hpp>

namespace spoor::toolkit::net {
namespace {

void append_number(std::string& out, uint32_t value, int base) {
  char buffer[16];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, base).ptr;
  out.append(buffer, end);
}

std::string dotted(uint32_t bits) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (shift != 24) out += '.';
    append_number(out, bits >> shift & 0xff, 10);
  }
  return out;
}

struct Run {
  int begin = -1;
  int length = 0;
};

/// The first longest run of zero groups, which RFC 5952 asks to shorten if it has two or more.
Run longest_zero_run(const std::array<uint32_t, 8>& groups) {
  Run best;
  Run run;
  for (int i = 0; i < 8; ++i) {
    if (groups[static_cast<size_t>(i)] != 0) {
      run = {};
      continue;
    }
    if (run.length++ == 0) run.begin = i;
    if (run.length > best.length) best = run;
  }
  return best.length >= 2 ? best : Run{};
}

}  // namespace

std::string IpAddress::text() const {
  if (is_v4()) return dotted(v4_bits());
  if (const auto mapped = mapped_v4()) return "::ffff:" + dotted(mapped->v4_bits());
  std::array<uint32_t, 8> groups{};
  for (size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<uint32_t>((i < 4 ? high_ : low_) >> (48 - 16 * (i % 4)) & 0xffff);
  }
  const Run zeros = longest_zero_run(groups);
  std::string out;
  for (int i = 0; i < 8; ++i) {
    if (i == zeros.begin) {
      out += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    append_number(out, groups[static_cast<size_t>(i)], 16);
  }
  return out;
}

}  // namespace spoor::toolkit::net
