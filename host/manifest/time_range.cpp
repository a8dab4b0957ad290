// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/time_range.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "host/manifest/quantity.hpp"

namespace spoor::host {
namespace {

using std::chrono::microseconds;

constexpr std::string_view kTimeHint =
    "write now, -7d, or a time with an offset such as 2026-11-24T07:00:00Z";
constexpr int64_t kMinUs = -62'167'219'200'000'000;  // 0000-01-01
constexpr int64_t kMaxUs = 253'402'300'799'999'999;  // 9999-12-31

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads from the front of a text; once something does not fit, all that follows fails.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  int digits(size_t count) {
    int out = 0;
    for (size_t i = 0; i < count; ++i) {
      if (text_.empty() || !is_digit(text_[0])) {
        failed_ = true;
        return 0;
      }
      out = out * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    return out;
  }
  bool skip(std::string_view one_of) {
    if (text_.empty() || one_of.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view one_of) { failed_ = !skip(one_of) || failed_; }
  [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_[0]; }
  [[nodiscard]] bool is_done() const { return !failed_ && text_.empty(); }
  void fail() { failed_ = true; }

 private:
  std::string_view text_;
  bool failed_ = false;
};

/// Digits after the point; the seventh and later ones are cut.
int64_t read_fraction(Cursor& cursor) {
  int64_t us = 0;
  int64_t weight = 100'000;
  if (!is_digit(cursor.peek())) cursor.fail();
  while (is_digit(cursor.peek())) {
    us += weight * cursor.digits(1);
    weight /= 10;
  }
  return us;
}

int64_t read_offset_minutes(Cursor& cursor) {
  if (cursor.skip("Zz")) return 0;
  const int sign = cursor.peek() == '-' ? -1 : 1;
  cursor.expect("+-");
  const int hours = cursor.digits(2);
  cursor.expect(":");
  const int minutes = cursor.digits(2);
  if (hours > 23 || minutes > 59) cursor.fail();
  return sign * (hours * 60 + minutes);
}

bool is_known_member(const std::string& key) { return key == "from" || key == "to"; }

struct Ends {
  const Value* from = nullptr;
  const Value* to = nullptr;
};

std::optional<int64_t> resolve_end(const Value* value, std::string_view fallback, int64_t as_of_us,
                                   Report& report) {
  if (value == nullptr) return resolve_time(fallback, as_of_us);
  const auto at =
      value->is(Value::Kind::kString) ? resolve_time(value->text, as_of_us) : std::nullopt;
  if (!at) report.error("time-range", value->at, "not a point in time", std::string(kTimeHint));
  return at;
}

Value make_range(const Value& source, int64_t from, int64_t to) {
  Value out = Value::of_object({{"from", Value::of_string(format_rfc3339(from)), {}},
                                {"to", Value::of_string(format_rfc3339(to)), {}}});
  out.at = source.at;
  for (Member& member : out.members)
    member.value.at = source.at;
  return out;
}

Value resolve_ends(const Value& source, const Ends& ends, int64_t as_of_us, Report& report) {
  const auto from = resolve_end(ends.from, "now", as_of_us, report);
  const auto to = resolve_end(ends.to, "now", as_of_us, report);
  if (!from || !to) return {};
  if (*from < *to) return make_range(source, *from, *to);
  report.error("empty-time-range", source.at,
               "the range begins at " + format_rfc3339(*from) + ", not before its end " +
                   format_rfc3339(*to),
               "`from` must lie before `to`");
  return {};
}

Value resolve_text(const Value& value, int64_t as_of_us, Report& report) {
  const size_t slash = value.text.find('/');
  if (slash == std::string::npos) {
    report.error("time-range", value.at, "not a time range",
                 "write {from: -7d, to: now} or -7d/now");
    return {};
  }
  Value from = Value::of_string(value.text.substr(0, slash));
  Value to = Value::of_string(value.text.substr(slash + 1));
  from.at = to.at = value.at;
  return resolve_ends(value, {&from, &to}, as_of_us, report);
}

}  // namespace

std::optional<int64_t> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.digits(4);
  cursor.expect("-");
  const int month = cursor.digits(2);
  cursor.expect("-");
  const int day = cursor.digits(2);
  cursor.expect("Tt ");
  const int hour = cursor.digits(2);
  cursor.expect(":");
  const int minute = cursor.digits(2);
  cursor.expect(":");
  const int second = cursor.digits(2);
  const int64_t fraction = cursor.skip(".") ? read_fraction(cursor) : 0;
  const int64_t offset = read_offset_minutes(cursor);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!cursor.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = days * 86'400 + hour * 3'600 + (minute - offset) * 60 + second;
  return seconds * 1'000'000 + fraction;
}

std::string format_rfc3339(int64_t us) {
  us = std::clamp(us, kMinUs, kMaxUs);
  const std::chrono::sys_time<microseconds> time{microseconds(us)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()));
  std::string out = buffer.data();
  if (const int64_t fraction = clock.subseconds().count(); fraction != 0) {
    std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(fraction));
    out += buffer.data();
  }
  return out + 'Z';
}

std::optional<int64_t> resolve_time(std::string_view text, int64_t as_of_us) {
  if (text == "now") return as_of_us;
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return parse_rfc3339(text);
  const auto ns = parse_duration(text.substr(1));
  if (!ns) return std::nullopt;
  const int64_t us = *ns / 1000;
  const int64_t at = text[0] == '-' ? as_of_us - us : as_of_us + us;
  if (at < kMinUs || at > kMaxUs) return std::nullopt;
  return at;
}

Value resolve_time_range(const Value& value, int64_t as_of_us, Report& report) {
  if (value.is(Value::Kind::kString)) return resolve_text(value, as_of_us, report);
  if (!value.is(Value::Kind::kObject)) {
    report.error("time-range", value.at, "not a time range", "write {from: -7d, to: now}");
    return {};
  }
  for (const Member& member : value.members) {
    if (is_known_member(member.key)) continue;
    report.error("unknown-key", member.at, "a time range has no `" + member.key + "`",
                 "it has `from` and `to`");
  }
  if (value.find("from") == nullptr) {
    report.error("missing-key", value.at, "a time range needs `from`",
                 "write {from: -7d, to: now}");
    return {};
  }
  return resolve_ends(value, {value.find("from"), value.find("to")}, as_of_us, report);
}

bool is_zone_text(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  if (text == "Z") return true;
  if (text[0] == '+' || text[0] == '-') {
    Cursor cursor(text);
    read_offset_minutes(cursor);
    return cursor.is_done();
  }
  const auto is_allowed = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  const bool starts_well = (text[0] >= 'A' && text[0] <= 'Z');
  return starts_well && std::all_of(text.begin(), text.end(), is_allowed) && text.back() != '/';
}

}  // namespace spoor::host
