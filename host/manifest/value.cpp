// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace spoor::host {
namespace {

std::string_view without_plus(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  return text;
}

bool parse_integer(std::string_view text, int64_t& out) {
  const bool is_hex = text.substr(0, 2) == "0x";
  text = is_hex ? text.substr(2) : without_plus(text);
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, out, is_hex ? 16 : 10);
  return result.ec == std::errc() && result.ptr == end;
}

bool parse_number(std::string_view text, double& out) {
  text = without_plus(text);
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, out);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(out);
}

Value scalar_value(const yaml::Node& node, Report& report) {
  Value out;
  bool in_range = true;
  switch (node.kind) {
    case yaml::Kind::kNull:
      break;
    case yaml::Kind::kBool:
      out = Value::of_bool(node.text[0] == 't' || node.text[0] == 'T');
      break;
    case yaml::Kind::kInteger:
      out = Value::of_integer(0);
      in_range = parse_integer(node.text, out.integer);
      break;
    case yaml::Kind::kNumber:
      out = Value::of_number(0);
      in_range = parse_number(node.text, out.number);
      break;
    default:
      out = Value::of_string(node.text);
  }
  if (in_range) return out;
  report.error("number-range", node.at, "the number " + node.text + " is out of range",
               "integers have 64 bits; put longer digits in quotes");
  out.faulty = true;
  return out;
}

bool equal_objects(const Value& a, const Value& b) {
  if (a.members.size() != b.members.size()) return false;
  return std::all_of(a.members.begin(), a.members.end(), [&](const Member& member) {
    const Value* other = b.find(member.key);
    return other != nullptr && equal(member.value, *other);
  });
}

double as_double(const Value& value) {
  return value.is(Value::Kind::kInteger) ? static_cast<double>(value.integer) : value.number;
}

bool is_numeric(const Value& value) {
  return value.is(Value::Kind::kInteger) || value.is(Value::Kind::kNumber);
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Value Value::of_bool(bool value) {
  Value out;
  out.kind = Kind::kBool;
  out.boolean = value;
  return out;
}

Value Value::of_integer(int64_t value) {
  Value out;
  out.kind = Kind::kInteger;
  out.integer = value;
  return out;
}

Value Value::of_number(double value) {
  Value out;
  out.kind = Kind::kNumber;
  out.number = value;
  return out;
}

Value Value::of_string(std::string value) {
  Value out;
  out.kind = Kind::kString;
  out.text = std::move(value);
  return out;
}

Value Value::of_list(std::vector<Value> items) {
  Value out;
  out.kind = Kind::kList;
  out.items = std::move(items);
  return out;
}

Value Value::of_object(std::vector<Member> members) {
  Value out;
  out.kind = Kind::kObject;
  out.members = std::move(members);
  return out;
}

bool equal(const Value& a, const Value& b) {
  if (a.kind != b.kind) return is_numeric(a) && is_numeric(b) && as_double(a) == as_double(b);
  switch (a.kind) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBool:
      return a.boolean == b.boolean;
    case Value::Kind::kInteger:
      return a.integer == b.integer;
    case Value::Kind::kNumber:
      return a.number == b.number;
    case Value::Kind::kString:
    case Value::Kind::kSecret:
      return a.text == b.text;
    case Value::Kind::kList:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), equal);
    case Value::Kind::kObject:
      return equal_objects(a, b);
  }
  return false;
}

std::string_view describe(Value::Kind kind) {
  constexpr std::string_view names[] = {"nothing",  "a boolean", "an integer", "a number",
                                        "a string", "a secret",  "a list",     "an object"};
  return names[static_cast<size_t>(kind)];
}

Value to_value(const yaml::Node& node, Report& report) {
  Value out;
  if (node.is_sequence()) {
    out.kind = Value::Kind::kList;
    for (const yaml::Node* item : node.items)
      out.items.push_back(to_value(*item, report));
  } else if (node.is_mapping()) {
    out.kind = Value::Kind::kObject;
    for (const yaml::Entry& entry : node.entries) {
      out.members.push_back({entry.key->text, to_value(*entry.value, report), entry.key->at});
    }
  } else {
    out = scalar_value(node, report);
  }
  out.faulty = out.faulty || node.faulty;
  out.at = node.at;
  return out;
}

}  // namespace spoor::host
