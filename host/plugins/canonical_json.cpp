// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/canonical_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include <spoor/abi/plugin.h>

namespace spoor::host {
namespace {

using nlohmann::json;

/// Refuses what the DOM would hide: members given twice, and depth that later code would recurse
/// into.
class Strict {
 public:
  bool operator()(int depth, json::parse_event_t event, json& value) {
    if (static_cast<size_t>(depth) > kMaxJsonDepth) return reject("nested too deeply");
    if (event == json::parse_event_t::object_start) open_.emplace_back();
    if (event == json::parse_event_t::object_end && !open_.empty()) open_.pop_back();
    if (event == json::parse_event_t::key && !open_.empty() &&
        !open_.back().insert(value.get<std::string>()).second) {
      return reject("member \"" + value.get<std::string>() + "\" is given twice");
    }
    return problem_.empty();
  }
  const std::string& problem() const { return problem_; }

 private:
  bool reject(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    return false;
  }
  std::vector<std::set<std::string>> open_;
  std::string problem_;
};

// A parser callback cannot stop the parser, so depth is bounded before the parser recurses or
// allocates for it.
bool too_deep(std::string_view text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if ((c == ']' || c == '}') && depth != 0) {
      --depth;
    }
  }
  return false;
}

void write_string(const std::string& s, std::string& out) {
  // Escapes only what must be, in lower case, and leaves UTF-8 alone: what RFC 8785 asks for.
  out += json(s).dump(-1, ' ', false, json::error_handler_t::replace);
}

// ECMAScript's Number.prototype.toString from the shortest digits that read back.
void write_double(double value, std::string& out) {
  if (value == 0) {
    out += '0';
    return;
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::fabs(value),
                                 std::chars_format::scientific);
  const std::string_view shortest(text.data(), static_cast<size_t>(end.ptr - text.data()));
  const size_t e = shortest.find('e');
  std::string digits(1, shortest[0]);
  if (e > 2) digits += shortest.substr(2, e - 2);
  int exponent = 0;
  const char* from = shortest.data() + e + (shortest[e + 1] == '+' ? 2 : 1);
  std::from_chars(from, end.ptr, exponent);
  const int point = exponent + 1;  // digits before the decimal point
  const int n = static_cast<int>(digits.size());
  if (value < 0) out += '-';
  if (n <= point && point <= 21) {
    out += digits + std::string(static_cast<size_t>(point - n), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<size_t>(point)) + "." +
           digits.substr(static_cast<size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (n > 1) out += "." + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(exponent));
  }
}

// Members are ordered by UTF-16 code units. Bytes of UTF-8 order the same way except that
// characters beyond the basic plane come before U+E000 and up.
bool utf16_less(const std::string& a, const std::string& b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return a.size() < b.size() && x == a.end();
  const auto lead_a = static_cast<unsigned char>(*x);
  const auto lead_b = static_cast<unsigned char>(*y);
  const auto above = [](unsigned char c) { return c == 0xEE || c == 0xEF; };
  if (lead_a >= 0xF0 && above(lead_b)) return true;
  if (lead_b >= 0xF0 && above(lead_a)) return false;
  return lead_a < lead_b;
}

void write(const json& value, std::string& out);

void write_object(const json& value, std::string& out) {
  std::vector<json::const_iterator> members;
  for (auto it = value.begin(); it != value.end(); ++it)
    members.push_back(it);
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return utf16_less(a.key(), b.key()); });
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    if (i != 0) out += ',';
    write_string(members[i].key(), out);
    out += ':';
    write(*members[i], out);
  }
  out += '}';
}

void write_array(const json& value, std::string& out) {
  out += '[';
  for (size_t i = 0; i < value.size(); ++i) {
    if (i != 0) out += ',';
    write(value[i], out);
  }
  out += ']';
}

void write(const json& value, std::string& out) {
  switch (value.type()) {
    case json::value_t::object:
      return write_object(value, out);
    case json::value_t::array:
      return write_array(value, out);
    case json::value_t::string:
      return write_string(value.get_ref<const std::string&>(), out);
    case json::value_t::number_float:
      return write_double(value.get<double>(), out);
    default:
      out += value.dump();
  }
}

}  // namespace

toolkit::Result<json> parse_json(std::string_view text) {
  if (text.size() > kMaxJsonBytes) {
    return toolkit::fail(SPOOR_RESOURCE, "longer than 4 MiB");
  }
  if (too_deep(text)) {
    return toolkit::fail(SPOOR_INVALID_DATA, "nested more than 64 deep");
  }
  Strict strict;
  try {
    json value = json::parse(text, std::ref(strict));
    if (!strict.problem().empty()) return toolkit::fail(SPOOR_INVALID_DATA, strict.problem());
    return value;
  } catch (const json::exception& e) {
    return toolkit::fail(SPOOR_INVALID_DATA, std::string("not JSON: ") + e.what());
  }
}

std::string canonical_json(const json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace spoor::host
