// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/names.hpp"

#include <algorithm>
#include <array>

namespace spoor::host {
namespace {

constexpr size_t kLongest = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Test>
bool fits(std::string_view text, Test test) {
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), test);
}

/// Whether every part between the dots fits; counts them.
template <class Test>
bool parts_fit(std::string_view id, size_t& count, Test test) {
  count = 0;
  while (true) {
    const size_t dot = id.find('.');
    if (!fits(id.substr(0, dot), test)) return false;
    ++count;
    if (dot == std::string_view::npos) return true;
    id.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_step_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
  return fits(name, allowed) && is_letter(name[0]);
}

bool is_port_name(std::string_view name) { return is_step_name(name); }

bool is_parameter_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  return fits(name, allowed) && !is_digit(name[0]);
}

bool is_class_id(std::string_view id) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; };
  constexpr std::array<std::string_view, 4> kinds = {"provider", "enricher", "analyzer",
                                                     "visualizer"};
  size_t count = 0;
  return parts_fit(id, count, allowed) && (count == 2 || count == 3) &&
         std::find(kinds.begin(), kinds.end(), id.substr(0, id.find('.'))) != kinds.end();
}

bool is_plugin_id(std::string_view id) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
  size_t count = 0;
  return parts_fit(id, count, allowed) && count >= 2;
}

bool is_reserved_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> reserved = {"run", "env",   "secret",
                                                        "now", "as_of", "investigation"};
  return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace spoor::host
