// SPDX-License-Identifier: Apache-2.0
//
// The words around a hit, for the eye.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spoor_ioc {

/// About `size` bytes of `text` with the hit in the middle, on one line, in valid UTF-8; "…" marks
/// a cut. A longer hit is cut at its end. Replaces what `out` held.
void excerpt(std::string_view text, uint64_t start, uint64_t length, uint64_t size,
             std::string& out);

}  // namespace spoor_ioc
