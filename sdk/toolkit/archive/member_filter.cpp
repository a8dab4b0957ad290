// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/member_filter.hpp>

#include <algorithm>

namespace spoor::toolkit::archive {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Where to go on after a mismatch: let the last star take one byte more.
struct Retry {
  size_t pattern = std::string_view::npos;  ///< behind the star
  size_t name = 0;
};

std::string_view base_name(std::string_view name) noexcept {
  const size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view name) noexcept {
  Retry single;
  Retry any;
  size_t p = 0;
  size_t n = 0;
  while (n < name.size() || p < pattern.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      const bool crosses = p + 1 < pattern.size() && pattern[p + 1] == '*';
      p += crosses ? 2 : 1;
      // "**/" also stands for no folder at all.
      if (crosses && p < pattern.size() && pattern[p] == '/' && (n == 0 || name[n - 1] == '/')) ++p;
      (crosses ? any : single) = {p, n};
      if (crosses) single = {};
      continue;
    }
    const bool fits = p < pattern.size() && n < name.size() &&
                      (pattern[p] == '?' ? name[n] != '/' : lower(pattern[p]) == lower(name[n]));
    if (fits) {
      ++p;
      ++n;
    } else if (single.pattern != std::string_view::npos && single.name < name.size() &&
               name[single.name] != '/') {
      p = single.pattern;
      n = ++single.name;
    } else if (any.pattern != std::string_view::npos && any.name < name.size()) {
      single = {};
      p = any.pattern;
      n = ++any.name;
    } else {
      return false;
    }
  }
  return true;
}

MemberFilter::Verdict MemberFilter::judge(std::string_view name) const noexcept {
  if (name.empty() || name.back() == '/') return Verdict::folder;
  const std::string_view base = base_name(name);
  if (name.substr(0, 9) == "__MACOSX/" || name.find("/__MACOSX/") != std::string_view::npos ||
      base.substr(0, 2) == "._") {
    return Verdict::resource_fork;
  }
  const bool wanted = std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& p) {
    return glob_match(p, p.find('/') == std::string::npos ? base : name);
  });
  return wanted ? Verdict::read : Verdict::unmatched;
}

}  // namespace spoor::toolkit::archive
