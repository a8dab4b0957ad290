// SPDX-License-Identifier: Apache-2.0
#include "host/plan/types.hpp"

#include <algorithm>
#include <iterator>

namespace spoor::host::plan {
namespace {

struct ValueType {
  std::string_view name;
  std::string_view parent;  // empty: only `observable` is above it
};

constexpr ValueType kTypes[] = {{"observable", ""},
                                {"ip", ""},
                                {"ipv4", "ip"},
                                {"ipv6", "ip"},
                                {"cidr", ""},
                                {"mac", ""},
                                {"host", ""},
                                {"domain", "host"},
                                {"hostname", "host"},
                                {"url", ""},
                                {"email", ""},
                                {"hash", ""},
                                {"md5", "hash"},
                                {"sha1", "hash"},
                                {"sha256", "hash"},
                                {"sha512", "hash"},
                                {"path", ""},
                                {"path.windows", "path"},
                                {"path.posix", "path"},
                                {"registry.key", ""},
                                {"command_line", ""},
                                {"cve", ""},
                                {"attack.technique", ""},
                                {"geo.point", ""}};

const ValueType* find(std::string_view name) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const ValueType& type) { return type.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

}  // namespace

bool is_value_type(std::string_view type) { return find(type) != nullptr; }

std::vector<std::string> value_types() {
  std::vector<std::string> out;
  for (const ValueType& type : kTypes)
    out.emplace_back(type.name);
  return out;
}

bool accepts_type(std::string_view wanted, std::string_view actual) {
  if (wanted == actual) return true;
  if (actual.empty()) return false;
  if (wanted == "observable") return true;
  const ValueType* type = find(actual);
  return type != nullptr && !type->parent.empty() && type->parent == wanted;
}

bool may_hold_type(std::string_view wanted, std::string_view actual) {
  return accepts_type(wanted, actual) || accepts_type(actual, wanted);
}

}  // namespace spoor::host::plan
