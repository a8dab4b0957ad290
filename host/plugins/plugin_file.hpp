// SPDX-License-Identifier: Apache-2.0
//
// A plugin's file before it is loaded: opened once, judged by owner and mode, hashed and its
// symbols read through that one descriptor. What was found is remembered for as long as the file's
// identity, size and times stay the same.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <toolkit/result.hpp>

#include "host/plugins/elf.hpp"
#include "host/services/unique_fd.hpp"

namespace spoor::host {

/// Says when a file is the same file with the same contents.
struct FileId {
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;
  auto operator<=>(const FileId&) const = default;
};
[[nodiscard]] FileId file_id(const struct stat& status);

/// How a file that others could have written is treated.
enum class Trust {
  kStrict,   ///< refused
  kLenient,  ///< a warning: files named by hand, and build trees
};

/// What is wrong with owner or mode, or nothing: the owner must be root or `me`, and neither group
/// nor others may write. A folder with the sticky bit may be written by others.
[[nodiscard]] std::optional<std::string> judge_mode(const struct stat& status, uid_t me);

struct OpenFile {
  UniqueFd fd;  ///< O_RDONLY | O_CLOEXEC
  FileId id;
  std::vector<std::string> warnings;
};

/// Opens a regular file and judges it and its folder. SPOOR_NOT_FOUND, SPOOR_IO, or
/// SPOOR_UNAUTHORIZED when the policy refuses it.
[[nodiscard]] toolkit::Result<OpenFile> open_plugin_file(const std::string& path, Trust trust);

/// What the bytes say.
struct FileFacts {
  std::string sha256;
  toolkit::Result<ElfInfo> elf;
};

/// Largest plugin that is read.
inline constexpr uint64_t kMaxPluginBytes = 1u << 30;

/// Reads the whole file, or remembers having done so. Valid for the process. [thread-safe]
[[nodiscard]] toolkit::Result<const FileFacts*> read_facts(const OpenFile& file);

/// The whole of a small file, such as a sidecar; SPOOR_RESOURCE above `limit` bytes.
[[nodiscard]] toolkit::Result<std::string> read_whole(const OpenFile& file, uint64_t limit);

/// What the host asks of a plugin's symbols: exactly one export, nothing unique to the process,
/// nothing taken from the host. Each returns what is wrong, or nothing.
[[nodiscard]] std::optional<std::string> judge_exports(const ElfInfo& elf);
[[nodiscard]] std::optional<std::string> judge_unique(const ElfInfo& elf);
[[nodiscard]] std::optional<std::string> judge_imports(const ElfInfo& elf);

}  // namespace spoor::host
