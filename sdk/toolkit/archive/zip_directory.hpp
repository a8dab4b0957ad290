// SPDX-License-Identifier: Apache-2.0
//
// The central directory of a zip file, read once, so that members can be opened in any order and on
// any thread. Everything in it is a claim of whoever made the file: bounds, sizes and overlaps are
// checked here, and names are labels only, never paths.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <toolkit/archive/limits.hpp>
#include <toolkit/archive/source.hpp>

namespace spoor::toolkit::archive {

struct ZipMember {
  std::string name;     ///< valid UTF-8; older code pages are read as CP437
  uint64_t offset = 0;  ///< of the local header
  uint64_t packed = 0;  ///< bytes in the file
  uint64_t size = 0;    ///< bytes unpacked
  uint32_t crc = 0;
  uint16_t method = 0;  ///< 0 stored, 8 deflate
  bool encrypted = false;
  bool folder = false;
};

/// Members in the order of the directory. Fails with SPOOR_INVALID_DATA if it is missing, damaged,
/// or if two members share bytes of the file (an overlap bomb); with SPOOR_RESOURCE past
/// `max_members`.
[[nodiscard]] Result<std::vector<ZipMember>> read_zip_directory(RandomFile& file,
                                                                const Limits& limits);

/// Where a member's packed bytes begin: behind its local header, which is checked.
[[nodiscard]] Result<uint64_t> zip_data_offset(RandomFile& file, const ZipMember& member);

}  // namespace spoor::toolkit::archive
