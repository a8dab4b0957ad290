// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/zone.hpp>

namespace spoor::toolkit::time {
namespace {

/// Reads a POSIX TZ string from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const noexcept { return text_.empty(); }

  bool take(char c) noexcept {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// "CET" or "<+03>".
  bool name() noexcept {
    if (take('<')) {
      const size_t end = text_.find('>');
      if (end == std::string_view::npos) return false;
      text_.remove_prefix(end + 1);
      return true;
    }
    size_t n = 0;
    while (n < text_.size() && is_letter(text_[n]))
      ++n;
    text_.remove_prefix(n);
    return n >= 3;
  }

  std::optional<int> number(int most) noexcept {
    int value = 0;
    size_t n = 0;
    for (; n < text_.size() && n < 4 && text_[n] >= '0' && text_[n] <= '9'; ++n) {
      value = value * 10 + (text_[n] - '0');
    }
    text_.remove_prefix(n);
    if (n == 0 || value > most) return std::nullopt;
    return value;
  }

  /// [+-]hh[:mm[:ss]] in seconds.
  std::optional<int64_t> clock() noexcept {
    const bool negative = take('-');
    if (!negative) take('+');
    const auto hours = number(167);
    if (!hours) return std::nullopt;
    int64_t seconds = int64_t{*hours} * 3600;
    for (const int64_t unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return negative ? -seconds : seconds;
  }

  std::optional<YearRule> rule() noexcept {
    YearRule out;
    out.seconds = 7200;
    if (!date(out)) return std::nullopt;
    if (!take('/')) return out;
    const auto at = clock();
    if (!at) return std::nullopt;
    out.seconds = *at;
    return out;
  }

 private:
  static bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  bool date(YearRule& out) noexcept {
    if (take('M')) return month_week_day(out);
    out.kind = take('J') ? YearRule::Kind::julian : YearRule::Kind::day_of_year;
    const auto day = number(365);
    if (day) out.day = *day;
    return day.has_value();
  }

  bool month_week_day(YearRule& out) noexcept {
    const auto month = number(12);
    if (!month || *month == 0 || !take('.')) return false;
    const auto week = number(5);
    if (!week || *week == 0 || !take('.')) return false;
    const auto day = number(6);
    if (!day) return false;
    out.month = *month;
    out.week = *week;
    out.day = *day;
    return true;
  }

  std::string_view text_;
};

}  // namespace

std::optional<TailRule> parse_tail_rule(std::string_view text) {
  Reader in(text);
  TailRule out;
  if (!in.name()) return std::nullopt;
  const auto standard = in.clock();
  if (!standard) return std::nullopt;
  out.standard = static_cast<int32_t>(-*standard);
  if (in.done()) return out;
  if (!in.name()) return std::nullopt;
  out.has_summer = true;
  out.summer = out.standard + 3600;
  if (!in.take(',')) {
    const auto summer = in.clock();
    if (!summer || !in.take(',')) return std::nullopt;
    out.summer = static_cast<int32_t>(-*summer);
  }
  const auto begin = in.rule();
  if (!begin || !in.take(',')) return std::nullopt;
  const auto end = in.rule();
  if (!end || !in.done()) return std::nullopt;
  out.begin = *begin;
  out.end = *end;
  return out;
}

}  // namespace spoor::toolkit::time
