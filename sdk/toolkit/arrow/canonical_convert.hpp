// SPDX-License-Identifier: Apache-2.0
//
// Conversion of arrays by plan. Private to this folder.
#pragma once

#include <cstdint>

#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/canonical_plan.hpp>

namespace spoor::toolkit::arrow::canonical {

/// Rows [offset, offset + length) of a column as a canonical array with offset 0, sharing what it
/// can with `array`, a node of a tree that `data` keeps alive. `offset` counts from the first
/// element of the buffers.
[[nodiscard]] Result<Array> convert_column(SharedArray* data, const CanonicalOptions& options,
                                           CanonicalCounters& counters, const Column& column,
                                           const ArrowArray& array, int64_t offset, int64_t length);

}  // namespace spoor::toolkit::arrow::canonical
