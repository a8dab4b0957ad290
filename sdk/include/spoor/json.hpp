// SPDX-License-Identifier: Apache-2.0
//
// A small JSON value: enough to write descriptors in canonical form (RFC 8785) and to read the
// short documents of the ABI (requests, partitions, call_json). Not meant for evidence.
#pragma once

#include <spoor/error.hpp>
#include <spoor/namespace.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

SPOOR_SDK_BEGIN

class json {
 public:
  using array = std::vector<json>;
  using object = std::map<std::string, json, std::less<>>;

  json() = default;
  json(std::nullptr_t) {}
  json(const char* text) : value_(std::string(text)) {}
  json(std::string_view text) : value_(std::string(text)) {}
  json(std::string text) : value_(std::move(text)) {}
  json(array items) : value_(std::move(items)) {}
  json(object members) : value_(std::move(members)) {}
  template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  json(T number) {
    if constexpr (std::is_same_v<T, bool>) {
      value_ = number;
    } else if constexpr (std::is_floating_point_v<T>) {
      value_ = static_cast<double>(number);
    } else {
      value_ = static_cast<int64_t>(number);
    }
  }
  template <class T>
  json(const std::vector<T>& items) : value_(array(items.begin(), items.end())) {}

  static json make_object() { return json(object{}); }
  static json make_array() { return json(array{}); }
  /// Throws spoor::error(invalid_data) with the byte offset of the fault.
  static json parse(std::string_view text);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_int() const { return std::holds_alternative<int64_t>(value_); }
  bool is_number() const { return is_int() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<array>(value_); }
  bool is_object() const { return std::holds_alternative<object>(value_); }

  bool boolean() const { return get<bool>("a boolean"); }
  int64_t i64() const { return get<int64_t>("an integer"); }
  double f64() const {
    return is_int() ? static_cast<double>(std::get<int64_t>(value_)) : get<double>("a number");
  }
  const std::string& str() const { return get<std::string>("a string"); }
  const array& items() const { return get<array>("an array"); }
  const object& members() const { return get<object>("an object"); }

  /// The member, or NULL when this is no object or has none of that name.
  const json* find(std::string_view key) const {
    const auto* members = std::get_if<object>(&value_);
    if (members == nullptr) return nullptr;
    const auto it = members->find(key);
    return it == members->end() ? nullptr : &it->second;
  }
  const json& at(std::string_view key) const {
    if (const json* member = find(key)) return *member;
    throw error(SPOOR_NOT_FOUND, "no member '" + std::string(key) + "' in the JSON");
  }
  json& operator[](std::string_view key) {
    if (is_null()) value_ = object{};
    return std::get<object>(value_)[std::string(key)];
  }
  void push(json item) {
    if (is_null()) value_ = array{};
    std::get<array>(value_).push_back(std::move(item));
  }

  /// Canonical text: members sorted, no spaces, shortest numbers.
  std::string text() const {
    std::string out;
    write(out);
    return out;
  }

 private:
  class reader;
  template <class T>
  const T& get(const char* wanted) const {
    if (const T* found = std::get_if<T>(&value_)) return *found;
    throw error(SPOOR_INVALID_DATA, std::string("the JSON is not ") + wanted + ": " + text());
  }
  void write(std::string& out) const;
  static void write_string(std::string_view text, std::string& out);
  static void write_double(double number, std::string& out);

  std::variant<std::monostate, bool, int64_t, double, std::string, array, object> value_;
};

