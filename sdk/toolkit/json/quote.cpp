// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/quote.hpp>

#include <array>
#include <cstdio>

namespace spoor::toolkit::json {
namespace {

void append_control(std::string& out, char c) {
  std::array<char, 8> text;
  const int n = std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(c));
  out.append(text.data(), static_cast<size_t>(n));
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      append_control(out, c);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

std::string quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_quoted(out, text);
  return out;
}

}  // namespace spoor::toolkit::json
