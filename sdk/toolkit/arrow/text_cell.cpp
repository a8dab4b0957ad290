// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/text_cell.hpp>

#include <array>
#include <charconv>
#include <cstring>

#include <toolkit/arrow/utf8.hpp>

namespace spoor::toolkit::arrow {
namespace {

template <class T>
void append_number(std::string& out, T value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  static_cast<void>(error);  // 32 characters hold every number
  out.append(digits, end);
}

struct CivilDate {
  int64_t year;
  unsigned month;
  unsigned day;
};

/// Days since 1970 as a date of the proleptic Gregorian calendar. Counts in eras of 400 years that
/// begin on 1 March.
CivilDate civil_from_days(int64_t days) noexcept {
  const int64_t shifted = days + 719'468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const auto day_of_era = static_cast<unsigned>(shifted - era * 146'097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

/// `width` decimal digits at `to`.
void put_digits(char* to, uint64_t value, int width) noexcept {
  for (int i = width - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

void append_civil(std::string& out, const CivilDate& date) {
  if (date.year < 0 || date.year > 9'999) {
    out += date.year < 0 ? '-' : '+';
    append_uint(out, static_cast<uint64_t>(date.year < 0 ? -date.year : date.year));
  } else {
    char year[4];
    put_digits(year, static_cast<uint64_t>(date.year), 4);
    out.append(year, 4);
  }
  char rest[6] = {'-', 0, 0, '-', 0, 0};
  put_digits(rest + 1, date.month, 2);
  put_digits(rest + 4, date.day, 2);
  out.append(rest, sizeof rest);
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// 0: goes into a JSON string as it is; else the letter after the backslash, 'u' for \u00XX.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> table{};
  for (size_t c = 0; c < 0x20; ++c)
    table[c] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}
constexpr std::array<char, 256> kEscapes = make_escapes();

void append_escape(std::string& out, char c) {
  const char escape = kEscapes[static_cast<unsigned char>(c)];
  out += '\\';
  out += escape;
  if (escape != 'u') return;
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

/// Whether any of the eight bytes needs an escape: below 0x20, '"' or '\\'.
bool needs_escape(uint64_t word) noexcept {
  constexpr uint64_t kOnes = 0x0101010101010101U;
  constexpr uint64_t kHighs = 0x8080808080808080U;
  const auto zero_byte = [](uint64_t x) { return (x - kOnes) & ~x & kHighs; };
  const uint64_t low = (word - kOnes * 0x20) & ~word & kHighs;
  return (low | zero_byte(word ^ (kOnes * '"')) | zero_byte(word ^ (kOnes * '\\'))) != 0;
}

/// First position from `at` on that needs an escape.
size_t next_escape(std::string_view text, size_t at) noexcept {
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    if (needs_escape(word)) break;
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0)
    ++at;
  return at;
}

void append_escaped(std::string& out, std::string_view text) {
  for (size_t at = 0;;) {
    const size_t stop = next_escape(text, at);
    out.append(text.data() + at, stop - at);
    if (stop == text.size()) return;
    append_escape(out, text[stop]);
    at = stop + 1;
  }
}

}  // namespace

void append_int(std::string& out, int64_t value) { append_number(out, value); }
void append_uint(std::string& out, uint64_t value) { append_number(out, value); }
void append_double(std::string& out, double value) {
  if (value != value) {
    out += "nan";  // without the sign that some have
  } else {
    append_number(out, value);
  }
}

void append_timestamp(std::string& out, int64_t microseconds) {
  constexpr int64_t kDay = 86'400'000'000;
  int64_t days = microseconds / kDay;
  int64_t rest = microseconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  append_civil(out, civil_from_days(days));
  const auto seconds = static_cast<uint64_t>(rest) / 1'000'000;
  char time[17] = {'T', 0, 0, ':', 0, 0, ':', 0, 0, '.', 0, 0, 0, 0, 0, 0, 'Z'};
  put_digits(time + 1, seconds / 3'600, 2);
  put_digits(time + 4, seconds / 60 % 60, 2);
  put_digits(time + 7, seconds % 60, 2);
  put_digits(time + 10, static_cast<uint64_t>(rest) % 1'000'000, 6);
  out.append(time, sizeof time);
}

void append_date(std::string& out, int64_t days) { append_civil(out, civil_from_days(days)); }

void append_base64(std::string& out, std::string_view bytes) {
  const auto byte = [&](size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = (byte(i) << 16) | (byte(i + 1) << 8) | byte(i + 2);
    out += kBase64[group >> 18];
    out += kBase64[(group >> 12) & 63];
    out += i + 1 < bytes.size() ? kBase64[(group >> 6) & 63] : '=';
    out += i + 2 < bytes.size() ? kBase64[group & 63] : '=';
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (is_utf8(text)) {
    append_escaped(out, text);
  } else {
    append_escaped(out, replace_invalid(text));
  }
  out += '"';
}

}  // namespace spoor::toolkit::arrow
