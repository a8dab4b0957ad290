// SPDX-License-Identifier: Apache-2.0
//
// The guard: everything a reader of a batch relies on, checked on every batch that comes from code
// we do not trust. Buffer *sizes* are not part of the Arrow C interface, so a producer that lies
// about those cannot be caught here; everything else can.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

enum class Level : uint8_t {
  /// O(columns): lengths, offsets, counts, NULL buffers, first and last string offset.
  kStructure,
  /// O(bytes): also every offset, every dictionary index, exact null counts, UTF-8.
  kFull,
};

/// Checks a schema once per stream: known formats, names that are UTF-8, child and dictionary
/// counts, sane metadata, depth <= kMaxDepth, at most kMaxNodes nodes. Errors (SPOOR_INVALID_DATA)
/// say which column and what is wrong.
[[nodiscard]] Result<void> validate_schema(const ArrowSchema& schema);
/// The same, and it is a struct (a table).
[[nodiscard]] Result<void> validate_table_schema(const ArrowSchema& schema);

/// Checks an array against a schema that has passed `validate_schema`. Unions and run-end encoded
/// arrays are checked at their top only (their consumers refuse them).
[[nodiscard]] Result<void> validate(const ArrowSchema& schema, const ArrowArray& array,
                                    Level level = Level::kStructure);

/// Most nodes (columns at all levels) a schema may have.
inline constexpr int64_t kMaxNodes = 65'536;

}  // namespace spoor::toolkit::arrow
