// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/sidecar.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include <spoor/abi/plugin.h>

#include "host/plugins/canonical_json.hpp"

namespace spoor::host {
namespace {

using nlohmann::json;
using toolkit::fail;
using toolkit::Result;

constexpr size_t kMaxClasses = 1024;
constexpr size_t kMaxIdBytes = 200;

auto bad(std::string what) { return fail(SPOOR_INVALID_DATA, std::move(what)); }

/// A member that must be there, be a string and not be empty.
Result<std::string> text_of(const json& object, const char* member, const std::string& of) {
  const auto it = object.find(member);
  if (it == object.end() || !it->is_string() || it->get_ref<const std::string&>().empty()) {
    return bad(of + " lacks the text \"" + member + "\"");
  }
  const auto& value = it->get_ref<const std::string&>();
  if (value.find('\0') != std::string::npos) return bad(of + ": \"" + member + "\" holds NUL");
  return value;
}

Result<uint32_t> number_of(const json& object, const char* member, const std::string& of) {
  const auto it = object.find(member);
  if (it == object.end() || !it->is_number_unsigned() || it->get<uint64_t>() > 65535) {
    return bad(of + " lacks the number \"" + member + "\" (0 to 65535)");
  }
  return it->get<uint32_t>();
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

Result<std::vector<std::string>> texts_of(const json& object, const char* member,
                                          const std::string& of) {
  std::vector<std::string> out;
  const auto it = object.find(member);
  if (it == object.end()) return out;
  if (!it->is_array()) return bad(of + ": \"" + member + "\" is not a list");
  for (const json& value : *it) {
    if (!value.is_string()) return bad(of + ": \"" + member + "\" holds something but text");
    out.push_back(value.get<std::string>());
  }
  return out;
}

bool is_kind(const std::string& kind) {
  return kind == "provider" || kind == "enricher" || kind == "analyzer" || kind == "visualizer";
}

Result<void> check_shapes(const json& value, const std::string& of) {
  for (const char* list : {"inputs", "outputs", "answers", "diagnostics"}) {
    const auto it = value.find(list);
    if (it == value.end()) continue;
    const bool objects = it->is_array() && std::all_of(it->begin(), it->end(),
                                                       [](const json& v) { return v.is_object(); });
    if (!objects) return bad(of + ": \"" + list + "\" is not a list of objects");
  }
  for (const char* object : {"params", "determinism", "example"}) {
    const auto it = value.find(object);
    if (it != value.end() && !it->is_object()) {
      return bad(of + ": \"" + object + "\" is not an object");
    }
  }
  return {};
}

Result<ClassEntry> parse_class(const json& value) {
  if (!value.is_object()) return bad("a class is not an object");
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

Result<void> parse_classes(const json& value, Descriptor& out) {
  const auto it = value.find("classes");
  if (it == value.end() || !it->is_array() || it->empty()) return bad("no classes");
  if (it->size() > kMaxClasses) return bad("more than 1024 classes");
  std::set<std::string> ids;
  for (const json& one : *it) {
    auto entry = parse_class(one);
    if (!entry) return tl::unexpected(entry.error());
    if (!ids.insert(entry->id).second) return bad("class " + entry->id + " is described twice");
    out.classes.push_back(std::move(*entry));
  }
  return {};
}

Result<void> parse_plugin(const json& value, Descriptor& out) {
  const auto it = value.find("plugin");
  if (it == value.end() || !it->is_object()) return bad("the descriptor lacks \"plugin\"");
  auto id = text_of(*it, "id", "the plugin");
  auto version = text_of(*it, "version", "the plugin");
  if (!id) return tl::unexpected(id.error());
  if (!version) return tl::unexpected(version.error());
  if (!is_id(*id, 2)) return bad("plugin id \"" + *id + "\" is not reverse-DNS in lower case");
  out.id = std::move(*id);
  out.version = std::move(*version);
  return {};
}

Result<void> parse_abi(const json& value, Descriptor& out) {
  const auto it = value.find("abi");
  if (it == value.end() || !it->is_object()) return bad("the descriptor lacks \"abi\"");
  const auto major = number_of(*it, "major", "\"abi\"");
  const auto minor = number_of(*it, "minor", "\"abi\"");
  const auto oldest = number_of(*it, "min_host_minor", "\"abi\"");
  for (const auto* n : {&major, &minor, &oldest}) {
    if (!*n) return tl::unexpected(n->error());
  }
  out.abi_major = *major;
  out.abi_minor = *minor;
  out.min_host_minor = *oldest;
  return {};
}

Result<Descriptor> from_json(const json& value) {
  if (!value.is_object()) return bad("the descriptor is not an object");
  const auto version = value.find("descriptor");
  if (version == value.end() || *version != kDescriptorVersion) {
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
  if (!value->is_object() || !value->contains("descriptor")) return bad("no \"descriptor\"");
  auto descriptor = from_json((*value)["descriptor"]);
  if (!descriptor) return tl::unexpected(descriptor.error());
  const auto binary = value->find("binary");
  if (binary == value->end() || !binary->is_object()) return bad("no \"binary\"");
  Sidecar out;
  out.descriptor = std::move(*descriptor);
  struct Member {
    const char* name;
    std::string* to;
  };
  for (const Member& m : {Member{"file", &out.file}, Member{"sha256", &out.sha256},
                          Member{"os", &out.os}, Member{"arch", &out.arch}}) {
    auto member = text_of(*binary, m.name, "\"binary\"");
    if (!member) return tl::unexpected(member.error());
    *m.to = std::move(*member);
  }
  if (!is_plain_name(out.file)) return bad("\"file\" is not a plain file name");
  if (!is_sha256(out.sha256)) return bad("\"sha256\" is not 64 lowercase hexadecimal digits");
  return out;
}

std::string sidecar_text(const Descriptor& descriptor, const std::string& file,
                         const std::string& sha256) {
  const json binary = {{"file", file}, {"sha256", sha256}, {"os", "linux"}, {"arch", "x86_64"}};
  return "{\"binary\":" + canonical_json(binary) + ",\"descriptor\":" + descriptor.json + "}\n";
}

}  // namespace spoor::host
