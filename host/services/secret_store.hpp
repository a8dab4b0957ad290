// SPDX-License-Identifier: Apache-2.0
//
// Where secrets come from. A manifest names them (`${secret:NAME}`), the environment or a file that
// only its owner can read holds them, and nothing in Spoor prints them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <toolkit/result.hpp>

namespace spoor::host {

/// A value that cannot be printed and is wiped when it goes.
class Secret {
 public:
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  /// For the code that uses it up: HMAC, a request's header.
  [[nodiscard]] std::string_view expose() const { return value_; }

 private:
  void wipe();
  std::string value_;
};

/// Sources, first match wins: the environment variable SPOOR_SECRET_<NAME> (upper case, anything
/// but letters and digits is '_'), then a file of NAME=value lines or a folder with one file per
/// secret. Immutable once built; [thread-safe] (getenv is).
class SecretStore {
 public:
  /// Largest secret, and largest file of them.
  static constexpr size_t kMaxSecretBytes = 64 * 1024;
  static constexpr size_t kMaxFileBytes = 1 << 20;

  /// `path`: file or folder, or nothing. It must belong to us and be closed to everybody else
  /// (0600, folders 0700), or the error says so: SPOOR_UNAUTHORIZED.
  static toolkit::Result<SecretStore> open(const std::optional<std::string>& path);

  /// SPOOR_NOT_FOUND with the places where it can be put.
  [[nodiscard]] toolkit::Result<Secret> find(const std::string& name) const;

  /// "virustotal.key" → "SPOOR_SECRET_VIRUSTOTAL_KEY".
  [[nodiscard]] static std::string variable(std::string_view name);

 private:
  [[nodiscard]] toolkit::Result<Secret> read_from_folder(const std::string& name) const;

  std::string folder_;  // "" when there is none
  std::map<std::string, Secret> lines_;
};

}  // namespace spoor::host
