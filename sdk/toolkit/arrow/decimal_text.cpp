// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/decimal_text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace spoor::toolkit::arrow {
namespace {

/// 256 bits, least significant word first.
using Words = std::array<uint32_t, 8>;

/// The magnitude of the value; `negative` tells its sign.
Words magnitude(const uint8_t* value, size_t width, bool& negative) noexcept {
  Words words{};
  std::memcpy(words.data(), value, width);
  negative = (value[width - 1] & 0x80) != 0;
  if (!negative) return words;
  std::fill(words.begin() + static_cast<ptrdiff_t>(width / 4), words.end(), 0xFFFFFFFFU);
  uint64_t carry = 1;
  for (uint32_t& word : words) {
    carry += static_cast<uint32_t>(~word);
    word = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  return words;
}

/// Divides in place and returns the remainder.
uint32_t divide(Words& words, uint32_t divisor) noexcept {
  uint64_t rest = 0;
  for (size_t i = words.size(); i-- > 0;) {
    rest = (rest << 32) | words[i];
    words[i] = static_cast<uint32_t>(rest / divisor);
    rest %= divisor;
  }
  return static_cast<uint32_t>(rest);
}

bool is_zero(const Words& words) noexcept {
  return std::all_of(words.begin(), words.end(), [](uint32_t word) { return word == 0; });
}

/// The digits, least significant first, without leading zeros; none for zero.
std::string reversed_digits(Words words) {
  std::string digits;
  while (!is_zero(words)) {
    uint32_t group = divide(words, 1'000'000'000);
    for (int i = 0; i < 9; ++i) {
      digits += static_cast<char>('0' + group % 10);
      group /= 10;
    }
  }
  while (!digits.empty() && digits.back() == '0')
    digits.pop_back();
  return digits;
}

void append_part(std::string& out, int64_t value, char unit) {
  if (value == 0) return;
  out += std::to_string(value);
  out += unit;
}

}  // namespace

void append_decimal(std::string& out, const uint8_t* value, size_t width, int32_t scale) {
  bool negative = false;
  std::string digits = reversed_digits(magnitude(value, width, negative));
  if (scale < 0 && !digits.empty()) digits.insert(0, static_cast<size_t>(-scale), '0');
  const auto behind = static_cast<size_t>(std::max(scale, 0));
  if (digits.size() <= behind) digits.append(behind + 1 - digits.size(), '0');
  if (negative) out += '-';
  for (size_t i = digits.size(); i-- > 0;) {
    out += digits[i];
    if (i == behind && i != 0) out += '.';
  }
}

void append_interval(std::string& out, int32_t months, int32_t days, int64_t nanoseconds) {
  out += 'P';
  append_part(out, months, 'M');
  append_part(out, days, 'D');
  if (nanoseconds != 0 || (months == 0 && days == 0)) {
    out += 'T';
    const auto bits = static_cast<uint64_t>(nanoseconds);
    append_decimal(out, reinterpret_cast<const uint8_t*>(&bits), 8, 9);
    while (out.back() == '0')
      out.pop_back();
    if (out.back() == '.') out.pop_back();
    out += 'S';
  }
}

double half_to_double(uint16_t half) noexcept {
  const int exponent = (half >> 10) & 0x1f;
  const int fraction = half & 0x3ff;
  const double sign = (half & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent == 31) {
    return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                         : sign * std::numeric_limits<double>::infinity();
  }
  return sign * std::ldexp(fraction + 1'024, exponent - 25);
}

}  // namespace spoor::toolkit::arrow
