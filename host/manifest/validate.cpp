// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/validate.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/pattern.hpp"
#include "host/manifest/quantity.hpp"
#include "host/manifest/suggest.hpp"
#include "host/manifest/time_range.hpp"
#include "host/manifest/utf8.hpp"

namespace spoor::host {
namespace {

using Kind = Value::Kind;

std::string type_name(const std::string& type) {
  if (type == "array") return "a list";
  if (type == "integer") return "an integer";
  if (type == "object") return "an object";
  if (type == "null") return "null";
  return "a " + type;
}

std::string join_types(const std::vector<std::string>& types) {
  std::string out;
  for (size_t i = 0; i < types.size(); ++i) {
    if (i != 0) out += i + 1 == types.size() ? " or " : ", ";
    out += type_name(types[i]);
  }
  return out;
}

bool is_whole(double number) {
  return std::trunc(number) == number && std::abs(number) < 9'007'199'254'740'992.0;
}

bool has_type(const Value& value, const std::string& type) {
  switch (value.kind) {
    case Kind::kNull:
      return type == "null";
    case Kind::kBool:
      return type == "boolean";
    case Kind::kInteger:
      return type == "integer" || type == "number";
    case Kind::kNumber:
      return type == "number" || (type == "integer" && is_whole(value.number));
    case Kind::kString:
    case Kind::kSecret:
      return type == "string";
    case Kind::kList:
      return type == "array";
    case Kind::kObject:
      return type == "object";
  }
  return false;
}

std::string shown(const Value& value) {
  std::string text = canonical_json(value);
  constexpr size_t kShown = 60;
  if (text.size() <= kShown) return text;
  text.resize(valid_utf8_prefix(std::string_view(text).substr(0, kShown)));
  return text + "…";
}

/// Walks value and schema together. `path` is the parameter's name for people: "where/0/column".
class Validator {
 public:
  Validator(const Scope* scope, Report& report) : scope_(scope), report_(report) {}

  Value check(const Schema& schema, const Value& given, const std::string& path) {
    if (given.faulty) return given;
    bool usable = true;
    Value value = interpolate(schema, given, path, usable);
    if (!usable) return value;
    if (schema.format == Format::kSecret) return secret(value, path);
    if (value.is(Kind::kSecret)) {
      return refuse(value, "secret-misplaced", title(path) + " does not take a secret",
                    "only parameters of format spoor-secret do");
    }
    convert_quantity(schema, value);
    if (!check_type(schema, value, path)) return value;
    check_values(schema, value, path);
    check_format(schema, value, path);
    descend(schema, value, path);
    return value;
  }

  std::vector<SecretUse> secrets;
  std::vector<ColumnUse> columns;

 private:
  static std::string title(const std::string& path) {
    return path.empty() ? "`with`" : "`" + path + "`";
  }
  static std::string child(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "/" + name;
  }

  Value refuse(const Value& value, std::string rule, std::string message, std::string hint) {
    report_.error(std::move(rule), value.at, std::move(message), std::move(hint));
    return value;
  }

  /// `usable` becomes false when what `${…}` stands for could not be found; that is reported.
  Value interpolate(const Schema& schema, const Value& given, const std::string& path,
                    bool& usable) {
    if (scope_ == nullptr || !given.is(Kind::kString)) return given;
    if (is_query_text(schema.format)) {
      usable = !has_interpolation(given.text);
      if (usable) return given;
      return refuse(given, "query-interpolation",
                    title(path) + " is " + std::string(name_of(schema.format)) +
                        " text: ${…} must not be pasted into it",
                    "use `bind:` to give the query typed parameters");
    }
    auto out = scope_->resolve(given, report_);
    usable = out.has_value();
    return out.value_or(Value{});
  }

  Value secret(const Value& value, const std::string& path) {
    if (value.is(Kind::kSecret)) {
      secrets.push_back({path, value.text, value.at});
      return value;
    }
    report_.error("secret-literal", value.at, title(path) + " takes a secret, not a literal value",
                  "write \"${secret:NAME}\" and keep the value out of the manifest");
    return {};
  }

  /// With type integer, the formats duration and bytes read text.
  static void convert_quantity(const Schema& schema, Value& value) {
    const bool wants_integer = std::count(schema.types.begin(), schema.types.end(), "integer") != 0;
    if (!wants_integer || !value.is(Kind::kString)) return;
    std::optional<int64_t> number;
    if (schema.format == Format::kDuration) number = parse_duration(value.text);
    if (schema.format == Format::kBytes) number = parse_byte_size(value.text);
    if (!number) return;
    const Position at = value.at;
    value = Value::of_integer(*number);
    value.at = at;
  }

