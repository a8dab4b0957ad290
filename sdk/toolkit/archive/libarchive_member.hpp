// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <toolkit/archive/zip_member.hpp>

namespace spoor::toolkit::archive {

/// The member through libarchive, with the zip format named and nothing else: never one of its
/// "all" switches, which read harmless files with gigabytes of memory. The caller checks size and
/// limits.
[[nodiscard]] Result<std::unique_ptr<Source>> libarchive_member(std::shared_ptr<const ZipFile> zip,
                                                                size_t index);

}  // namespace spoor::toolkit::archive
