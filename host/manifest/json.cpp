// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "host/manifest/utf8.hpp"
#include "spoor/abi/plugin.h"

namespace spoor::host {
namespace {

/// Builds a Value from parser events without recursion; stops at the first violation.
class Reader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit Reader(uint32_t max_depth) : max_depth_(max_depth) {}

  bool null() { return put({}); }
  bool boolean(bool value) { return put(Value::of_bool(value)); }
  bool number_integer(number_integer_t value) { return put(Value::of_integer(value)); }
  bool number_unsigned(number_unsigned_t value) {
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      return put(Value::of_number(static_cast<double>(value)));
    }
    return put(Value::of_integer(static_cast<int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t&) { return put(Value::of_number(value)); }
  bool string(string_t& value) { return put(Value::of_string(std::move(value))); }
  bool binary(binary_t&) { return refuse("binary values are not JSON"); }
  bool start_object(size_t) { return open(Value::Kind::kObject); }
  bool start_array(size_t) { return open(Value::Kind::kList); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(string_t& name) {
    Level& level = levels_.back();
    if (!level.keys.insert(name).second) return refuse("the key \"" + name + "\" is given twice");
    level.key = std::move(name);
    return true;
  }
  bool parse_error(size_t offset, const std::string&, const nlohmann::json::exception& e) {
    const std::string_view what = e.what();
    const size_t prefix = what.find("] ");
    const size_t begin = prefix == std::string_view::npos ? 0 : prefix + 2;
    return refuse("not valid JSON at byte " + std::to_string(offset) + ": " +
                  std::string(what.substr(begin)));
  }

  [[nodiscard]] Value take() { return std::move(root_); }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  struct Level {
    Value value;
    std::string key;
    std::unordered_set<std::string> keys;
  };

  bool refuse(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    return false;
  }
  bool open(Value::Kind kind) {
    if (levels_.size() >= max_depth_) {
      return refuse("nested deeper than the limit of " + std::to_string(max_depth_));
    }
    levels_.emplace_back();
    levels_.back().value.kind = kind;
    return true;
  }
  bool close() {
    Value done = std::move(levels_.back().value);
    levels_.pop_back();
    return put(std::move(done));
  }
  bool put(Value value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Level& level = levels_.back();
    if (level.value.is(Value::Kind::kList)) {
      level.value.items.push_back(std::move(value));
    } else {
      level.value.members.push_back({level.key, std::move(value), {}});
    }
    return true;
  }

  uint32_t max_depth_;
  Value root_;
  std::vector<Level> levels_;
  std::string error_;
};

/// Order of UTF-16 code units. It differs from the order of bytes only where a surrogate pair
/// (U+10000 and above, lead byte F0 and above) meets U+E000 to U+FFFF (lead bytes EE and EF).
bool less_utf16(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  const auto u = static_cast<unsigned char>(*x);
  const auto v = static_cast<unsigned char>(*y);
  if (u >= 0xf0 && (v == 0xee || v == 0xef)) return true;
  if (v >= 0xf0 && (u == 0xee || u == 0xef)) return false;
  return u < v;
}

void write_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view escapes = "btn\vfr";  // for 0x08 … 0x0d; \v has no short form
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x08 && byte <= 0x0d && byte != 0x0b) {
      out += '\\';
      out += escapes[byte - 0x08u];
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write(std::string& out, const Value& value);

void write_list(std::string& out, const std::vector<Value>& items) {
  out += '[';
  for (size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out += ',';
    write(out, items[i]);
  }
  out += ']';
}

void write_object(std::string& out, const std::vector<Member>& members) {
  std::vector<const Member*> sorted;
  for (const Member& member : members)
    sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(),
            [](const Member* a, const Member* b) { return less_utf16(a->key, b->key); });
  out += '{';
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i != 0) out += ',';
    write_string(out, sorted[i]->key);
    out += ':';
    write(out, sorted[i]->value);
  }
  out += '}';
}

void write(std::string& out, const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      out += "null";
      break;
    case Value::Kind::kBool:
      out += value.boolean ? "true" : "false";
      break;
    case Value::Kind::kInteger:
      out += std::to_string(value.integer);
      break;
    case Value::Kind::kNumber:
      out += number_text(value.number);
      break;
    case Value::Kind::kString:
      write_string(out, value.text);
      break;
    case Value::Kind::kSecret:
      write_string(out, "${secret:" + value.text + "}");
      break;
    case Value::Kind::kList:
      write_list(out, value.items);
      break;
    case Value::Kind::kObject:
      write_object(out, value.members);
      break;
  }
}

/// digits × 10^(point − digits.size()), written as ECMAScript does.
std::string place_point(std::string digits, int point) {
  const int size = static_cast<int>(digits.size());
  if (point >= size && point <= 21)
    return digits + std::string(static_cast<size_t>(point - size), '0');
  if (point > 0 && point <= 21) return digits.insert(static_cast<size_t>(point), 1, '.');
  if (point > -6 && point <= 0)
    return "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  if (size > 1) digits.insert(1, 1, '.');
  const int exponent = point - 1;
  return digits + 'e' + (exponent < 0 ? '-' : '+') + std::to_string(std::abs(exponent));
}

}  // namespace

toolkit::Result<Value> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return toolkit::fail(SPOOR_INVALID_DATA, "the JSON text has " + std::to_string(text.size()) +
                                                 " bytes, more than the limit of " +
                                                 std::to_string(limits.max_bytes));
  }
  if (valid_utf8_prefix(text) != text.size()) {
    return toolkit::fail(SPOOR_INVALID_DATA, "the JSON text is not valid UTF-8");
  }
  Reader reader(limits.max_depth);
  const bool read = nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  if (!read) return toolkit::fail(SPOOR_INVALID_DATA, reader.error());
  return reader.take();
}

std::string canonical_json(const Value& value) {
  std::string out;
  write(out, value);
  return out;
}

toolkit::Result<std::string> canonicalise_json(std::string_view text) {
  auto value = parse_json(text);
  if (!value) return tl::unexpected(value.error());
  return canonical_json(*value);
}

std::string number_text(double value) {
  if (value == 0) return "0";
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer.data(), static_cast<size_t>(end - buffer.data()));
  const size_t e = text.find('e');
  int exponent = 0;
  const size_t skip = text[e + 1] == '+' ? 2 : 1;
  std::from_chars(text.data() + e + skip, end, exponent);
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  return (value < 0 ? "-" : "") + place_point(std::move(digits), exponent + 1);
}

}  // namespace spoor::host