  bool check_type(const Schema& schema, Value& value, const std::string& path) {
    if (schema.types.empty()) return true;
    const bool fits = std::any_of(schema.types.begin(), schema.types.end(),
                                  [&](const std::string& type) { return has_type(value, type); });
    if (!fits) {
      refuse(value, "type",
             title(path) + " must be " + join_types(schema.types) + ", not " +
                 std::string(describe(value.kind)),
             type_hint(schema, value));
      return false;
    }
    const bool takes_number = std::count(schema.types.begin(), schema.types.end(), "number") != 0;
    if (value.is(Kind::kNumber) && !takes_number) {
      const Position at = value.at;
      value = Value::of_integer(static_cast<int64_t>(value.number));
      value.at = at;
    }
    return true;
  }

  static std::string type_hint(const Schema& schema, const Value& value) {
    const auto wants = [&](std::string_view type) {
      return std::count(schema.types.begin(), schema.types.end(), type) != 0;
    };
    if (schema.format == Format::kDuration) return std::string(kDurationHint);
    if (schema.format == Format::kBytes) return std::string(kByteSizeHint);
    const bool is_plain =
        value.is(Kind::kBool) || value.is(Kind::kInteger) || value.is(Kind::kNumber);
    if (wants("string") && is_plain) return "put the text in quotes";
    if (wants("array") && value.is(Kind::kString)) return "write a list: [" + value.text + "]";
    if (value.is(Kind::kString) && !wants("string")) return "remove the quotes if it is no text";
    if (value.is(Kind::kNull)) return "give a value or remove the key";
    return {};
  }

  void check_values(const Schema& schema, const Value& value, const std::string& path) {
    if (!schema.one_of.empty()) check_enum(schema, value, path);
    if (schema.constant && !equal(value, *schema.constant)) {
      refuse(value, "const", title(path) + " must be " + shown(*schema.constant), {});
    }
    if (value.is(Kind::kInteger) || value.is(Kind::kNumber)) check_range(schema, value, path);
    if (value.is(Kind::kString)) check_string(schema, value, path);
    if (value.is(Kind::kList)) check_list(schema, value, path);
  }

  void check_enum(const Schema& schema, const Value& value, const std::string& path) {
    for (const Value& allowed : schema.one_of) {
      if (equal(value, allowed)) return;
    }
    std::vector<std::string> names;
    for (const Value& allowed : schema.one_of) {
      names.push_back(allowed.is(Kind::kString) ? allowed.text : canonical_json(allowed));
    }
    refuse(value, "enum", title(path) + " cannot be " + shown(value),
           suggestion(value.text, names));
  }

  void check_range(const Schema& schema, const Value& value, const std::string& path) {
    const double number =
        value.is(Kind::kInteger) ? static_cast<double>(value.integer) : value.number;
    const auto complain = [&](std::string_view what, double limit) {
      refuse(value, "range",
             title(path) + " is " + shown(value) + ", must be " + std::string(what) +
                 number_text(limit),
             {});
    };
    if (schema.minimum && number < *schema.minimum) complain("at least ", *schema.minimum);
    if (schema.maximum && number > *schema.maximum) complain("at most ", *schema.maximum);
    if (schema.exclusive_minimum && number <= *schema.exclusive_minimum) {
      complain("greater than ", *schema.exclusive_minimum);
    }
    if (schema.exclusive_maximum && number >= *schema.exclusive_maximum) {
      complain("less than ", *schema.exclusive_maximum);
    }
  }

  void check_string(const Schema& schema, const Value& value, const std::string& path) {
    const uint64_t length = count_characters(value.text);
    if (schema.min_length && length < *schema.min_length) {
      refuse(
          value, "length",
          title(path) + " must have at least " + std::to_string(*schema.min_length) + " characters",
          {});
    }
    if (schema.max_length && length > *schema.max_length) {
      refuse(
          value, "length",
          title(path) + " must have at most " + std::to_string(*schema.max_length) + " characters",
          {});
    }
    if (schema.pattern) check_pattern(*schema.pattern, value, path);
  }

  void check_pattern(const Pattern& pattern, const Value& value, const std::string& path) {
    const auto matched = pattern.matches(value.text);
    if (!matched) {
      refuse(value, "pattern", title(path) + " could not be tested: " + matched.error().what, {});
    } else if (!*matched) {
      refuse(value, "pattern",
             title(path) + " is " + shown(value) + ", which does not match " + pattern.text(), {});
    }
  }

  void check_list(const Schema& schema, const Value& value, const std::string& path) {
    const uint64_t size = value.items.size();
    if (schema.min_items && size < *schema.min_items) {
      refuse(value, "length",
             title(path) + " must have at least " + std::to_string(*schema.min_items) + " items",
             {});
    }
    if (schema.max_items && size > *schema.max_items) {
      refuse(value, "length",
             title(path) + " must have at most " + std::to_string(*schema.max_items) + " items",
             {});
    }
    if (!schema.unique_items) return;
    std::unordered_set<std::string> seen;
    for (const Value& item : value.items) {
      if (!seen.insert(canonical_json(item)).second) {
        refuse(item, "duplicate-item", title(path) + " holds " + shown(item) + " twice",
               "remove one of them");
      }
    }
  }

