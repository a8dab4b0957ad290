// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/format.hpp>

#include <charconv>
#include <cstring>
#include <string_view>

namespace spoor::toolkit::arrow {
namespace {

using std::nullopt;
using MaybeFormat = std::optional<Format>;

constexpr Format fixed(Meaning meaning, int32_t width, char unit = 0) noexcept {
  return {Layout::fixed, meaning, unit, width};
}

/// A number from `at`, which is moved behind it; nothing if there is none.
std::optional<int32_t> read_number(const char*& at) noexcept {
  int32_t value = 0;
  const auto [end, error] = std::from_chars(at, at + std::strlen(at), value);
  if (error != std::errc{}) return nullopt;
  at = end;
  return value;
}

/// "N" and nothing after it, within [0, 2^30].
std::optional<int32_t> read_size(const char* at) noexcept {
  const auto value = read_number(at);
  if (!value || *at != 0 || *value < 0 || *value > (1 << 30)) return nullopt;
  return value;
}

/// "p,s" or "p,s,bits".
MaybeFormat parse_decimal(const char* at) noexcept {
  const auto precision = read_number(at);
  if (!precision || *at++ != ',') return nullopt;
  const auto scale = read_number(at);
  if (!scale) return nullopt;
  int32_t bits = 128;
  if (*at == ',') {
    const auto given = read_size(at + 1);
    if (!given) return nullopt;
    bits = *given;
  } else if (*at != 0) {
    return nullopt;
  }
  if (bits != 32 && bits != 64 && bits != 128 && bits != 256) return nullopt;
  if (*precision < 1 || *precision > 76 || *scale < -1'000 || *scale > 1'000) return nullopt;
  return Format{Layout::fixed, Meaning::decimal, 0, bits / 8, *precision, *scale};
}

bool is_unit(char c) noexcept { return c == 's' || c == 'm' || c == 'u' || c == 'n'; }

MaybeFormat parse_interval(const char* at) noexcept {
  if (at[0] == 0 || at[1] != 0) return nullopt;
  if (at[0] == 'M') return fixed(Meaning::months, 4);
  if (at[0] == 'D') return fixed(Meaning::days_and_ms, 8);
  if (at[0] == 'n') return fixed(Meaning::month_day_nano, 16);
  return nullopt;
}

/// After the 't'.
MaybeFormat parse_temporal(const char* at) noexcept {
  if (at[0] == 'd' && at[1] == 'D' && at[2] == 0) return fixed(Meaning::date, 4, 'D');
  if (at[0] == 'd' && at[1] == 'm' && at[2] == 0) return fixed(Meaning::date, 8, 'm');
  if (at[0] == 'i') return parse_interval(at + 1);
  if (at[0] == 0 || !is_unit(at[1])) return nullopt;
  const char unit = at[1];
  if (at[0] == 't' && at[2] == 0) {
    return fixed(Meaning::time, unit == 's' || unit == 'm' ? 4 : 8, unit);
  }
  if (at[0] == 'D' && at[2] == 0) return fixed(Meaning::duration, 8, unit);
  if (at[0] == 's' && at[2] == ':') {
    return Format{Layout::fixed, Meaning::timestamp, unit, 8, 0, 0, at + 3};
  }
  return nullopt;
}

constexpr Format layout_only(Layout layout, Meaning meaning = Meaning::none) noexcept {
  return {layout, meaning};
}

MaybeFormat parse_union(const char* at) noexcept {
  if (at[0] == 'd' && at[1] == ':') return layout_only(Layout::dense_union);
  if (at[0] == 's' && at[1] == ':') return layout_only(Layout::sparse_union);
  return nullopt;
}

/// After the '+'.
MaybeFormat parse_nested(const char* at) noexcept {
  if (at[0] == 'w' && at[1] == ':') {
    const auto items = read_size(at + 2);
    if (!items) return nullopt;
    return Format{Layout::fixed_list, Meaning::none, 0, *items};
  }
  if (at[0] == 'u') return parse_union(at + 1);
  const std::string_view rest = at;
  if (rest == "l") return layout_only(Layout::list32);
  if (rest == "s") return layout_only(Layout::structure);
  if (rest == "L") return layout_only(Layout::list64);
  if (rest == "m") return layout_only(Layout::list32, Meaning::map);
  if (rest == "vl") return layout_only(Layout::list_view32);
  if (rest == "vL") return layout_only(Layout::list_view64);
  if (rest == "r") return layout_only(Layout::run_ends);
  return nullopt;
}

/// Formats of one letter.
MaybeFormat parse_letter(char letter) noexcept {
  switch (letter) {
    case 'n':
      return layout_only(Layout::null);
    case 'b':
      return layout_only(Layout::boolean);
    case 'c':
      return fixed(Meaning::signed_int, 1);
    case 'C':
      return fixed(Meaning::unsigned_int, 1);
    case 's':
      return fixed(Meaning::signed_int, 2);
    case 'S':
      return fixed(Meaning::unsigned_int, 2);
    case 'i':
      return fixed(Meaning::signed_int, 4);
    case 'I':
      return fixed(Meaning::unsigned_int, 4);
    case 'l':
      return fixed(Meaning::signed_int, 8);
    case 'L':
      return fixed(Meaning::unsigned_int, 8);
    case 'e':
      return fixed(Meaning::floating, 2);
    case 'f':
      return fixed(Meaning::floating, 4);
    case 'g':
      return fixed(Meaning::floating, 8);
    case 'u':
      return layout_only(Layout::bytes32, Meaning::text);
    case 'U':
      return layout_only(Layout::bytes64, Meaning::text);
    case 'z':
      return layout_only(Layout::bytes32, Meaning::bytes);
    case 'Z':
      return layout_only(Layout::bytes64, Meaning::bytes);
    default:
      return nullopt;
  }
}

}  // namespace

std::optional<Format> parse_format(const char* format) noexcept {
  if (format == nullptr || format[0] == 0) return nullopt;
  if (format[1] == 0) return parse_letter(format[0]);
  switch (format[0]) {
    case 't':
      return parse_temporal(format + 1);
    case '+':
      return parse_nested(format + 1);
    case 'd':
      return format[1] == ':' ? parse_decimal(format + 2) : nullopt;
    case 'w': {
      const auto width = format[1] == ':' ? read_size(format + 2) : nullopt;
      if (!width) return nullopt;
      return fixed(Meaning::bytes, *width);
    }
    case 'v':
      if (format[2] != 0) return nullopt;
      if (format[1] == 'u') return layout_only(Layout::views, Meaning::text);
      if (format[1] == 'z') return layout_only(Layout::views, Meaning::bytes);
      return nullopt;
    default:
      return nullopt;
  }
}

}  // namespace spoor::toolkit::arrow
