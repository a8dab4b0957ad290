// SPDX-License-Identifier: Apache-2.0
#include <toolkit/time/zone.hpp>

#include <algorithm>
#include <array>
#include <fstream>

#include <spoor/abi/plugin.h>

namespace spoor::toolkit::time {
namespace {

constexpr int64_t kDay = 86'400;
constexpr size_t kMostBytes = size_t{1} << 20;

/// Big-endian fields that cannot leave their bytes.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool has(size_t at, size_t n) const noexcept {
    return at <= bytes_.size() && n <= bytes_.size() - at;
  }
  [[nodiscard]] uint64_t read(size_t at, size_t n) const noexcept {
    if (!has(at, n)) return 0;
    uint64_t value = 0;
    for (size_t i = 0; i < n; ++i)
      value = value << 8 | static_cast<uint64_t>(bytes_[at + i]);
    return value;
  }
  [[nodiscard]] std::string_view text(size_t at, size_t n) const noexcept {
    if (!has(at, n)) return {};
    return {reinterpret_cast<const char*>(bytes_.data()) + at, n};
  }
  [[nodiscard]] size_t size() const noexcept { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
};

struct Header {
  size_t times;
  size_t types;
  size_t body;  ///< where the data begin
  size_t end;   ///< behind them
};

/// The header at `at`; `width` is that of its times. Nothing if it is none or does not fit.
std::optional<Header> read_header(const Fields& in, size_t at, size_t width) {
  if (in.text(at, 4) != "TZif") return std::nullopt;
  const auto count = [&](size_t i) { return static_cast<size_t>(in.read(at + 20 + i * 4, 4)); };
  std::array<size_t, 6> counts{};
  for (size_t i = 0; i < counts.size(); ++i) {
    counts[i] = count(i);
    if (counts[i] > kMostBytes) return std::nullopt;
  }
  const auto [utc, standard, leaps, times, types, chars] = counts;
  const size_t size =
      times * (width + 1) + types * 6 + chars + leaps * (width + 4) + standard + utc;
  if (types == 0 || !in.has(at + 44, size)) return std::nullopt;
  return Header{times, types, at + 44, at + 44 + size};
}

int64_t year_of(int64_t day) noexcept {
  int64_t year = 1970 + day / 365;
  while (days_from_civil(year, 1, 1) > day)
    --year;
  while (days_from_civil(year + 1, 1, 1) <= day)
    ++year;
  return year;
}

bool is_leap(int64_t year) noexcept {
  return days_from_civil(year + 1, 1, 1) - days_from_civil(year, 1, 1) == 366;
}

/// Local seconds of a rule in a year.
int64_t local_time_of(const YearRule& rule, int64_t year) noexcept {
  const int64_t first = days_from_civil(year, 1, 1);
  if (rule.kind == YearRule::Kind::day_of_year) return (first + rule.day) * kDay + rule.seconds;
  if (rule.kind == YearRule::Kind::julian) {
    const int64_t leap_day = is_leap(year) && rule.day >= 60 ? 1 : 0;
    return (first + rule.day - 1 + leap_day) * kDay + rule.seconds;
  }
  const int64_t month = days_from_civil(year, rule.month, 1);
  const int64_t next =
      rule.month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, rule.month + 1, 1);
  const int64_t weekday = ((month + 4) % 7 + 7) % 7;  // of the first day; 1970-01-01 was a Thursday
  int64_t day = month + (rule.day - weekday + 7) % 7 + (rule.week - 1) * 7;
  if (day >= next) day -= 7;
  return day * kDay + rule.seconds;
}

int32_t tail_offset(const TailRule& rule, int64_t utc) noexcept {
  if (!rule.has_summer) return rule.standard;
  const int64_t local = utc + rule.standard;
  const int64_t year = year_of(local >= 0 ? local / kDay : (local - kDay + 1) / kDay);
  const int64_t begin = local_time_of(rule.begin, year) - rule.standard;
  const int64_t end = local_time_of(rule.end, year) - rule.summer;
  const bool summer = begin < end ? utc >= begin && utc < end : utc >= begin || utc < end;
  return summer ? rule.summer : rule.standard;
}

