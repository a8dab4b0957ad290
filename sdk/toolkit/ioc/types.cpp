// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/types.hpp>

namespace spoor::toolkit::ioc {
namespace {

constexpr std::array<std::string_view, kTypes> kNames = {
    "ipv4",       "ipv6", "domain", "url",    "email", "path.windows",
    "path.posix", "md5",  "sha1",   "sha256", "sha512"};

struct Alias {
  std::string_view name;
  Type type;
};

constexpr Alias kAliases[] = {
    {"dns", Type::kDomain},           {"windows_path", Type::kWindowsPath},
    {"linux_path", Type::kPosixPath}, {"md5_hash", Type::kMd5},
    {"sha1_hash", Type::kSha1},       {"sha256_hash", Type::kSha256},
    {"sha512_hash", Type::kSha512},
};

}  // namespace

std::string_view name(Type type) noexcept { return kNames[static_cast<size_t>(type)]; }

std::optional<Type> parse_type(std::string_view name) noexcept {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Type>(i);
  }
  for (const Alias& alias : kAliases) {
    if (alias.name == name) return alias.type;
  }
  return std::nullopt;
}

}  // namespace spoor::toolkit::ioc