  void check_format(const Schema& schema, Value& value, const std::string& path) {
    if (schema.format == Format::kTimeRange) return check_time_range(value);
    if (!value.is(Kind::kString)) return;
    if (schema.format == Format::kDuration && !parse_duration(value.text)) {
      refuse(value, "duration", title(path) + " is not a duration", std::string(kDurationHint));
    } else if (schema.format == Format::kBytes && !parse_byte_size(value.text)) {
      refuse(value, "bytes", title(path) + " is not a size", std::string(kByteSizeHint));
    } else if (schema.format == Format::kPath && !is_path(value.text)) {
      refuse(value, "path", title(path) + " is not a path",
             "name a file, a pattern such as logs/*.json, or -");
    } else if (schema.format == Format::kZone && !is_zone_text(value.text)) {
      refuse(value, "zone", title(path) + " is not a time zone",
             "write UTC, +02:00 or a name such as Europe/Berlin");
    } else if (schema.format == Format::kColumn) {
      columns.push_back({path, value.text, value.at});
    }
  }

  static bool is_path(const std::string& text) {
    return !text.empty() && text.find('\0') == std::string::npos && text.size() < 4096;
  }

  /// A range from a parameter is resolved already; resolving it again changes nothing.
  void check_time_range(Value& value) {
    if (scope_ == nullptr) return;
    const size_t before = report_.count();
    Value resolved = resolve_time_range(value, scope_->as_of_us(), report_);
    if (report_.count() == before) value = std::move(resolved);
  }

  void descend(const Schema& schema, Value& value, const std::string& path) {
    if (value.is(Kind::kList) && schema.items) {
      for (size_t i = 0; i < value.items.size(); ++i) {
        value.items[i] = check(*schema.items, value.items[i], child(path, std::to_string(i)));
      }
    } else if (value.is(Kind::kObject) && schema.format != Format::kTimeRange) {
      check_members(schema, value, path);
      fill_defaults(schema, value, path);
      check_required(schema, value, path);
    }
  }

  void check_members(const Schema& schema, Value& value, const std::string& path) {
    for (Member& member : value.members) {
      const std::string name = child(path, member.key);
      if (const Property* property = schema.find(member.key); property != nullptr) {
        member.value = check(property->schema, member.value, name);
      } else if (schema.additional) {
        member.value = check(*schema.additional, member.value, name);
      } else if (schema.additional_allowed) {
        member.value = check(Schema{}, member.value, name);
      } else {
        unknown(schema, member, path);
      }
    }
  }

  void unknown(const Schema& schema, const Member& member, const std::string& path) {
    std::vector<std::string> known;
    for (const Property& property : schema.properties)
      known.push_back(property.name);
    std::string hint = suggestion(member.key, std::move(known));
    if (hint.empty()) hint = "it takes no parameters";
    const std::string where = path.empty() ? "" : " in " + title(path);
    report_.error("unknown-parameter", member.at,
                  "there is no parameter `" + member.key + "`" + where, std::move(hint));
  }

  /// Columns that only a default names are not asked for: the plugin decides what their absence
  /// means.
  void fill_defaults(const Schema& schema, Value& value, const std::string& path) {
    for (const Property& property : schema.properties) {
      if (!property.schema.fallback || value.find(property.name) != nullptr) continue;
      Value filled = *property.schema.fallback;
      filled.at = value.at;
      filled =
          Validator(nullptr, report_).check(property.schema, filled, child(path, property.name));
      value.members.push_back({property.name, std::move(filled), value.at});
    }
  }

  void check_required(const Schema& schema, const Value& value, const std::string& path) {
    for (const std::string& name : schema.required) {
      if (value.find(name) != nullptr) continue;
      const Property* property = schema.find(name);
      std::string hint = property == nullptr ? "" : property->schema.description;
      report_.error("missing-parameter", value.at, title(child(path, name)) + " is required",
                    hint.empty() ? "add `" + name + ":`" : "add `" + name + ":`: " + hint);
    }
  }

  const Scope* scope_;
  Report& report_;
};

}  // namespace

Validated validate(const Schema& schema, const Value& value, const Scope* scope, Report& report) {
  Validator validator(scope, report);
  Validated out;
  out.value = validator.check(schema, value, {});
  out.secrets = std::move(validator.secrets);
  out.columns = std::move(validator.columns);
  return out;
}

}  // namespace spoor::host
