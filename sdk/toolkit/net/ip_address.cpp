// SPDX-License-Identifier: Apache-2.0
#include <toolkit/net/ip_address.hpp>

namespace spoor::toolkit::net {
namespace {

constexpr int kGroups = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads one octet at `at` and moves past it.
std::optional<uint32_t> take_octet(std::string_view text, size_t& at) {
  const size_t begin = at;
  uint32_t value = 0;
  while (at < text.size() && at - begin < 3 && is_digit(text[at])) {
    value = value * 10 + static_cast<uint32_t>(text[at++] - '0');
  }
  const size_t digits = at - begin;
  if (digits == 0 || value > 255 || (digits > 1 && text[begin] == '0')) return std::nullopt;
  return value;
}

/// Reads one to four hex digits at `at` and moves past them.
std::optional<uint16_t> take_group(std::string_view text, size_t& at) {
  const size_t begin = at;
  uint32_t value = 0;
  for (int digit; at < text.size() && at - begin < 4 && (digit = hex_value(text[at])) >= 0; ++at) {
    value = value << 4 | static_cast<uint32_t>(digit);
  }
  if (at == begin) return std::nullopt;
  return static_cast<uint16_t>(value);
}

/// The groups of an IPv6 address while it is read.
struct Groups {
  std::array<uint16_t, kGroups> value{};
  int count = 0;
  int gap = -1;  ///< index of the first group after `::`

  bool push(uint32_t group) {
    if (count == kGroups) return false;
    value[static_cast<size_t>(count++)] = static_cast<uint16_t>(group);
    return true;
  }

  std::optional<IpAddress> address() const {
    if (gap < 0 ? count != kGroups : count == kGroups) return std::nullopt;
    const int missing = kGroups - count;
    uint64_t half[2] = {0, 0};
    for (int i = 0; i < count; ++i) {
      const int place = gap >= 0 && i >= gap ? i + missing : i;
      half[place / 4] |= static_cast<uint64_t>(value[static_cast<size_t>(i)])
                         << (48 - 16 * (place % 4));
    }
    return IpAddress::v6(half[0], half[1]);
  }
};

/// The dotted tail of an IPv6 address, which is as long as two groups.
bool push_dotted(std::string_view tail, Groups& groups) {
  const auto v4 = IpAddress::parse_v4(tail);
  return v4 && groups.push(v4->v4_bits() >> 16) && groups.push(v4->v4_bits() & 0xffff);
}

/// Reads `::` or `:` at `at`. False when the text is wrong there.
bool take_colons(std::string_view text, size_t& at, Groups& groups) {
  if (text[at] != ':') return false;
  if (at + 1 < text.size() && text[at + 1] == ':') {
    if (groups.gap >= 0) return false;
    groups.gap = groups.count;
    at += 2;
    return true;
  }
  ++at;
  return groups.count > 0 && at < text.size();
}

}  // namespace

std::optional<IpAddress> IpAddress::parse_v4(std::string_view text) noexcept {
  uint32_t bits = 0;
  size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
    const auto octet = take_octet(text, at);
    if (!octet) return std::nullopt;
    bits = bits << 8 | *octet;
  }
  if (at != text.size()) return std::nullopt;
  return v4(bits);
}

std::optional<IpAddress> IpAddress::parse_v6(std::string_view text) noexcept {
  if (text.size() < 2 || text.size() > 45) return std::nullopt;
  Groups groups;
  size_t at = 0;
  if (text[0] == ':' && (text[1] != ':' || !take_colons(text, at, groups))) return std::nullopt;
  while (at < text.size()) {
    const size_t begin = at;
    const auto group = take_group(text, at);
    if (!group) return std::nullopt;
    if (at < text.size() && text[at] == '.') {
      if (!push_dotted(text.substr(begin), groups)) return std::nullopt;
      return groups.address();
    }
    if (!groups.push(*group)) return std::nullopt;
    if (at < text.size() && !take_colons(text, at, groups)) return std::nullopt;
  }
  return groups.address();
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

std::optional<IpAddress> IpAddress::mapped_v4() const noexcept {
  if (is_v4() || high_ != 0 || low_ >> 32 != 0xffff) return std::nullopt;
  return v4(static_cast<uint32_t>(low_));
}

IpAddress IpAddress::masked(int prefix) const noexcept {
  if (prefix >= width()) return *this;
  if (prefix <= 0) return IpAddress(family_, 0, 0);
  if (is_v4()) return v4(v4_bits() & ~uint32_t{0} << (32 - prefix));
  if (prefix <= 64) return v6(high_ & ~uint64_t{0} << (64 - prefix), 0);
  return v6(high_, low_ & ~uint64_t{0} << (128 - prefix));
}

std::array<uint8_t, 16> IpAddress::bytes() const noexcept {
  std::array<uint8_t, 16> out{};
  for (size_t i = 0; i < 8; ++i) {
    if (is_v6()) {
      out[i] = static_cast<uint8_t>(high_ >> (56 - 8 * i));
      out[i + 8] = static_cast<uint8_t>(low_ >> (56 - 8 * i));
    } else if (i < 4) {
      out[i] = static_cast<uint8_t>(low_ >> (24 - 8 * i));
    }
  }
  return out;
}

}  // namespace spoor::toolkit::net
