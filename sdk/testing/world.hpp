// SPDX-License-Identifier: Apache-2.0
//
// What a plugin finds around it in the in-memory host: files, secrets, a clock, threads; and how
// the host itself shall behave.
#pragma once

#include <spoor/namespace.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

struct world {
  std::map<std::string, std::string> files;                 ///< content by path
  std::map<std::string, std::filesystem::path> disk_files;  ///< real files by path
  std::optional<std::string> standard_input;
  std::map<std::string, std::string> secrets;
  int64_t now_us = 1'704'067'200'000'000;
  std::set<std::string, std::less<>> absent_services;
  uint32_t threads = 1;

  int64_t batch_rows = INT64_MAX;
  bool sliced = false;
  int64_t cancel_after = INT64_MAX;
  int64_t close_after = INT64_MAX;
  std::optional<std::string> broken_input;

  /// Paths that a pattern matches, in bytewise order.
  std::vector<std::string> matching(std::string_view pattern) const;
  /// Nothing when there is no such file.
  std::optional<std::string> content(const std::string& path) const;
};

/// `*` and `?` stay within a folder, `**` crosses.
bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace testing
SPOOR_SDK_END
