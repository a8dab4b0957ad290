// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/quantity.hpp"

#include <charconv>
#include <limits>
#include <span>

namespace spoor::host {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

constexpr int64_t kSecond = 1'000'000'000;
constexpr Unit kDurations[] = {
    {"ns", 1},           {"us", 1'000},          {"ms", 1'000'000},       {"s", kSecond},
    {"m", 60 * kSecond}, {"h", 3'600 * kSecond}, {"d", 86'400 * kSecond}, {"w", 604'800 * kSecond}};
constexpr Unit kSizes[] = {{"", 1},
                           {"B", 1},
                           {"KB", 1'000},
                           {"MB", 1'000'000},
                           {"GB", 1'000'000'000},
                           {"TB", 1'000'000'000'000},
                           {"KiB", int64_t{1} << 10},
                           {"MiB", int64_t{1} << 20},
                           {"GiB", int64_t{1} << 30},
                           {"TiB", int64_t{1} << 40}};

std::optional<int64_t> parse(std::string_view text, std::span<const Unit> units) {
  if (text.empty() || text[0] == '-') return std::nullopt;
  int64_t whole = 0;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, whole);
  if (number.ec != std::errc()) return std::nullopt;
  const std::string_view name(number.ptr, static_cast<size_t>(end - number.ptr));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (whole > std::numeric_limits<int64_t>::max() / unit.factor) return std::nullopt;
    return whole * unit.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> parse_duration(std::string_view text) { return parse(text, kDurations); }

std::optional<int64_t> parse_byte_size(std::string_view text) { return parse(text, kSizes); }

}  // namespace spoor::host
