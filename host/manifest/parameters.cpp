// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "host/manifest/quantity.hpp"
#include "host/manifest/suggest.hpp"
#include "host/manifest/time_range.hpp"

namespace spoor::host {
namespace {

using Kind = Value::Kind;

std::string_view type_name(ParameterType type) {
  constexpr std::string_view names[] = {"a string",   "an integer",   "a number",
                                        "a boolean",  "a time range", "one of its values",
                                        "a duration", "a path",       "a list of strings"};
  return names[static_cast<size_t>(type)];
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, out);
  return result.ec == std::errc() && result.ptr == end;
}

std::vector<Value> split(std::string_view text) {
  std::vector<Value> out;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    out.push_back(Value::of_string(std::string(text.substr(0, comma))));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

/// Text from --set or the environment as the type; the text itself when it does not fit, so that
/// the check of the type says so.
Value read_text(ParameterType type, const std::string& text) {
  Value out = Value::of_string(text);
  int64_t integer = 0;
  double number = 0;
  if (type == ParameterType::kInteger && read_number(text, integer))
    out = Value::of_integer(integer);
  if (type == ParameterType::kNumber && read_number(text, number) && std::isfinite(number)) {
    out = Value::of_number(number);
  }
  if (type == ParameterType::kBoolean && (text == "true" || text == "false")) {
    out = Value::of_bool(text == "true");
  }
  if (type == ParameterType::kList) out = Value::of_list(split(text));
  return out;
}

bool has_type(ParameterType type, const Value& value) {
  const auto is_text = [](const Value& item) { return item.is(Kind::kString); };
  switch (type) {
    case ParameterType::kInteger:
      return value.is(Kind::kInteger);
    case ParameterType::kNumber:
      return value.is(Kind::kInteger) || value.is(Kind::kNumber);
    case ParameterType::kBoolean:
      return value.is(Kind::kBool);
    case ParameterType::kTimeRange:
      return value.is(Kind::kString) || value.is(Kind::kObject);
    case ParameterType::kList:
      return value.is(Kind::kList) && std::all_of(value.items.begin(), value.items.end(), is_text);
    default:
      return value.is(Kind::kString);
  }
}

class Resolver {
 public:
  Resolver(const Manifest& manifest, Scope& scope, Report& report)
      : manifest_(manifest), scope_(scope), report_(report) {}

  void take_set(std::span<const std::string> set) {
    for (const std::string& assignment : set)
      take_assignment(assignment);
  }

  void define_all() {
    for (const ParameterDecl& parameter : manifest_.parameters) {
      scope_.define(parameter.name.text, resolve(parameter));
    }
  }

 private:
  void take_assignment(const std::string& assignment) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      report_.error("set-syntax", {}, "`" + assignment + "` sets nothing",
                    "write --set name=value");
      return;
    }
    const std::string name = assignment.substr(0, equals);
    std::vector<std::string> known;
    for (const ParameterDecl& parameter : manifest_.parameters)
      known.push_back(parameter.name.text);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      report_.error("unknown-parameter", {}, "the manifest has no parameter `" + name + "` to set",
                    suggestion(name, known));
    }
    set_[name] = assignment.substr(equals + 1);
  }

  Value resolve(const ParameterDecl& parameter) {
    const auto set = set_.find(parameter.name.text);
    std::optional<Value> value;
    if (set != set_.end()) {
      value = read_text(parameter.type, set->second);
      value->at = parameter.name.at;
    } else if (parameter.fallback) {
      value = resolve_default(parameter);
    } else {
      report_.error("missing-parameter", parameter.name.at,
                    "the parameter `" + parameter.name.text + "` has no value",
                    "give it with --set " + parameter.name.text + "=…, or add a default");
    }
    if (!value) return {};
    return check(parameter, std::move(*value));
  }

  /// Only the environment may stand in a default: parameters do not depend on each other.
  std::optional<Value> resolve_default(const ParameterDecl& parameter) {
    const Value& fallback = *parameter.fallback;
    auto value = scope_.without_names().resolve_all(fallback, report_);
    const bool was_resolved = value && value->is(Kind::kString) && value->text != fallback.text;
    if (!was_resolved) return value;
    Value typed = read_text(parameter.type, value->text);
    typed.at = fallback.at;
    return typed;
  }

  Value check(const ParameterDecl& parameter, Value value) {
    if (!has_type(parameter.type, value)) {
      report_.error("type", value.at,
                    "the parameter `" + parameter.name.text + "` must be " +
                        std::string(type_name(parameter.type)) + ", not " +
                        std::string(describe(value.kind)),
                    parameter.type == ParameterType::kString ? "put the text in quotes" : "");
      return {};
    }
    if (parameter.type == ParameterType::kTimeRange) {
      return resolve_time_range(value, scope_.as_of_us(), report_);
    }
    if (parameter.type == ParameterType::kDuration && !parse_duration(value.text)) {
      report_.error("duration", value.at, "`" + value.text + "` is not a duration",
                    std::string(kDurationHint));
      return {};
    }
    if (parameter.type == ParameterType::kEnum) return check_enum(parameter, std::move(value));
    return value;
  }

  Value check_enum(const ParameterDecl& parameter, Value value) {
    const auto& values = parameter.values;
    if (std::find(values.begin(), values.end(), value.text) != values.end()) return value;
    report_.error("enum", value.at,
                  "the parameter `" + parameter.name.text + "` cannot be `" + value.text + "`",
                  suggestion(value.text, values));
    return {};
  }

  const Manifest& manifest_;
  Scope& scope_;
  Report& report_;
  std::map<std::string, std::string> set_;
};

}  // namespace

void define_parameters(const Manifest& manifest, std::span<const std::string> set, Scope& scope,
                       Report& report) {
  Resolver resolver(manifest, scope, report);
  resolver.take_set(set);
  resolver.define_all();
}

}  // namespace spoor::host
