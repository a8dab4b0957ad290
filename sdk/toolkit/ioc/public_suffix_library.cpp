// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/public_suffix_library.hpp>

#include <libpsl.h>

#include <algorithm>
#include <cstring>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kMaxName = 253;
constexpr int kIcannOnly = PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE;

struct Name {
  char text[kMaxName + 3];
};

/// False when `name` is too long, or holds a NUL that would cut it.
bool copy(std::string_view name, const char* prefix, Name& out) {
  const size_t lead = std::strlen(prefix);
  if (name.empty() || name.size() > kMaxName || name.find('\0') != name.npos) return false;
  std::memcpy(out.text, prefix, lead);
  std::memcpy(out.text + lead, name.data(), name.size());
  out.text[lead + name.size()] = '\0';
  return true;
}

}  // namespace

const psl_ctx_st* library_list() { return psl_builtin(); }

std::string library_list_version() {
  return std::string("libpsl-") + psl_get_version() + "-" + psl_builtin_sha1sum();
}

bool library_has_top_level(const psl_ctx_st* list, std::string_view label) noexcept {
  Name name;
  if (!copy(label, "", name)) return false;
  if (psl_is_public_suffix2(list, name.text, kIcannOnly) != 0) return true;
  // A top level that has only a wildcard rule, such as *.ck.
  return copy(label, "a.", name) && psl_is_public_suffix2(list, name.text, kIcannOnly) != 0;
}

bool library_is_suffix(const psl_ctx_st* list, std::string_view name) noexcept {
  Name copied;
  return copy(name, "", copied) && psl_is_public_suffix2(list, copied.text, kIcannOnly) != 0;
}

size_t library_suffix_size(const psl_ctx_st* list, std::string_view name) noexcept {
  Name copied;
  if (!copy(name, "", copied)) return 0;
  // The longest tail that is a suffix; psl_unregistrable_domain would apply the rule "*" as well.
  for (const char* tail = copied.text; tail != nullptr;) {
    if (psl_is_public_suffix2(list, tail, kIcannOnly) != 0) return std::strlen(tail);
    tail = std::strchr(tail, '.');
    if (tail != nullptr) ++tail;
  }
  return 0;
}

}  // namespace spoor::toolkit::ioc
