// SPDX-License-Identifier: Apache-2.0
#include <toolkit/typing/scalar.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace spoor::toolkit::typing {
namespace {

bool only(Evidence evidence, unsigned allowed) noexcept { return (evidence & ~allowed) == 0; }

bool is_digit(char c) noexcept { return static_cast<unsigned char>(c - '0') <= 9; }

const char* skip_digits(const char* p, const char* end) noexcept {
  while (p != end && is_digit(*p))
    ++p;
  return p;
}

/// Behind fraction and exponent at `p`; nullptr if one of them lacks its digits.
const char* skip_fraction_exponent(const char* p, const char* end) noexcept {
  if (p != end && *p == '.') {
    const char* const digits = ++p;
    p = skip_digits(p, end);
    if (p == digits) return nullptr;
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p != end && (*p == '+' || *p == '-')) ++p;
    const char* const digits = p;
    p = skip_digits(p, end);
    if (p == digits) return nullptr;
  }
  return p;
}

bool parse_double(std::string_view text, double& out) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(out);
}

Evidence classify_real(std::string_view text) noexcept {
  double value = 0;
  return parse_double(text, value) ? kReal : kOddNumber;
}

/// An integer beyond int64: exact if the nearest double, written out in full, gives the same
/// digits.
Evidence classify_big(std::string_view text) noexcept {
  double value = 0;
  if (!parse_double(text, value)) return kOddNumber;
  std::array<char, 320> full;
  const auto [end, error] =
      std::to_chars(full.data(), full.data() + full.size(), value, std::chars_format::fixed, 0);
  if (error != std::errc{}) return kOddNumber;
  return std::string_view(full.data(), static_cast<size_t>(end - full.data())) == text ? kBigExact
                                                                                       : kOddNumber;
}

Number classify_int64(int64_t value) noexcept {
  constexpr int64_t kExact = int64_t{1} << 53;
  if (value >= -kExact && value <= kExact) return {kIntExact, value};
  const double rounded = static_cast<double>(value);
  const bool exact = rounded < 0x1p63 && static_cast<int64_t>(rounded) == value;
  return {exact ? kIntExact : kIntInexact, value};
}

/// `first` … `last` are digits only. Up to 18 of them cannot overflow.
Number classify_integer(std::string_view text, const char* first, const char* last,
                        bool negative) noexcept {
  const auto n = last - first;
  uint64_t value = 0;
  if (n > 19) return {classify_big(text), 0};
  for (const char* p = first; p != last; ++p)
    value = value * 10 + static_cast<uint64_t>(*p - '0');
  if (negative && value == 0) return {kReal, 0};  // -0 is a number only a double can hold
  const uint64_t most = uint64_t{std::numeric_limits<int64_t>::max()} + (negative ? 1 : 0);
  if (value > most) return {classify_big(text), 0};
  return classify_int64(static_cast<int64_t>(negative ? 0 - value : value));
}

}  // namespace

arrow::Type resolve(Evidence evidence) noexcept {
  if (evidence == 0) return arrow::Type::utf8;
  if (only(evidence, kBool)) return arrow::Type::boolean;
  if (only(evidence, kIntExact | kIntInexact)) return arrow::Type::int64;
  if (only(evidence, kIntExact | kBigExact | kReal)) return arrow::Type::float64;
  if (only(evidence, kTime)) return arrow::Type::timestamp;
  return arrow::Type::utf8;
}

Number classify_number(std::string_view text) noexcept {
  const char* p = text.data();
  const char* const end = p + text.size();
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  const char* const first = p;
  p = skip_digits(p, end);
  if (p == first || (*first == '0' && p - first > 1)) return {};
  if (p == end) return classify_integer(text, first, p, negative);
  if (skip_fraction_exponent(p, end) != end) return {};
  return {classify_real(text), 0};
}

double to_double(std::string_view text, const Number& number) noexcept {
  if ((number.evidence & kIntExact) != 0) return static_cast<double>(number.integer);
  double value = 0;
  parse_double(text, value);
  return value;
}

}  // namespace spoor::toolkit::typing