/// "+02:00", "-0530", "+05" in seconds.
std::optional<int32_t> numeric_offset(std::string_view name) {
  if (name.empty() || (name[0] != '+' && name[0] != '-')) return std::nullopt;
  std::string digits(name.substr(1));
  if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4 || digits.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const int hours = (digits[0] - '0') * 10 + digits[1] - '0';
  const int minutes = (digits[2] - '0') * 10 + digits[3] - '0';
  if (hours > 23 || minutes > 59) return std::nullopt;
  const int32_t seconds = hours * 3600 + minutes * 60;
  return name[0] == '-' ? -seconds : seconds;
}

bool is_safe_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  return !name.empty() && name.front() != '/' && std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

Zone Zone::fixed(int32_t seconds) {
  Zone out;
  out.first_ = seconds;
  return out;
}

Result<Zone> Zone::named(std::string_view name) {
  if (name == "UTC" || name == "Z") return fixed(0);
  if (const auto offset = numeric_offset(name)) return fixed(*offset);
  if (!is_safe_name(name)) {
    return fail(SPOOR_INVALID_ARGUMENT, "'" + std::string(name) + "' is not a time zone");
  }
  std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
  std::string bytes(kMostBytes, '\0');
  if (file) file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (bytes.empty()) {
    return fail(SPOOR_NOT_FOUND, "time zone '" + std::string(name) + "' is not known here", {},
                "is the package tzdata installed?");
  }
  return parse(std::as_bytes(std::span(bytes)));
}

Result<Zone> Zone::parse(std::span<const std::byte> tzif) {
  const auto bad = [] { return fail(SPOOR_INVALID_DATA, "not a file of the tz database"); };
  const Fields in(tzif);
  const auto old = read_header(in, 0, 4);
  if (!old || in.read(4, 1) < '2') return bad();
  const auto header = read_header(in, old->end, 8);
  if (!header) return bad();
  const size_t indexes = header->body + header->times * 8;
  const size_t types = indexes + header->times;
  const auto offset = [&](size_t type) {
    return static_cast<int32_t>(static_cast<uint32_t>(in.read(types + type * 6, 4)));
  };
  Zone out;
  out.first_ = offset(0);
  for (size_t i = 0; i < header->times; ++i) {
    const auto type = static_cast<size_t>(in.read(indexes + i, 1));
    const auto at = static_cast<int64_t>(in.read(header->body + i * 8, 8));
    if (type >= header->types || (i > 0 && at < out.changes_.back().at)) return bad();
    out.changes_.push_back({at, offset(type)});
  }
  const std::string_view rest = in.text(header->end, in.size() - header->end);
  if (rest.size() > 2 && rest.front() == '\n' && rest.back() == '\n') {
    out.tail_ = parse_tail_rule(rest.substr(1, rest.size() - 2));
  }
  return out;
}

int32_t Zone::offset_at(int64_t utc) const noexcept {
  const auto after =
      std::upper_bound(changes_.begin(), changes_.end(), utc,
                       [](int64_t t, const Change& change) { return t < change.at; });
  if (after == changes_.end() && tail_) return tail_offset(*tail_, utc);
  return after == changes_.begin() ? first_ : std::prev(after)->offset;
}

Instant Zone::to_utc(Instant local) const noexcept {
  constexpr int64_t kSecond = 1'000'000;
  const int64_t seconds = local.us >= 0 ? local.us / kSecond : (local.us - kSecond + 1) / kSecond;
  const int64_t before = offset_at(seconds - kDay);
  const int64_t after = offset_at(seconds + kDay);
  const bool fits_before = offset_at(seconds - before) == before;
  const bool fits_after = offset_at(seconds - after) == after;
  Instant out = local;
  out.doubtful = before != after && fits_before == fits_after;
  const int64_t offset = fits_before || !fits_after ? before : after;
  out.us -= offset * kSecond;
  return out;
}

}  // namespace spoor::toolkit::time
