// SPDX-License-Identifier: Apache-2.0
#include "host/plan/effects.hpp"

#include <algorithm>

#include "host/manifest/names.hpp"
#include "host/plan/types.hpp"

namespace spoor::host::plan {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host(std::string_view host) {
  if (host.substr(0, 2) == "*.") host.remove_prefix(2);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '-';
  };
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), allowed);
}

bool is_port(std::string_view port) {
  if (port == "*") return true;
  return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

bool is_endpoint(std::string_view text) {
  const size_t colon = text.find(':');
  if (!is_host(text.substr(0, colon))) return false;
  return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

}  // namespace

std::string_view effect_target(std::string_view effect, std::string_view prefix) {
  const bool has_prefix = effect.substr(0, prefix.size()) == prefix;
  return has_prefix ? effect.substr(prefix.size()) : std::string_view();
}

bool is_effect(std::string_view effect) {
  if (effect == "fs:read" || effect == "exec" || effect == "clock") return true;
  if (const auto host = effect_target(effect, "net:"); !host.empty()) return is_endpoint(host);
  if (const auto name = effect_target(effect, "secret:"); !name.empty()) {
    return is_parameter_name(name);
  }
  return is_value_type(effect_target(effect, "discloses:"));
}

bool is_allowed(std::string_view effect, std::span<const std::string> allowed) {
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) {
    if (entry.empty() || entry.back() != '*') return entry == effect;
    return effect.substr(0, entry.size() - 1) ==
           std::string_view(entry).substr(0, entry.size() - 1);
  });
}

}  // namespace spoor::host::plan
