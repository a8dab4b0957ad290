// SPDX-License-Identifier: Apache-2.0
//
// Chosen rows of an array: filters, joins, decoding of dictionaries.
#pragma once

#include <cstdint>
#include <span>

#include <spoor/abi/arrow.h>
#include <toolkit/arrow/array.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

/// A new array of rows.size() rows: row i is row rows[i] of `values`, or null where rows[i] is -1.
/// Other numbers outside the array are not allowed. Offsets of the result are 0. `values` must have
/// passed `validate`. Dictionary-encoded columns (at the top or in a struct) keep their dictionary,
/// shared. For a struct array, a table, the rows are taken of every column. Fails with
/// SPOOR_RESOURCE if 32-bit offsets would overflow, and with SPOOR_NOT_IMPLEMENTED for views,
/// unions and run ends.
[[nodiscard]] Result<Array> take(const ArrowSchema& schema, Array& values,
                                 std::span<const int64_t> rows);

}  // namespace spoor::toolkit::arrow
