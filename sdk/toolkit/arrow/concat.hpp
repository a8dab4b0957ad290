// SPDX-License-Identifier: Apache-2.0
//
// One array out of several of the same schema.
#pragma once

#include <span>

#include <spoor/abi/arrow.h>
#include <toolkit/arrow/array.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

/// The rows of all parts, one after the other, copied; every offset is 0. The parts must have
/// passed `validate`. Fails with SPOOR_RESOURCE if 32-bit offsets would overflow, and with
/// SPOOR_NOT_IMPLEMENTED for views, unions, run ends and dictionary-encoded columns.
[[nodiscard]] Result<Array> concatenate(const ArrowSchema& schema,
                                        std::span<const ArrowArray* const> parts);

}  // namespace spoor::toolkit::arrow
