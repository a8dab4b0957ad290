// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/time_format.hpp>

#include <array>
#include <limits>

#include <spoor/abi/plugin.h>

namespace spoor::toolkit::time {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMostSeconds = 253'402'300'800;  // the year 10000

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Up to 19 digits; nothing if there is none, or more than an int64 holds.
std::optional<int64_t> take_number(std::string_view& text, size_t most) {
  uint64_t value = 0;
  size_t n = 0;
  for (; n < text.size() && n < most && is_digit(text[n]); ++n) {
    value = value * 10 + static_cast<uint64_t>(text[n] - '0');
  }
  text.remove_prefix(n);
  if (n == 0 || value > uint64_t{std::numeric_limits<int64_t>::max()}) return std::nullopt;
  return static_cast<int64_t>(value);
}

/// Digits of a fraction of a second.
bool take_fraction(std::string_view& text, Instant& out) {
  int64_t unit = kSecond / 10;
  size_t n = 0;
  for (; n < text.size() && is_digit(text[n]); ++n) {
    out.us += (text[n] - '0') * unit;
    out.cut = out.cut || (unit == 0 && text[n] != '0');
    unit /= 10;
  }
  text.remove_prefix(n);
  return n > 0;
}

std::optional<Instant> parse_epoch(std::string_view text, int64_t per_second) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto whole = take_number(text, 19);
  if (!whole || *whole / per_second >= kMostSeconds) return std::nullopt;
  Instant out;
  if (per_second <= kSecond) {
    out.us = *whole * (kSecond / per_second);
  } else {
    out.us = *whole / (per_second / kSecond);
    out.cut = *whole % (per_second / kSecond) != 0;
  }
  if (per_second == 1 && !text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    if (!take_fraction(text, out)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  if (negative) out.us = -out.us;
  return out;
}

std::optional<Instant> parse_filetime(std::string_view text) {
  const auto ticks = take_number(text, 19);
  if (!ticks || !text.empty()) return std::nullopt;
  constexpr int64_t k1601 = -11'644'473'600 * kSecond;
  const int64_t us = k1601 + *ticks / 10;
  if (us / kSecond >= kMostSeconds) return std::nullopt;  // "never" is no time
  return Instant{us, *ticks % 10 != 0, false};
}

/// A pattern and a text, read side by side.
class Matcher {
 public:
  explicit Matcher(std::string_view text) : text_(text) {}

  bool match(std::string_view pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      const char c = pattern[i];
      if (c == ' ') {
        skip_spaces();
      } else if (c != '%' || i + 1 == pattern.size()) {
        if (!take(c)) return false;
      } else if (!field(pattern[++i])) {
        return false;
      }
    }
    return text_.empty();
  }

  [[nodiscard]] std::optional<Instant> instant(const Zone* zone) const {
    const int64_t hour = pm_ ? hour_ % 12 + (*pm_ ? 12 : 0) : hour_;
    if (month_ < 1 || month_ > 12 || day_ < 1 || hour > 23 || minute_ > 59 || second_ > 60) {
      return std::nullopt;
    }
    const int64_t first = days_from_civil(year_, month_, 1);
    const int64_t next =
        month_ == 12 ? days_from_civil(year_ + 1, 1, 1) : days_from_civil(year_, month_ + 1, 1);
    if (first + day_ > next) return std::nullopt;
    Instant out = fraction_;
    out.us += (((first + day_ - 1) * 24 + hour) * 60 + minute_) * 60 * kSecond + second_ * kSecond;
    if (offset_) {
      out.us -= *offset_ * kSecond;
      return out;
    }
    if (zone == nullptr) return std::nullopt;
    return zone->to_utc(out);
  }

 private:
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (!text_.empty() && text_.front() == ' ')
      text_.remove_prefix(1);
  }
  template <class Int>
  bool number(Int& out, size_t digits) {
    const auto value = take_number(text_, digits);
    if (value) out = static_cast<Int>(*value);
    return value.has_value();
  }

