// SPDX-License-Identifier: Apache-2.0
//
// Which members of an archive are read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::toolkit::archive {

/// Whether `name` matches `pattern`: `*` any run without a slash, `**` any run, `?` one byte but a
/// slash; ASCII letters match in either case. Time at most product of the lengths.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view name) noexcept;

class MemberFilter {
 public:
  /// A pattern without a slash is matched against the last part of the name.
  explicit MemberFilter(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  enum class Verdict : uint8_t {
    read,
    folder,         ///< no content; not worth mentioning
    resource_fork,  ///< `__MACOSX/`, `._*`: never read, whatever the patterns say
    unmatched,
  };
  [[nodiscard]] Verdict judge(std::string_view name) const noexcept;

 private:
  std::vector<std::string> patterns_;
};

}  // namespace spoor::toolkit::archive
