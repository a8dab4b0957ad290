// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace spoor::host::yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_digit_or_line(char c) { return is_digit(c) || c == '_'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <class Test>
bool all(std::string_view text, Test test) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}

/// word, Word or WORD, as the YAML types spell them.
bool is_word(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  const auto upper = [](char c) { return static_cast<char>(c - 'a' + 'A'); };
  bool all_lower = true;
  bool all_upper = true;
  for (size_t i = 1; i < text.size(); ++i) {
    all_lower = all_lower && text[i] == lower[i];
    all_upper = all_upper && text[i] == upper(lower[i]);
  }
  if (text[0] == lower[0]) return all_lower;
  return text[0] == upper(lower[0]) && (all_lower || all_upper);
}

template <size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return is_word(text, word); });
}

constexpr std::array<std::string_view, 2> kTruth = {"true", "false"};
constexpr std::array<std::string_view, 6> kLikeTruth = {"yes", "no", "on", "off", "y", "n"};
constexpr std::array<std::string_view, 2> kNotFiniteWords = {"inf", "nan"};

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return text;
}

/// 1:30, 190:20:30.15: numbers to the base of sixty in YAML 1.1.
bool is_sexagesimal(std::string_view digits) {
  const size_t first = digits.find(':');
  if (first == std::string_view::npos || !all(digits.substr(0, first), is_digit_or_line))
    return false;
  std::string_view rest = digits.substr(first + 1);
  if (const size_t dot = rest.find('.'); dot != std::string_view::npos) {
    const std::string_view fraction = rest.substr(dot + 1);
    if (!fraction.empty() && !all(fraction, is_digit_or_line)) return false;
    rest = rest.substr(0, dot);
  }
  while (true) {
    const size_t colon = rest.find(':');
    const std::string_view part = rest.substr(0, colon);
    if (!all(part, is_digit) || part.size() > 2 || (part.size() == 2 && part[0] > '5'))
      return false;
    if (colon == std::string_view::npos) return true;
    rest = rest.substr(colon + 1);
  }
}

/// Mantissa and exponent: kNumber where both versions agree, kAmbiguousNumber where one would.
Plain resolve_decimal(std::string_view digits) {
  const size_t e = digits.find_first_of("eE");
  const std::string_view mantissa = digits.substr(0, e);
  const size_t dot = mantissa.find('.');
  const std::string_view whole = mantissa.substr(0, dot);
  const std::string_view fraction =
      dot == std::string_view::npos ? std::string_view() : mantissa.substr(dot + 1);
  if ((whole.empty() && fraction.empty()) || (!whole.empty() && !all(whole, is_digit_or_line)) ||
      (!fraction.empty() && !all(fraction, is_digit_or_line))) {
    return Plain::kString;
  }
  if (!mantissa.empty() && mantissa[0] == '_') return Plain::kString;
  if (mantissa.find('_') != std::string_view::npos) return Plain::kAmbiguousNumber;
  if (e == std::string_view::npos)
    return dot == std::string_view::npos ? Plain::kInteger : Plain::kNumber;
  const std::string_view exponent = digits.substr(e + 1);
  if (!all(without_sign(exponent), is_digit)) return Plain::kString;
  const bool has_sign = !is_digit(exponent[0]);
  return dot != std::string_view::npos && has_sign ? Plain::kNumber : Plain::kAmbiguousNumber;
}

Plain resolve_prefixed(std::string_view digits) {
  const std::string_view rest = digits.substr(2);
  const auto is_hex_or_line = [](char c) { return is_hex(c) || c == '_'; };
  if (digits[1] == 'x' && all(rest, is_hex)) return Plain::kInteger;
  if (digits[1] == 'x' && all(rest, is_hex_or_line)) return Plain::kAmbiguousNumber;
  if (digits[1] == 'o' && all(rest, is_digit_or_line)) return Plain::kOctal;
  const auto is_binary = [](char c) { return c == '0' || c == '1' || c == '_'; };
  if (digits[1] == 'b' && all(rest, is_binary)) return Plain::kAmbiguousNumber;
  return Plain::kString;
}

Plain resolve_number(std::string_view text) {
  const std::string_view digits = without_sign(text);
  if (digits.empty()) return Plain::kString;
  if (digits == ".NaN") return Plain::kNotFinite;
  if (digits[0] == '.' && is_one_of(digits.substr(1), kNotFiniteWords)) return Plain::kNotFinite;
  if (!is_digit(digits[0]) && digits[0] != '.') return Plain::kString;
  if (digits.size() > 1 && digits[0] == '0') {
    if (all(digits, is_digit_or_line)) return Plain::kOctal;
    if (digits.size() > 2 && !is_digit(digits[1]) && digits[1] != '.') {
      const Plain prefixed = resolve_prefixed(digits);
      if (prefixed != Plain::kString) {
        return digits.size() == text.size() ? prefixed : Plain::kAmbiguousNumber;
      }
    }
  }
  if (is_sexagesimal(digits)) return Plain::kAmbiguousNumber;
  return resolve_decimal(digits);
}

}  // namespace

Plain resolve_plain(std::string_view text) {
  if (text.empty() || text == "~" || is_word(text, "null")) return Plain::kNull;
  if (is_one_of(text, kTruth)) return Plain::kBool;
  if (is_one_of(text, kLikeTruth)) return Plain::kAmbiguousBoolean;
  return resolve_number(text);
}

}  // namespace spoor::host::yaml
