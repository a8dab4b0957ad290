// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/sidecar.hpp"

#include <algorithm>
#include <set>

#include <spoor/abi/plugin.h>

#include "host/manifest/json.hpp"

namespace spoor::host {
namespace {

using toolkit::fail;
using toolkit::Result;

constexpr size_t kMaxClasses = 1024;
constexpr size_t kMaxIdBytes = 200;

auto bad(std::string what) { return fail(SPOOR_INVALID_DATA, std::move(what)); }

/// A member that must be there, be a string and not be empty.
Result<std::string> text_of(const Value& object, const char* member, const std::string& of) {
  const Value* value = object.find(member);
  if (value == nullptr || !value->is(Value::Kind::kString) || value->text.empty()) {
    return bad(of + " lacks the text \"" + member + "\"");
  }
  if (value->text.find('\0') != std::string::npos) {
    return bad(of + ": \"" + member + "\" holds NUL");
  }
  return value->text;
}

Result<uint32_t> number_of(const Value& object, const char* member, const std::string& of) {
  const Value* value = object.find(member);
  if (value == nullptr || !value->is(Value::Kind::kInteger) || value->integer < 0 ||
      value->integer > 65535) {
    return bad(of + " lacks the number \"" + member + "\" (0 to 65535)");
  }
  return static_cast<uint32_t>(value->integer);
}

bool is_id(std::string_view id, size_t min_words) {
  if (id.empty() || id.size() > kMaxIdBytes) return false;
  size_t words = 1;
  char before = '.';
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain && c != '-' && c != '.' && c != '_') return false;
    if (!plain && (before == '.' || before == '-')) return false;
    words += c == '.';
    before = c;
  }
  return before != '.' && before != '-' && words >= min_words;
}

Result<std::vector<std::string>> texts_of(const Value& object, const char* member,
                                          const std::string& of) {
  std::vector<std::string> out;
  const Value* list = object.find(member);
  if (list == nullptr) return out;
  if (!list->is(Value::Kind::kList)) return bad(of + ": \"" + member + "\" is not a list");
  for (const Value& value : list->items) {
    if (!value.is(Value::Kind::kString)) {
      return bad(of + ": \"" + member + "\" holds something but text");
    }
    out.push_back(value.text);
  }
  return out;
}

bool is_kind(const std::string& kind) {
  return kind == "provider" || kind == "enricher" || kind == "analyzer" || kind == "visualizer";
}

bool is_list_of_objects(const Value& value) {
  return value.is(Value::Kind::kList) &&
         std::all_of(value.items.begin(), value.items.end(),
                     [](const Value& item) { return item.is(Value::Kind::kObject); });
}

Result<void> check_shapes(const Value& value, const std::string& of) {
  for (const char* list : {"inputs", "outputs", "answers", "diagnostics"}) {
    const Value* member = value.find(list);
    if (member != nullptr && !is_list_of_objects(*member)) {
      return bad(of + ": \"" + list + "\" is not a list of objects");
    }
  }
  for (const char* object : {"params", "determinism", "example"}) {
    const Value* member = value.find(object);
    if (member != nullptr && !member->is(Value::Kind::kObject)) {
      return bad(of + ": \"" + object + "\" is not an object");
    }
  }
  return {};
}

Result<ClassEntry> parse_class(const Value& value) {
  if (!value.is(Value::Kind::kObject)) return bad("a class is not an object");
  auto id = text_of(value, "id", "a class");
  if (!id) return tl::unexpected(id.error());
  const std::string of = "class " + *id;
  auto kind = text_of(value, "kind", of);
  if (!kind) return tl::unexpected(kind.error());
  if (!is_kind(*kind)) return bad(of + ": \"" + *kind + "\" is no kind");
  if (!is_dotted_id(*id)) return bad(of + ": an id is lowercase words, \"<kind>.<name>\"");
  if (!id->starts_with(*kind + ".")) return bad(of + ": the id of this kind begins with " + *kind);
  auto effects = texts_of(value, "effects", of);
  if (!effects) return tl::unexpected(effects.error());
  if (auto shapes = check_shapes(value, of); !shapes) return tl::unexpected(shapes.error());
  return ClassEntry{std::move(*id), std::move(*kind), canonical_json(value), std::move(*effects)};
}

