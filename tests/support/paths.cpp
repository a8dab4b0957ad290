// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paths.hpp"

#include <cstdlib>
#include <filesystem>

namespace spoor::tests {

std::string source_dir() { return SPOOR_SOURCE_DIR; }

std::string build_dir() { return SPOOR_BUILD_DIR; }

std::optional<std::string> corpus_file(const std::string& relative) {
  const char* root = std::getenv("SPOOR_CORPORA");
  if (root == nullptr || *root == '\0') return std::nullopt;
  std::error_code none;
  const std::filesystem::path file = std::filesystem::path(root) / relative;
  if (!std::filesystem::exists(file, none)) return std::nullopt;
  return file.string();
}

}  // namespace spoor::tests
