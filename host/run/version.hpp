// SPDX-License-Identifier: Apache-2.0
//
// The product's version, SemVer. The ABI has its own (spoor/abi/plugin.h).
#pragma once

namespace spoor::host {

inline constexpr const char* kVersion = SPOOR_VERSION;  // from CMake

}  // namespace spoor::host
