// SPDX-License-Identifier: Apache-2.0
#include "columns.hpp"

#include <algorithm>

namespace spoor_ioc {
namespace {

constexpr size_t kMaxListed = 20;

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '_' || c == '.' || c == '-' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return out;
}

std::string quoted_names(spoor::schema_view in, bool text_only) {
  std::string out;
  size_t left = kMaxListed;
  for (size_t i = 0; i < in.size(); ++i) {
    if (text_only && in[i].storage() != spoor::utf8) continue;
    if (left-- == 0) return out + ", …";
    if (!out.empty()) out += ", ";
    out += "'" + std::string(in[i].name()) + "'";
  }
  return out.empty() ? "none" : out;
}

/// A column that differs only in case or punctuation, as a hint.
std::string near_miss(spoor::schema_view in, const std::string& wanted) {
  for (size_t i = 0; i < in.size(); ++i) {
    if (folded(in[i].name()) == folded(wanted)) {
      return "; did you mean '" + std::string(in[i].name()) + "'?";
    }
  }
  return {};
}

spoor::field_view named_field(spoor::schema_view in, const std::string& name, bool text_only) {
  if (const auto field = in.find(name)) return *field;
  throw spoor::error(SPOOR_INVALID_ARGUMENT, "the input has no column '" + name + "'" +
                                                 near_miss(in, name) +
                                                 (text_only ? " (text columns: " : " (columns: ") +
                                                 quoted_names(in, text_only) + ")");
}

}  // namespace

std::vector<size_t> scanned_columns(spoor::schema_view in, const std::vector<std::string>& named) {
  std::vector<size_t> out;
  for (const std::string& name : named) {
    const spoor::field_view field = named_field(in, name, true);
    if (field.storage() != spoor::utf8) {
      throw spoor::error(SPOOR_INVALID_ARGUMENT,
                         "column '" + name + "' holds " + spoor::type_name(field.storage()) +
                             ", not text (text columns: " + quoted_names(in, true) + ")");
    }
    if (std::find(out.begin(), out.end(), field.index()) == out.end()) out.push_back(field.index());
  }
  if (!named.empty()) return out;
  for (size_t i = 0; i < in.size(); ++i) {
    if (in[i].storage() == spoor::utf8) out.push_back(i);
  }
  return out;
}

bool holds_versions(std::string_view name) {
  const std::string plain = folded(name);
  constexpr std::string_view kVersion = "version";
  return plain.size() >= kVersion.size() &&
         plain.compare(plain.size() - kVersion.size(), kVersion.size(), kVersion) == 0;
}

std::vector<kept_column> kept_columns(spoor::schema_view in,
                                      const std::optional<std::vector<std::string>>& named,
                                      const std::vector<std::string>& taken) {
  std::vector<size_t> indexes;
  if (named) {
    for (const std::string& name : *named)
      indexes.push_back(named_field(in, name, false).index());
  } else {
    for (const char* role : {"@timestamp", "host.name"}) {
      for (const spoor::field_view& field : in.with_role(role))
        indexes.push_back(field.index());
    }
  }
  std::vector<kept_column> out;
  for (const size_t index : indexes) {
    const auto same = [&](const kept_column& kept) { return kept.index == index; };
    if (std::any_of(out.begin(), out.end(), same)) continue;
    std::string name(in[index].name());
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) name = "event." + name;
    out.push_back({index, std::move(name)});
  }
  return out;
}

}  // namespace spoor_ioc
