// SPDX-License-Identifier: Apache-2.0
//
// spoor::config: a step's parameters. The host has checked them against describe()'s schema and
// filled in defaults, so the getters throw only when the code asks for another type.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

struct unit {
  std::string_view name;
  int64_t factor;
};

/// "90s", "64KiB": a whole number, then one of the units.
template <size_t N>
int64_t parse_quantity(std::string_view text, const unit (&units)[N], const char* kind) {
  const auto fail = [&]() -> int64_t {
    throw error(SPOOR_INVALID_ARGUMENT, "'" + std::string(text) + "' is not a " + kind);
  };
  int64_t whole = 0;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, whole);
  if (number.ec != std::errc() || whole < 0) return fail();
  const std::string_view name(number.ptr, static_cast<size_t>(end - number.ptr));
  for (const unit& candidate : units) {
    if (candidate.name != name) continue;
    if (whole > std::numeric_limits<int64_t>::max() / candidate.factor) return fail();
    return whole * candidate.factor;
  }
  return fail();
}

}  // namespace detail

/// "500ms", "24h", "7d" → nanoseconds. Units: ns us ms s m h d w.
inline std::chrono::nanoseconds parse_duration(std::string_view text) {
  constexpr int64_t second = 1'000'000'000;
  static constexpr detail::unit units[] = {
      {"ns", 1},          {"us", 1'000},         {"ms", 1'000'000},      {"s", second},
      {"m", 60 * second}, {"h", 3'600 * second}, {"d", 86'400 * second}, {"w", 604'800 * second}};
  return std::chrono::nanoseconds(detail::parse_quantity(text, units, "duration, e.g. 90s or 24h"));
}

/// "4096", "64KiB", "1GB" → bytes.
inline uint64_t parse_bytes(std::string_view text) {
  static constexpr detail::unit units[] = {{"", 1},
                                           {"B", 1},
                                           {"KB", 1'000},
                                           {"MB", 1'000'000},
                                           {"GB", 1'000'000'000},
                                           {"TB", 1'000'000'000'000},
                                           {"KiB", int64_t{1} << 10},
                                           {"MiB", int64_t{1} << 20},
                                           {"GiB", int64_t{1} << 30},
                                           {"TiB", int64_t{1} << 40}};
  return static_cast<uint64_t>(detail::parse_quantity(text, units, "size, e.g. 64KiB or 1GB"));
}

/// Parameters by JSON pointer (RFC 6901), e.g. "/threshold". Strings live until `destroy`.
class config {
 public:
  config(const spoor_host* host, const spoor_config* raw) : host_(host), raw_(raw) {}

  host_ref host() const { return host_ref(host_); }

  bool has(const char* pointer) const { return find_json(pointer).has_value(); }

  int64_t i64(const char* pointer) const { return need(find_i64(pointer), pointer); }
  double f64(const char* pointer) const { return need(find_f64(pointer), pointer); }
  bool boolean(const char* pointer) const { return need(find_boolean(pointer), pointer); }
  std::string_view str(const char* pointer) const { return need(find_str(pointer), pointer); }
  /// The value as JSON text; "" is the whole document.
  std::string_view json_text(const char* pointer) const {
    return need(find_json(pointer), pointer);
  }
  json value(const char* pointer) const { return json::parse(json_text(pointer)); }

  /// Empty when the parameter is absent or null.
  std::optional<int64_t> find_i64(const char* pointer) const {
    int64_t value = 0;
    const auto status = host_->config_i64(raw_, pointer, &value);
    return found(status, pointer, "an integer", value);
  }
  std::optional<double> find_f64(const char* pointer) const {
    double value = 0;
    const auto status = host_->config_f64(raw_, pointer, &value);
    return found(status, pointer, "a number", value);
  }
  std::optional<bool> find_boolean(const char* pointer) const {
    int32_t value = 0;
    const auto status = host_->config_bool(raw_, pointer, &value);
    return found(status, pointer, "a boolean", value != 0);
  }
  std::optional<std::string_view> find_str(const char* pointer) const {
    const char* text = nullptr;
    uint64_t size = 0;
    const auto status = host_->config_str(raw_, pointer, &text, &size);
    return found(status, pointer, "a string", std::string_view(text, static_cast<size_t>(size)));
  }
  std::optional<std::string_view> find_json(const char* pointer) const {
    const char* text = nullptr;
    uint64_t size = 0;
    const auto status = host_->config_json(raw_, pointer, &text, &size);
    return found(status, pointer, "JSON", std::string_view(text, static_cast<size_t>(size)));
  }
  /// A list of strings; empty when absent.
  std::vector<std::string> strings(const char* pointer) const {
    std::vector<std::string> out;
    for (std::string at; true; out.emplace_back(*find_str(at.c_str()))) {
      at = std::string(pointer) + "/" + std::to_string(out.size());
      if (!has(at.c_str())) return out;
    }
  }
  std::chrono::nanoseconds duration(const char* pointer) const {
    return parse_duration(str(pointer));
  }
  uint64_t bytes(const char* pointer) const { return parse_bytes(str(pointer)); }

  const spoor_config* raw() const { return raw_; }

 private:
  template <class T>
  static std::optional<T> found(spoor_status status, const char* pointer, const char* wanted,
                                T value) {
    if (status == SPOOR_OK) return value;
    if (status == SPOOR_NOT_FOUND) return std::nullopt;
    throw error(status, std::string("parameter ") + pointer + " is not " + wanted);
  }
  template <class T>
  static T need(std::optional<T> value, const char* pointer) {
    if (value) return *value;
    throw error(SPOOR_INVALID_ARGUMENT, std::string("parameter ") + pointer + " is missing");
  }

  const spoor_host* host_;
  const spoor_config* raw_;
};

SPOOR_SDK_END
