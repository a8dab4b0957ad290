// SPDX-License-Identifier: Apache-2.0
//
// A user's regular expression over evidence: PCRE2 with its JIT and limits, so that no text can
// make it run for ever.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace spoor_select {

/// Immutable; [thread-safe].
class Pattern {
 public:
  enum class Result { kNo, kYes, kLimit };

  /// Throws spoor::error(SPOOR_INVALID_ARGUMENT) with PCRE2's words and the offset in the pattern.
  static std::shared_ptr<const Pattern> compile(const std::string& text);
  virtual ~Pattern() = default;

  /// Whether the pattern occurs anywhere in the text. kLimit: the match limit was reached first.
  [[nodiscard]] virtual Result search(std::string_view text) const = 0;
};

}  // namespace spoor_select
