// SPDX-License-Identifier: Apache-2.0
#include "host/plan/version_range.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace spoor::host::plan {
namespace {

using Version = std::array<uint32_t, 3>;

std::optional<Version> parse_version(std::string_view text) {
  Version out{};
  text = text.substr(0, text.find_first_of("-+"));
  for (size_t part = 0; part < out.size(); ++part) {
    const auto result = std::from_chars(text.data(), text.data() + text.size(), out[part]);
    if (result.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(result.ptr - text.data()));
    if (text.empty()) return out;
    if (text[0] != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

std::optional<bool> holds(const Version& version, std::string_view comparison) {
  if (comparison == "*") return true;
  const size_t digits = std::min(comparison.find_first_of("0123456789"), comparison.size());
  const std::string_view op = comparison.substr(0, digits);
  const auto bound = parse_version(comparison.substr(digits));
  if (!bound) return std::nullopt;
  if (op.empty() || op == "=") return version == *bound;
  if (op == ">=") return version >= *bound;
  if (op == "<=") return version <= *bound;
  if (op == ">") return version > *bound;
  if (op == "<") return version < *bound;
  if (op == "^") return version >= *bound && version[0] == (*bound)[0];
  return std::nullopt;
}

}  // namespace

std::optional<bool> is_in_range(std::string_view version, std::string_view range) {
  const auto parsed = parse_version(version);
  if (!parsed) return std::nullopt;
  bool all = true;
  bool any = false;
  while (!range.empty()) {
    const size_t end = std::min(range.find(' '), range.size());
    if (end > 0) {
      const auto one = holds(*parsed, range.substr(0, end));
      if (!one) return std::nullopt;
      all = all && *one;
      any = true;
    }
    range.remove_prefix(std::min(end + 1, range.size()));
  }
  if (!any) return std::nullopt;
  return all;
}

}  // namespace spoor::host::plan
