// SPDX-License-Identifier: Apache-2.0
//
// The public suffix list (publicsuffix.org): which endings of a name are registries' own. Its data
// come from the system at run time, because they change every month; `version` says which ones.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/result.hpp>

struct psl_ctx_st;

namespace spoor::toolkit::ioc {

/// Immutable once made; every const function is [thread-safe].
class PublicSuffixList {
 public:
  /// Reads the text form of the list. `source` is shown in errors and reports. An error when it
  /// holds no rule of the ICANN section.
  [[nodiscard]] static Result<std::shared_ptr<const PublicSuffixList>> parse(std::string_view text,
                                                                             std::string source);
  /// Reads a file in the text form.
  [[nodiscard]] static Result<std::shared_ptr<const PublicSuffixList>> load(
      const std::string& path);
  /// What this system has: the text of the package `publicsuffix`, else the copy inside libpsl.
  [[nodiscard]] static Result<std::shared_ptr<const PublicSuffixList>> system();
  /// The copy inside libpsl, slower: each question goes to the library.
  [[nodiscard]] static Result<std::shared_ptr<const PublicSuffixList>> built_in();

  /// Whether `label` (lower case, UTF-8 or punycode) ends some name under ICANN.
  [[nodiscard]] bool is_top_level(std::string_view label) const noexcept;
  /// Bytes of the ICANN public suffix at the end of `name` (lower case): 5 for "a.example.co.uk".
  /// 0 when no rule applies.
  [[nodiscard]] size_t suffix_size(std::string_view name) const noexcept;

  /// Whether `name` (lower case) is itself a public suffix under ICANN: "com", "co.uk".
  [[nodiscard]] bool is_suffix(std::string_view name) const noexcept;

  /// The VERSION line of the list, else a digest of its content.
  [[nodiscard]] const std::string& version() const { return version_; }
  /// A path, or "libpsl".
  [[nodiscard]] const std::string& source() const { return source_; }
  /// 0 when libpsl holds them.
  [[nodiscard]] size_t rules() const { return rules_; }

 private:
  enum Kind : uint8_t { kTopLevel = 1, kExact = 2, kWildcard = 4, kException = 8 };
  struct Slot {
    uint32_t offset = 0;
    uint16_t size = 0;
    uint8_t kinds = 0;  ///< 0 = empty
  };

  PublicSuffixList() = default;
  void add_rule(std::string_view rule);
  void add_name(std::string_view name, uint8_t kind);
  void add_key(std::string_view key, uint8_t kind);
  void grow();
  [[nodiscard]] size_t place(std::string_view key) const noexcept;
  [[nodiscard]] uint8_t kinds(std::string_view key) const noexcept;

  std::vector<Slot> slots_;
  std::string pool_;
  size_t used_ = 0;
  size_t rules_ = 0;
  std::string version_;
  std::string source_;
  const psl_ctx_st* library_ = nullptr;
};

}  // namespace spoor::toolkit::ioc
