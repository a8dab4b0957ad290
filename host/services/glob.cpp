// SPDX-License-Identifier: Apache-2.0
#include "host/services/glob.hpp"

#include <algorithm>
#include <cstddef>

namespace spoor::host {
namespace {

size_t character_size(std::string_view name, size_t at) {
  size_t n = 1;
  while (at + n < name.size() && n < 4 &&
         (static_cast<unsigned char>(name[at + n]) & 0xC0) == 0x80) {
    ++n;
  }
  return n;
}

/// Where a set that begins at `open` ends (its ']'), or npos when it does not: '[' is then itself.
size_t set_end(std::string_view pattern, size_t open) {
  size_t at = open + 1;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
  return pattern.find(']', at + 1);
}

bool in_set(std::string_view set, char c) {
  const bool negated = set[0] == '!' || set[0] == '^';
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found |= set[i] <= c && c <= set[i + 2];
      i += 2;
    } else {
      found |= set[i] == c;
    }
  }
  return found != negated;
}

/// Bytes of the name that one element of the pattern takes (0: it does not match), and its length.
struct Step {
  size_t name = 0;
  size_t pattern = 1;
};
Step match_one(std::string_view pattern, size_t p, std::string_view name, size_t n) {
  if (pattern[p] == '?') return {character_size(name, n), 1};
  if (pattern[p] == '[') {
    const size_t end = set_end(pattern, p);
    if (end != std::string_view::npos) {
      const bool in = in_set(pattern.substr(p + 1, end - p - 1), name[n]);
      return {in ? size_t{1} : size_t{0}, end - p + 1};
    }
  }
  return {pattern[p] == name[n] ? size_t{1} : size_t{0}, 1};
}

}  // namespace

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  size_t p = 0, n = 0;
  size_t star = std::string_view::npos, star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
      continue;
    }
    const Step step = p < pattern.size() ? match_one(pattern, p, name, n) : Step{};
    if (step.name != 0) {
      n += step.name;
      p += step.pattern;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', std::min(p, pattern.size())) == std::string_view::npos;
}

std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (!part.empty() && part != ".") out.emplace_back(part);
    at = end + 1;
  }
  return out;
}

}  // namespace spoor::host
