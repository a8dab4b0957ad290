// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/suggest.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace spoor::host {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kListedNames = 12;

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

/// Insertions, deletions, replacements and swaps of neighbours.
size_t edit_distance(std::string_view a, std::string_view b) {
  using Row = std::array<size_t, kLongestName + 1>;
  Row before{};
  Row last{};
  Row now{};
  for (size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

size_t distance(std::string_view name, std::string_view candidate) {
  if (name.size() > kLongestName || candidate.size() > kLongestName) return kLongestName;
  if (folded(name) == folded(candidate)) return 0;
  return edit_distance(name, candidate);
}

}  // namespace

std::string closest(std::string_view name, std::span<const std::string> known) {
  std::string best;
  size_t least = name.size() <= 3 ? 2 : name.size() / 3 + 2;  // the first too distant
  for (const std::string& candidate : known) {
    const size_t d = distance(name, candidate);
    if (d < least && d < candidate.size()) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, std::vector<std::string> known) {
  const std::string best = closest(name, known);
  if (!best.empty()) return "did you mean `" + best + "`?";
  if (known.empty()) return {};
  std::string out = "known: ";
  for (size_t i = 0; i < known.size() && i < kListedNames; ++i) {
    if (i != 0) out += ", ";
    out += known[i];
  }
  if (known.size() > kListedNames) {
    out += " and " + std::to_string(known.size() - kListedNames) + " more";
  }
  return out;
}

}  // namespace spoor::host
