// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/schema.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/pattern.hpp"
#include "host/manifest/suggest.hpp"

namespace spoor::host {
namespace {

constexpr std::array<std::string_view, 12> kFormats = {
    "",    "spoor-secret", "duration", "bytes",  "path",       "column",
    "sql", "kql",          "spl",      "lucene", "time_range", "zone"};
constexpr std::array<std::string_view, 7> kTypes = {"null",   "boolean", "integer", "number",
                                                    "string", "array",   "object"};

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <size_t N>
std::vector<std::string> to_strings(const std::array<std::string_view, N>& names) {
  std::vector<std::string> out;
  for (const std::string_view name : names) {
    if (!name.empty()) out.emplace_back(name);
  }
  return out;
}

/// "/" and "~" of a member's name, as RFC 6901 writes them.
std::string pointer_step(std::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// Compiles one schema object; one member function per keyword.
class Compiler {
 public:
  Compiler(const Value& json, const std::string& pointer, Report& report)
      : json_(json), pointer_(pointer), report_(report) {}

  Schema compile() {
    if (!json_.is(Value::Kind::kObject)) {
      complain("", "a schema must be an object");
      return {};
    }
    for (const Member& member : json_.members)
      keyword(member);
    additional_by_default();
    check_required();
    check_secret();
    return std::move(out_);
  }

 private:
  using Handler = void (Compiler::*)(const Value&);
  struct Keyword {
    std::string_view name;
    Handler handler;  // nullptr: an annotation
  };
  static const std::vector<Keyword>& keywords();

  void keyword(const Member& member) {
    const auto& known = keywords();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Keyword& k) { return k.name == member.key; });
    if (found == known.end()) {
      std::vector<std::string> names;
      for (const Keyword& k : known)
        names.emplace_back(k.name);
      complain(member.key, "the keyword is not part of the profile", suggestion(member.key, names));
    } else if (found->handler != nullptr) {
      name_ = member.key;
      (this->*found->handler)(member.value);
    }
  }

  void type(const Value& value) {
    const bool is_list = value.is(Value::Kind::kList);
    const std::vector<Value> one = {value};
    for (const Value& item : is_list ? value.items : one) {
      if (item.is(Value::Kind::kString) && is_one_of(kTypes, item.text)) {
        out_.types.push_back(item.text);
      } else {
        complain(name_, "not a type", suggestion(item.text, to_strings(kTypes)));
      }
    }
    if (is_list && value.items.empty()) complain(name_, "the list of types is empty");
  }
  void one_of(const Value& value) {
    if (!value.is(Value::Kind::kList) || value.items.empty()) {
      return complain(name_, "must be a list with at least one value");
    }
    out_.one_of = value.items;
  }
  void constant(const Value& value) { out_.constant = value; }
  void fallback(const Value& value) { out_.fallback = value; }
  void minimum(const Value& value) { number(value, out_.minimum); }
  void maximum(const Value& value) { number(value, out_.maximum); }
  void exclusive_minimum(const Value& value) { number(value, out_.exclusive_minimum); }
  void exclusive_maximum(const Value& value) { number(value, out_.exclusive_maximum); }
  void min_length(const Value& value) { count(value, out_.min_length); }
  void max_length(const Value& value) { count(value, out_.max_length); }
  void min_items(const Value& value) { count(value, out_.min_items); }
  void max_items(const Value& value) { count(value, out_.max_items); }
  void unique_items(const Value& value) { flag(value, out_.unique_items); }
  void pattern(const Value& value) {
    if (!value.is(Value::Kind::kString)) return complain(name_, "must be a string");
    auto compiled = Pattern::compile(value.text);
    if (!compiled) return complain(name_, compiled.error().what);
    out_.pattern = *compiled;
  }
  void format(const Value& value) {
    const auto found = std::find(kFormats.begin() + 1, kFormats.end(), value.text);
    if (!value.is(Value::Kind::kString) || found == kFormats.end()) {
      return complain(name_, "not a format", suggestion(value.text, to_strings(kFormats)));
    }
    out_.format = static_cast<Format>(found - kFormats.begin());
  }
  void items(const Value& value) { out_.items = nested(value, "/items"); }
  void properties(const Value& value) {
    if (!value.is(Value::Kind::kObject)) return complain(name_, "must be an object");
    for (const Member& member : value.members) {
      const std::string at = pointer_ + "/properties" + pointer_step(member.key);
      out_.properties.push_back({member.key, Compiler(member.value, at, report_).compile()});
    }
  }
  void required(const Value& value) {
    if (!value.is(Value::Kind::kList)) return complain(name_, "must be a list of names");
    for (const Value& item : value.items) {
      if (!item.is(Value::Kind::kString)) complain(name_, "must be a list of names");
      out_.required.push_back(item.text);
    }
  }
  void additional(const Value& value) {
    has_additional_ = true;
    if (value.is(Value::Kind::kBool)) {
      out_.additional_allowed = value.boolean;
    } else {
      out_.additional = nested(value, "/additionalProperties");
    }
  }
  void description(const Value& value) {
    if (!value.is(Value::Kind::kString)) return complain(name_, "must be a string");
    out_.description = value.text;
  }

