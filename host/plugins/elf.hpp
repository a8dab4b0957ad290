// SPDX-License-Identifier: Apache-2.0
//
// What a shared library says of itself, read without loading it. The dynamic segment is read, not
// the section headers: it is what the dynamic loader obeys, and it survives stripping. Every offset
// comes from the file and is checked; a file that lies gives an error, never a wrong answer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <toolkit/result.hpp>

namespace spoor::host {

struct ElfSymbol {
  std::string name;
  bool unique = false;  ///< STB_GNU_UNIQUE: shared by the whole process, even under RTLD_LOCAL
};

struct ElfInfo {
  std::vector<ElfSymbol> exports;      ///< defined, not local, visible to others
  std::vector<std::string> undefined;  ///< asked of other libraries
  std::vector<std::string> needed;     ///< DT_NEEDED
  std::vector<std::string> versions;   ///< version references: "GLIBC_2.14", "GLIBCXX_3.4.29"
  std::string soname;
  std::string run_path;  ///< DT_RPATH or DT_RUNPATH
  bool text_relocations = false;
  bool executable_stack = false;
  bool no_delete = false;  ///< DF_1_NODELETE
  bool bind_now = false;
};

/// Most symbols and version references that are read; more is an error.
inline constexpr uint64_t kMaxElfSymbols = 1u << 20;

/// Reads a 64-bit little-endian x86-64 shared object. Pure; any thread.
[[nodiscard]] toolkit::Result<ElfInfo> read_elf(std::span<const std::byte> file);

/// The highest "<prefix>_x.y.z" among the version references, or "" ("GLIBC" → "GLIBC_2.34").
[[nodiscard]] std::string version_floor(const ElfInfo& info, std::string_view prefix);

}  // namespace spoor::host
