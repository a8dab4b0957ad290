// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions of schemas: PCRE2 with limits, so that no pattern can stall the host.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "toolkit/result.hpp"

namespace spoor::host {

/// Immutable; [thread-safe].
class Pattern {
 public:
  static constexpr size_t kMaxPatternBytes = 4096;
  static constexpr unsigned kMatchLimit = 100'000;
  static constexpr unsigned kDepthLimit = 1'000;

  /// Fails with SPOOR_INVALID_ARGUMENT and the place inside the pattern.
  static toolkit::Result<std::shared_ptr<const Pattern>> compile(const std::string& text);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  /// Whether it matches anywhere in valid UTF-8 text. Fails with SPOOR_RESOURCE when a limit ends
  /// the search.
  [[nodiscard]] toolkit::Result<bool> matches(std::string_view text) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Code;
  Pattern(std::string text, std::unique_ptr<Code> code);
  std::string text_;
  std::unique_ptr<Code> code_;
};

}  // namespace spoor::host