  void number(const Value& value, std::optional<double>& out) {
    if (value.is(Value::Kind::kInteger)) {
      out = static_cast<double>(value.integer);
    } else if (value.is(Value::Kind::kNumber)) {
      out = value.number;
    } else {
      complain(name_, "must be a number");
    }
  }
  void count(const Value& value, std::optional<uint64_t>& out) {
    if (!value.is(Value::Kind::kInteger) || value.integer < 0) {
      return complain(name_, "must be a whole number, not negative");
    }
    out = static_cast<uint64_t>(value.integer);
  }
  void flag(const Value& value, bool& out) {
    if (!value.is(Value::Kind::kBool)) return complain(name_, "must be true or false");
    out = value.boolean;
  }
  std::shared_ptr<const Schema> nested(const Value& value, std::string_view step) {
    return std::make_shared<const Schema>(
        Compiler(value, pointer_ + std::string(step), report_).compile());
  }

  void additional_by_default() {
    if (!has_additional_ && !out_.properties.empty()) out_.additional_allowed = false;
  }
  void check_required() {
    for (const std::string& name : out_.required) {
      if (out_.find(name) == nullptr && !out_.additional_allowed) {
        complain("required", "`" + name + "` is required but not among the properties");
      }
    }
  }
  void check_secret() {
    if (out_.format != Format::kSecret) return;
    if (out_.fallback || out_.constant || !out_.one_of.empty()) {
      complain("format", "a secret has no default and no fixed values");
    }
    if (out_.types != std::vector<std::string>{"string"}) {
      complain("format", "a secret has the type string");
    }
  }

  void complain(std::string_view keyword, std::string what, std::string hint = {}) {
    const std::string place = pointer_ + (keyword.empty() ? "" : pointer_step(keyword));
    report_.error("schema-profile", {}, (place.empty() ? "/" : place) + ": " + what,
                  std::move(hint));
  }

  const Value& json_;
  const std::string& pointer_;
  Report& report_;
  Schema out_;
  std::string name_;
  bool has_additional_ = false;
};

const std::vector<Compiler::Keyword>& Compiler::keywords() {
  static const std::vector<Keyword> known = {{"type", &Compiler::type},
                                             {"enum", &Compiler::one_of},
                                             {"const", &Compiler::constant},
                                             {"default", &Compiler::fallback},
                                             {"minimum", &Compiler::minimum},
                                             {"maximum", &Compiler::maximum},
                                             {"exclusiveMinimum", &Compiler::exclusive_minimum},
                                             {"exclusiveMaximum", &Compiler::exclusive_maximum},
                                             {"pattern", &Compiler::pattern},
                                             {"minLength", &Compiler::min_length},
                                             {"maxLength", &Compiler::max_length},
                                             {"items", &Compiler::items},
                                             {"minItems", &Compiler::min_items},
                                             {"maxItems", &Compiler::max_items},
                                             {"uniqueItems", &Compiler::unique_items},
                                             {"properties", &Compiler::properties},
                                             {"required", &Compiler::required},
                                             {"additionalProperties", &Compiler::additional},
                                             {"format", &Compiler::format},
                                             {"description", &Compiler::description},
                                             {"title", nullptr},
                                             {"examples", nullptr},
                                             {"deprecated", nullptr},
                                             {"$comment", nullptr}};
  return known;
}

bool any_format(const Schema& schema, const std::function<bool(Format)>& wanted) {
  if (wanted(schema.format)) return true;
  if (schema.items && any_format(*schema.items, wanted)) return true;
  if (schema.additional && any_format(*schema.additional, wanted)) return true;
  return std::any_of(schema.properties.begin(), schema.properties.end(),
                     [&](const Property& p) { return any_format(p.schema, wanted); });
}

}  // namespace

std::string_view name_of(Format format) { return kFormats[static_cast<size_t>(format)]; }

bool is_query_text(Format format) {
  return format == Format::kSql || format == Format::kKql || format == Format::kSpl ||
         format == Format::kLucene;
}

const Property* Schema::find(std::string_view name) const {
  for (const Property& property : properties) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

bool Schema::contains(Format wanted) const {
  return any_format(*this, [wanted](Format f) { return f == wanted; });
}

bool Schema::contains_query_text() const { return any_format(*this, is_query_text); }

Schema parse_schema(const Value& json, const std::string& pointer, Report& report) {
  return Compiler(json, pointer, report).compile();
}

}  // namespace spoor::host