inline void json::write_string(std::string_view text, std::string& out) {
  static const char* const hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += hex[byte >> 4];
          out += hex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

/// ECMAScript's Number::toString, which RFC 8785 prescribes.
inline void json::write_double(double number, std::string& out) {
  if (!std::isfinite(number)) throw error(SPOOR_INVALID_DATA, "JSON has no infinity and no NaN");
  if (number == 0) {
    out += '0';
    return;
  }
  char scientific[64];
  const auto end = std::to_chars(scientific, scientific + sizeof scientific, std::fabs(number),
                                 std::chars_format::scientific);
  const std::string_view shown(scientific, static_cast<size_t>(end.ptr - scientific));
  const size_t e = shown.find('e');
  std::string digits(1, shown[0]);
  if (e > 2) digits += shown.substr(2, e - 2);
  const bool negative_exponent = shown[e + 1] == '-';
  int magnitude = 0;
  std::from_chars(shown.data() + e + 2, shown.data() + shown.size(), magnitude);
  const int point = (negative_exponent ? -magnitude : magnitude) + 1;
  const int count = static_cast<int>(digits.size());
  if (number < 0) out += '-';
  if (count <= point && point <= 21) {
    out += digits + std::string(static_cast<size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<size_t>(point)) + "." +
           digits.substr(static_cast<size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (count > 1) out += "." + digits.substr(1);
    out += point > 0 ? "e+" : "e-";
    out += std::to_string(point > 0 ? point - 1 : 1 - point);
  }
}

inline void json::write(std::string& out) const {
  if (is_null()) {
    out += "null";
  } else if (const bool* flag = std::get_if<bool>(&value_)) {
    out += *flag ? "true" : "false";
  } else if (const int64_t* integer = std::get_if<int64_t>(&value_)) {
    out += std::to_string(*integer);
  } else if (const double* number = std::get_if<double>(&value_)) {
    write_double(*number, out);
  } else if (const std::string* text = std::get_if<std::string>(&value_)) {
    write_string(*text, out);
  } else if (const array* list = std::get_if<array>(&value_)) {
    out += '[';
    for (size_t i = 0; i < list->size(); ++i) {
      if (i != 0) out += ',';
      (*list)[i].write(out);
    }
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : std::get<object>(value_)) {
      if (!first) out += ',';
      first = false;
      write_string(key, out);
      out += ':';
      member.write(out);
    }
    out += '}';
  }
}

class json::reader {
 public:
  explicit reader(std::string_view text) : text_(text) {}

  json document() {
    json value = read_value(0);
    skip_space();
    if (at_ != text_.size()) fail("text after the value");
    return value;
  }

 private:
  static constexpr int kMaxDepth = 64;

  [[noreturn]] void fail(const char* why) const {
    throw error(SPOOR_INVALID_DATA, "bad JSON at byte " + std::to_string(at_) + ": " + why);
  }
  bool is_next(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void skip_space() {
    while (at_ < text_.size() && std::strchr(" \t\r\n", text_[at_]) != nullptr && text_[at_] != 0) {
      ++at_;
    }
  }
  bool take(char c) {
    skip_space();
    if (!is_next(c)) return false;
    ++at_;
    return true;
  }
  void expect(char c, const char* why) {
    if (!take(c)) fail(why);
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  json read_value(int depth) {
    if (depth > kMaxDepth) fail("nested too deeply");
    skip_space();
    if (at_ == text_.size()) fail("a value is missing");
    if (is_next('{')) return read_object(depth);
    if (is_next('[')) return read_array(depth);
    if (is_next('"')) return json(read_string());
    if (take_word("true")) return json(true);
    if (take_word("false")) return json(false);
    if (take_word("null")) return json();
    return read_number();
  }

  json read_object(int depth) {
    ++at_;
    object members;
    if (take('}')) return json(std::move(members));
    do {
      skip_space();
      if (!is_next('"')) fail("a member's name is missing");
      std::string key = read_string();
      expect(':', "':' is missing");
      if (!members.emplace(std::move(key), read_value(depth + 1)).second) fail("a name twice");
    } while (take(','));
    expect('}', "'}' is missing");
    return json(std::move(members));
  }

  json read_array(int depth) {
    ++at_;
    array items;
    if (take(']')) return json(std::move(items));
    do {
      items.push_back(read_value(depth + 1));
    } while (take(','));
    expect(']', "']' is missing");
    return json(std::move(items));
  }

  std::string read_string() {
    ++at_;
    std::string out;
    while (true) {
      if (at_ == text_.size()) fail("a string does not end");
      const char c = text_[at_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a string");
      if (c != '\\') {
        out += c;
      } else {
        read_escape(out);
      }
    }
  }

  void read_escape(std::string& out) {
    if (at_ == text_.size()) fail("a string does not end");
    const char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        out += c;
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case 'n':
        out += '\n';
        return;
      case 'r':
        out += '\r';
        return;
      case 't':
        out += '\t';
        return;
      case 'u':
        append_code_point(read_escaped_code_point(), out);
        return;
      default:
        fail("an unknown escape");
    }
  }

  uint32_t read_hex4() {
    uint32_t code = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || result.ptr != digits.data() + 4) fail("four hex digits are missing");
    at_ += 4;
    return code;
  }

  uint32_t read_escaped_code_point() {
    const uint32_t high = read_hex4();
    if (high < 0xD800 || high > 0xDFFF) return high;
    if (high > 0xDBFF || !take_word("\\u")) fail("half a surrogate pair");
    const uint32_t low = read_hex4();
    if (low < 0xDC00 || low > 0xDFFF) fail("half a surrogate pair");
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }

  static void append_code_point(uint32_t code, std::string& out) {
    const auto put = [&out](uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0 | (code >> 6));
      put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      put(0xE0 | (code >> 12));
      put(0x80 | ((code >> 6) & 0x3F));
      put(0x80 | (code & 0x3F));
    } else {
      put(0xF0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3F));
      put(0x80 | ((code >> 6) & 0x3F));
      put(0x80 | (code & 0x3F));
    }
  }

  size_t skip_digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9')
      ++at_;
    return at_ - begin;
  }

  json read_number() {
    const size_t begin = at_;
    bool integer = true;
    if (is_next('-')) ++at_;
    const bool zero = is_next('0');
    const size_t whole = skip_digits();
    if (whole == 0 || (zero && whole > 1)) fail("not a value");
    if (is_next('.')) {
      integer = false;
      ++at_;
      if (skip_digits() == 0) fail("digits are missing");
    }
    if (is_next('e') || is_next('E')) {
      integer = false;
      ++at_;
      if (is_next('+') || is_next('-')) ++at_;
      if (skip_digits() == 0) fail("digits are missing");
    }
    const char* first = text_.data() + begin;
    const char* last = text_.data() + at_;
    int64_t whole_value = 0;
    if (integer && std::from_chars(first, last, whole_value).ec == std::errc()) {
      return json(whole_value);
    }
    return json(read_double(std::string(first, last)));
  }

  /// strtod minds the locale; a plugin's process may have any. So the digits go through from_chars
  /// where the library has it, and through an exact integer ratio where it has not.
  double read_double(const std::string& digits) {
#if defined(__cpp_lib_to_chars)
    double number = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (result.ec != std::errc()) fail("the number is out of range");
    return number;
#else
    long double mantissa = 0;
    int exponent = 0;
    size_t i = digits[0] == '-' ? 1 : 0;
    bool fraction = false;
    for (; i < digits.size() && digits[i] != 'e' && digits[i] != 'E'; ++i) {
      if (digits[i] == '.') {
        fraction = true;
        continue;
      }
      mantissa = mantissa * 10 + (digits[i] - '0');
      if (fraction) --exponent;
    }
    if (i < digits.size()) {
      int written = 0;
      const size_t sign = digits[i + 1] == '+' ? 2 : 1;
      std::from_chars(digits.data() + i + sign, digits.data() + digits.size(), written);
      exponent += written;
    }
    const long double scaled = mantissa * std::pow(10.0L, static_cast<long double>(exponent));
    if (!std::isfinite(static_cast<double>(scaled))) fail("the number is out of range");
    return static_cast<double>(digits[0] == '-' ? -scaled : scaled);
#endif
  }

  std::string_view text_;
  size_t at_ = 0;
};

inline json json::parse(std::string_view text) { return reader(text).document(); }

SPOOR_SDK_END
