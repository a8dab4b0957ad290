// SPDX-License-Identifier: Apache-2.0
//
// The folders evidence may lie in: the manifest's own, and those an operator allowed. A path is
// opened beneath one of them or not at all; the kernel decides (openat2), so that no symbolic link,
// ".." or rename leads out.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/result.hpp>

#include "host/services/unique_fd.hpp"

namespace spoor::host {

/// A file that a pattern found.
struct ListedFile {
  std::string path;  ///< as the pattern is written: relative, or absolute under an allowed folder
  uint64_t size = 0;
};

/// Limits of one expansion; reaching one is an error that names it.
struct GlobLimits {
  uint64_t entries = 1'000'000;  ///< names looked at
  int depth = 64;                ///< folders below the first
};

/// Immutable once built; [thread-safe].
class EvidenceFolders {
 public:
  /// `base` is the manifest's folder; relative paths start there. Folders that do not exist are an
  /// error (SPOOR_NOT_FOUND).
  static toolkit::Result<EvidenceFolders> open(const std::string& base,
                                               const std::vector<std::string>& allowed);

  /// Opens a regular file read-only, without changing its access time where that is allowed.
  /// SPOOR_NOT_FOUND, SPOOR_UNAUTHORIZED (outside, or not readable), SPOOR_INVALID_ARGUMENT (no
  /// file).
  [[nodiscard]] toolkit::Result<UniqueFd> open_file(const std::string& path) const;

  /// Files that match a pattern, sorted bytewise by path. A plain path gives itself. Folders that
  /// cannot be read and links that lead out are left out. SPOOR_NOT_FOUND when nothing matches.
  [[nodiscard]] toolkit::Result<std::vector<ListedFile>> list(const std::string& pattern,
                                                              const GlobLimits& limits = {}) const;

 private:
  struct Root {
    std::string path;  // canonical
    UniqueFd fd;
  };
  /// A root and a path below it.
  struct Place {
    const Root* root;
    std::string below;
  };
  class Expansion;

  [[nodiscard]] toolkit::Result<Place> place(const std::string& path) const;
  [[nodiscard]] toolkit::Result<UniqueFd> open_any(const std::string& path, int flags) const;

  std::vector<Root> roots_;  // the first is the base
};

}  // namespace spoor::host
