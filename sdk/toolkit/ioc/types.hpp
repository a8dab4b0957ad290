// SPDX-License-Identifier: Apache-2.0
//
// The kinds of indicator, under the names that columns carry in `spoor.type`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spoor::toolkit::ioc {

enum class Type : uint8_t {
  kIpv4,
  kIpv6,
  kDomain,
  kUrl,
  kEmail,
  kWindowsPath,
  kPosixPath,
  kMd5,
  kSha1,
  kSha256,
  kSha512,
};
inline constexpr int kTypes = 11;

/// A set of types by value.
class TypeSet {
 public:
  constexpr TypeSet() = default;
  constexpr TypeSet(std::initializer_list<Type> types) {
    for (const Type type : types)
      add(type);
  }
  constexpr void add(Type type) { bits_ |= 1u << static_cast<unsigned>(type); }
  [[nodiscard]] constexpr bool has(Type type) const {
    return (bits_ >> static_cast<unsigned>(type) & 1u) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(TypeSet, TypeSet) = default;

 private:
  uint32_t bits_ = 0;
};

/// Everything but file paths, which most text is too full of.
inline constexpr TypeSet kDefaultTypes{Type::kIpv4, Type::kIpv6,   Type::kDomain,
                                       Type::kUrl,  Type::kEmail,  Type::kMd5,
                                       Type::kSha1, Type::kSha256, Type::kSha512};
inline constexpr TypeSet kAllTypes{Type::kIpv4,  Type::kIpv6,        Type::kDomain,    Type::kUrl,
                                   Type::kEmail, Type::kWindowsPath, Type::kPosixPath, Type::kMd5,
                                   Type::kSha1,  Type::kSha256,      Type::kSha512};

/// "ipv4", "domain", "path.windows" …
[[nodiscard]] std::string_view name(Type type) noexcept;

/// The inverse of `name`; also takes the names of MSTICPy (dns, windows_path, md5_hash, …).
[[nodiscard]] std::optional<Type> parse_type(std::string_view name) noexcept;

}  // namespace spoor::toolkit::ioc
