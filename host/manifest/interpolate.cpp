// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/interpolate.hpp"

#include <algorithm>
#include <utility>

#include "host/manifest/json.hpp"
#include "host/manifest/suggest.hpp"

namespace spoor::host {
namespace {

constexpr std::string_view kEnvironment = "env:";
constexpr std::string_view kSecret = "secret:";

/// One `${name}` in a text: [begin, end) with the braces.
struct Reference {
  size_t begin = std::string_view::npos;
  size_t end = std::string_view::npos;  // npos: never closed
  std::string_view name;
};

/// The first reference at or after `from`; begin is npos when there is none.
Reference find_reference(std::string_view text, size_t from) {
  for (size_t i = text.find("${", from); i != std::string_view::npos; i = text.find("${", i + 2)) {
    if (i > 0 && text[i - 1] == '$') continue;
    const size_t close = text.find('}', i);
    if (close == std::string_view::npos) return {i, close, {}};
    return {i, close + 1, text.substr(i + 2, close - i - 2)};
  }
  return {};
}

/// `$${` → `${`.
void append_literal(std::string& out, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "$${") continue;
    out += text[i];
  }
}

bool is_scalar(const Value& value) {
  return value.kind != Value::Kind::kList && value.kind != Value::Kind::kObject;
}

std::string scalar_text(const Value& value) {
  return value.is(Value::Kind::kString) ? value.text : canonical_json(value);
}

bool is_secret_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<Value> secret(std::string_view name, Position at, Report& report) {
  if (!is_secret_name(name)) {
    report.error("secret-name", at, "`" + std::string(name) + "` is not the name of a secret",
                 "use letters, digits and _");
    return std::nullopt;
  }
  Value out;
  out.kind = Value::Kind::kSecret;
  out.text = name;
  return out;
}

/// Puts the place of the manifest on a value that came from elsewhere, so that errors point there.
void place(Value& value, Position at) {
  value.at = at;
  for (Value& item : value.items)
    place(item, at);
  for (Member& member : value.members) {
    member.at = at;
    place(member.value, at);
  }
}

}  // namespace

bool has_interpolation(std::string_view text) {
  return find_reference(text, 0).begin != std::string_view::npos;
}

void Scope::define(const std::string& name, Value value) { names_[name] = std::move(value); }

void Scope::allow_environment(std::vector<std::string> names, ReadEnvironment read) {
  environment_ = std::move(names);
  read_environment_ = std::move(read);
}

Scope Scope::without_names() const {
  Scope out = *this;
  out.names_.clear();
  return out;
}

const Value* Scope::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::optional<Value> Scope::environment(const std::string& name, Position at,
                                        Report& report) const {
  if (std::find(environment_.begin(), environment_.end(), name) == environment_.end()) {
    report.error("env-not-allowed", at,
                 "the manifest may not read the environment variable " + name,
                 "allow it with --allow-env " + name + ", or use a parameter");
    return std::nullopt;
  }
  auto value = read_environment_ ? read_environment_(name) : std::nullopt;
  if (value) return Value::of_string(std::move(*value));
  report.error("env-not-set", at, "the environment variable " + name + " is not set", "set it");
  return std::nullopt;
}

std::optional<Value> Scope::look_up(std::string_view reference, Position at, Report& report) const {
  if (reference.substr(0, kEnvironment.size()) == kEnvironment) {
    return environment(std::string(reference.substr(kEnvironment.size())), at, report);
  }
  const size_t dot = reference.find('.');
  const std::string name(reference.substr(0, dot));
  const Value* value = find(name);
  if (value != nullptr) used_.insert(name);
  if (value != nullptr && value->is(Value::Kind::kNull)) return std::nullopt;
  if (value != nullptr && dot != std::string_view::npos) {
    value = value->find(reference.substr(dot + 1));
  }
  if (value != nullptr) return *value;
  std::vector<std::string> known;
  for (const auto& [key, ignored] : names_)
    known.push_back(key);
  report.error("unknown-parameter", at, "there is no parameter `" + std::string(reference) + "`",
               suggestion(reference, std::move(known)));
  return std::nullopt;
}

std::optional<Value> Scope::resolve(const Value& text, Report& report) const {
  const Reference first = find_reference(text.text, 0);
  const bool is_whole = first.begin == 0 && first.end == text.text.size();
  if (!is_whole) return resolve_inside(text, report);
  std::optional<Value> value;
  if (first.name.substr(0, kSecret.size()) == kSecret) {
    value = secret(first.name.substr(kSecret.size()), text.at, report);
  } else {
    value = look_up(first.name, text.at, report);
  }
  if (value) place(*value, text.at);
  return value;
}

std::optional<Value> Scope::resolve_inside(const Value& text, Report& report) const {
  Value out = Value::of_string({});
  out.at = text.at;
  const std::string_view source = text.text;
  size_t done = 0;
  while (true) {
    const Reference reference = find_reference(source, done);
    append_literal(out.text, source.substr(done, reference.begin - done));
    if (reference.begin == std::string_view::npos) return out;
    if (reference.end == std::string_view::npos) {
      report.error("unterminated-interpolation", text.at, "`${` without its `}`",
                   "close it, or write $${ for the text ${");
      return std::nullopt;
    }
    if (!append_reference(out.text, reference.name, text.at, report)) return std::nullopt;
    done = reference.end;
  }
}

bool Scope::append_reference(std::string& out, std::string_view name, Position at,
                             Report& report) const {
  if (name.substr(0, kSecret.size()) == kSecret) {
    report.error(
        "secret-misplaced", at, "a secret cannot be part of a text",
        "make ${" + std::string(name) + "} the whole value of a parameter that takes a secret");
    return false;
  }
  const auto value = look_up(name, at, report);
  if (!value) return false;
  if (!is_scalar(*value)) {
    report.error("not-a-scalar", at,
                 "`" + std::string(name) + "` is " + std::string(describe(value->kind)) +
                     " and cannot be part of a text",
                 "make it the whole value, or name one member such as ${window.from}");
    return false;
  }
  out += scalar_text(*value);
  return true;
}

std::optional<Value> Scope::resolve_all(const Value& value, Report& report) const {
  if (value.faulty) return std::nullopt;
  if (value.is(Value::Kind::kString)) {
    auto out = resolve(value, report);
    if (!out || !out->is(Value::Kind::kSecret)) return out;
    report.error("secret-misplaced", value.at, "a secret cannot stand here",
                 "only parameters that take a secret may have one");
    return std::nullopt;
  }
  Value out = value;
  bool complete = true;
  const auto resolve_below = [&](Value& below) {
    auto resolved = resolve_all(below, report);
    complete = complete && resolved;
    if (resolved) below = std::move(*resolved);
  };
  for (Value& item : out.items)
    resolve_below(item);
  for (Member& member : out.members)
    resolve_below(member.value);
  if (!complete) return std::nullopt;
  return out;
}

}  // namespace spoor::host