  bool field(char name) {
    switch (name) {
      case 'Y':
        return number(year_, 4);
      case 'y':
        if (!number(year_, 2)) return false;
        year_ += year_ < 69 ? 2000 : 1900;
        return true;
      case 'm':
        return number(month_, 2);
      case 'e':
        skip_spaces();
        return number(day_, 2);
      case 'd':
        return number(day_, 2);
      case 'b':
        return month_name();
      case 'H':
      case 'I':
        return number(hour_, 2);
      case 'p':
        return half_of_day();
      case 'M':
        return number(minute_, 2);
      case 'S':
        return number(second_, 2) && (!take('.') || take_fraction(text_, fraction_));
      case 'z':
        return zone_offset();
      case '%':
        return take('%');
      default:
        return false;
    }
  }

  bool month_name() {
    static constexpr std::array<std::string_view, 12> kNames = {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string lower;
    for (const char c : text_.substr(0, 3))
      lower.push_back(static_cast<char>(c | 0x20));
    for (size_t i = 0; i < kNames.size(); ++i) {
      if (lower != kNames[i]) continue;
      text_.remove_prefix(3);
      month_ = static_cast<int>(i + 1);
      return true;
    }
    return false;
  }

  bool half_of_day() {
    if (text_.size() < 2 || (text_[1] | 0x20) != 'm') return false;
    const int first = text_[0] | 0x20;
    if ((first != 'a' && first != 'p') || hour_ < 1 || hour_ > 12) return false;
    pm_ = first == 'p';
    text_.remove_prefix(2);
    return true;
  }

  /// Z, ±hh:mm or ±hhmm.
  bool zone_offset() {
    if (take('Z')) {
      offset_ = 0;
      return true;
    }
    const bool west = take('-');
    if (!west && !take('+')) return false;
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!number(hours, 2)) return false;
    take(':');
    if (!number(minutes, 2) || hours > 23 || minutes > 59) return false;
    offset_ = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
  }

  std::string_view text_;
  int64_t year_ = 1970;
  int month_ = 1;
  int64_t day_ = 1;
  int64_t hour_ = 0;
  int64_t minute_ = 0;
  int64_t second_ = 0;
  Instant fraction_;
  std::optional<bool> pm_;
  std::optional<int64_t> offset_;
};

bool known_fields(std::string_view pattern) {
  for (size_t at = pattern.find('%'); at != std::string_view::npos;
       at = pattern.find('%', at + 2)) {
    if (at + 1 == pattern.size()) return false;
    if (std::string_view("YymdebHIpMSz%").find(pattern[at + 1]) == std::string_view::npos)
      return false;
  }
  return true;
}

}  // namespace

Result<TimeFormat> TimeFormat::make(std::string_view text) {
  TimeFormat out;
  if (text == "rfc3339") return out;
  out.kind_ = Kind::epoch;
  if (text == "epoch_s") return out;
  out.per_second_ = 1000;
  if (text == "epoch_ms") return out;
  out.per_second_ = 1'000'000;
  if (text == "epoch_us") return out;
  out.per_second_ = 1'000'000'000;
  if (text == "epoch_ns") return out;
  out.kind_ = Kind::filetime;
  if (text == "filetime") return out;
  out.kind_ = Kind::pattern;
  out.pattern_ = text;
  if (text.find('%') != std::string_view::npos && known_fields(text)) return out;
  return fail(SPOOR_INVALID_ARGUMENT, "'" + std::string(text) + "' is not a format of times", {},
              "rfc3339, epoch_s, epoch_ms, epoch_us, epoch_ns, filetime, or a pattern such as "
              "%d/%m/%Y %H:%M:%S");
}

std::optional<Instant> TimeFormat::parse(std::string_view text, const Zone* zone) const {
  switch (kind_) {
    case Kind::epoch:
      return parse_epoch(text, per_second_);
    case Kind::filetime:
      return parse_filetime(text);
    case Kind::pattern: {
      Matcher matcher(text);
      return matcher.match(pattern_) ? matcher.instant(zone) : std::nullopt;
    }
    default:
      break;
  }
  if (const auto instant = parse_rfc3339(text)) return instant;
  const auto local = zone == nullptr ? std::nullopt : parse_local_time(text);
  return local ? std::optional(zone->to_utc(*local)) : std::nullopt;
}

}  // namespace spoor::toolkit::time