Result<void> parse_classes(const Value& value, Descriptor& out) {
  const Value* classes = value.find("classes");
  if (classes == nullptr || !classes->is(Value::Kind::kList) || classes->items.empty()) {
    return bad("no classes");
  }
  if (classes->items.size() > kMaxClasses) return bad("more than 1024 classes");
  std::set<std::string> ids;
  for (const Value& one : classes->items) {
    auto entry = parse_class(one);
    if (!entry) return tl::unexpected(entry.error());
    if (!ids.insert(entry->id).second) return bad("class " + entry->id + " is described twice");
    out.classes.push_back(std::move(*entry));
  }
  return {};
}

/// A member that must be there and be an object.
Result<const Value*> object_of(const Value& value, const char* member) {
  const Value* object = value.find(member);
  if (object == nullptr || !object->is(Value::Kind::kObject)) {
    return bad(std::string("the object \"") + member + "\" is missing");
  }
  return object;
}

Result<void> parse_plugin(const Value& value, Descriptor& out) {
  const auto plugin = object_of(value, "plugin");
  if (!plugin) return tl::unexpected(plugin.error());
  auto id = text_of(**plugin, "id", "the plugin");
  auto version = text_of(**plugin, "version", "the plugin");
  if (!id) return tl::unexpected(id.error());
  if (!version) return tl::unexpected(version.error());
  if (!is_id(*id, 2)) return bad("plugin id \"" + *id + "\" is not reverse-DNS in lower case");
  out.id = std::move(*id);
  out.version = std::move(*version);
  return {};
}

Result<void> parse_abi(const Value& value, Descriptor& out) {
  const auto abi = object_of(value, "abi");
  if (!abi) return tl::unexpected(abi.error());
  const auto major = number_of(**abi, "major", "\"abi\"");
  const auto minor = number_of(**abi, "minor", "\"abi\"");
  const auto oldest = number_of(**abi, "min_host_minor", "\"abi\"");
  for (const auto* n : {&major, &minor, &oldest}) {
    if (!*n) return tl::unexpected(n->error());
  }
  out.abi_major = *major;
  out.abi_minor = *minor;
  out.min_host_minor = *oldest;
  return {};
}

Result<Descriptor> from_json(const Value& value) {
  if (!value.is(Value::Kind::kObject)) return bad("the descriptor is not an object");
  const Value* version = value.find("descriptor");
  if (version == nullptr || !version->is(Value::Kind::kInteger) ||
      version->integer != kDescriptorVersion) {
    return fail(SPOOR_INVALID_DATA, "the descriptor's format is not version 1", "",
                "a newer plugin needs a newer spoor");
  }
  Descriptor out;
  for (auto part : {&parse_plugin, &parse_abi, &parse_classes}) {
    if (auto done = part(value, out); !done) return tl::unexpected(done.error());
  }
  out.json = canonical_json(value);
  return out;
}

bool is_plain_name(const std::string& name) {
  return name != "." && name != ".." && name.find('/') == std::string::npos && name.size() <= 255;
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

bool is_dotted_id(std::string_view id) { return is_id(id, 2); }

Result<Descriptor> parse_descriptor(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return tl::unexpected(value.error());
  return from_json(*value);
}

Result<Sidecar> parse_sidecar(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return tl::unexpected(value.error());
  const auto described = object_of(*value, "descriptor");
  if (!described) return tl::unexpected(described.error());
  auto descriptor = from_json(**described);
  if (!descriptor) return tl::unexpected(descriptor.error());
  const auto binary = object_of(*value, "binary");
  if (!binary) return tl::unexpected(binary.error());
  Sidecar out;
  out.descriptor = std::move(*descriptor);
  struct Target {
    const char* name;
    std::string* to;
  };
  for (const Target& m : {Target{"file", &out.file}, Target{"sha256", &out.sha256},
                          Target{"os", &out.os}, Target{"arch", &out.arch}}) {
    auto member = text_of(**binary, m.name, "\"binary\"");
    if (!member) return tl::unexpected(member.error());
    *m.to = std::move(*member);
  }
  if (!is_plain_name(out.file)) return bad("\"file\" is not a plain file name");
  if (!is_sha256(out.sha256)) return bad("\"sha256\" is not 64 lowercase hexadecimal digits");
  return out;
}

std::string sidecar_text(const Descriptor& descriptor, const std::string& file,
                         const std::string& sha256) {
  const auto member = [](const char* name, const std::string& value) {
    return Member{name, Value::of_string(value), {}};
  };
  const Value binary = Value::of_object({member("file", file), member("sha256", sha256),
                                         member("os", "linux"), member("arch", "x86_64")});
  return "{\"binary\":" + canonical_json(binary) + ",\"descriptor\":" + descriptor.json + "}\n";
}

}  // namespace spoor::host
