// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <toolkit/arrow/array_node.hpp>
#include <toolkit/arrow/canonical.hpp>

namespace spoor::toolkit::arrow {
namespace {

/// Rows from `at` on that make a batch within the limits; at least one.
int64_t rows_within(const ArrowSchema& schema, const ArrowArray& batch, int64_t at,
                    const BatchLimits& limits) noexcept {
  int64_t most = std::min(limits.rows, batch.length - at);
  int64_t fits = 1;
  while (fits < most) {
    const int64_t middle = fits + (most - fits + 1) / 2;
    if (row_bytes(schema, batch, at, middle) <= limits.bytes) {
      fits = middle;
    } else {
      most = middle - 1;
    }
  }
  // Cuts at multiples of 64 rows need no copies.
  const bool last = at + fits == batch.length;
  return last || fits < 64 ? fits : fits / 64 * 64;
}

}  // namespace

Result<std::vector<Array>> split(const ArrowSchema& schema, Array batch, BatchLimits limits) {
  std::vector<Array> pieces;
  const int64_t rows = batch.length();
  const int64_t bytes = row_bytes(schema, *batch, 0, rows);
  // A batch a little over the limit is not worth a second one.
  if (rows <= limits.rows && bytes <= limits.bytes + limits.bytes / 4) {
    pieces.push_back(std::move(batch));
    return pieces;
  }
  for (int64_t at = 0; at < rows; at += pieces.back().length()) {
    auto piece = slice(schema, batch, at, rows_within(schema, *batch, at, limits));
    if (!piece) return tl::unexpected(std::move(piece.error()));
    pieces.push_back(std::move(*piece));
  }
  return pieces;
}

}  // namespace spoor::toolkit::arrow
