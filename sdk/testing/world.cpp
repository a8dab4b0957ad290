// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <fstream>
#include <iterator>

SPOOR_SDK_BEGIN
namespace testing {
namespace {

bool star_matches(std::string_view pattern, std::string_view path) {
  const bool crosses = pattern.substr(0, 2) == "**";
  std::string_view rest = pattern.substr(crosses ? 2 : 1);
  if (crosses && !rest.empty() && rest.front() == '/' && glob_matches(rest.substr(1), path)) {
    return true;
  }
  for (size_t i = 0; i <= path.size(); ++i) {
    if (glob_matches(rest, path.substr(i))) return true;
    if (i < path.size() && path[i] == '/' && !crosses) return false;
  }
  return false;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && pattern.front() != '*') {
    if (path.empty()) return false;
    const char wanted = pattern.front();
    if (wanted != path.front() && (wanted != '?' || path.front() == '/')) return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
  return pattern.empty() ? path.empty() : star_matches(pattern, path);
}

std::vector<std::string> world::matching(std::string_view pattern) const {
  std::set<std::string> found;
  const auto consider = [&](const std::string& path) {
    if (path == pattern || glob_matches(pattern, path)) found.insert(path);
  };
  for (const auto& [path, text] : files)
    consider(path);
  for (const auto& [path, real] : disk_files)
    consider(path);
  return {found.begin(), found.end()};
}

std::optional<std::string> world::content(const std::string& path) const {
  if (const auto it = files.find(path); it != files.end()) return it->second;
  const auto it = disk_files.find(path);
  if (it == disk_files.end()) return std::nullopt;
  std::ifstream in(it->second, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace testing
SPOOR_SDK_END
