// SPDX-License-Identifier: Apache-2.0
//
// Random tables for property tests. Used by tests only.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <toolkit/arrow/builder.hpp>

namespace spoor::toolkit::arrow::testing {

/// Fields of all ten types, dictionaries among them, nested up to `depth`.
[[nodiscard]] std::vector<Field> random_fields(std::mt19937& random, int depth = 2);

/// A table of `rows` rows with nulls; UTF-8 in text columns.
[[nodiscard]] Array random_table(std::mt19937& random, const std::vector<Field>& fields,
                                 int64_t rows);

/// Every row as one line of JSON, whatever offsets and slices the batch has: two batches that read
/// the same have the same lines.
[[nodiscard]] std::string rows_as_json(const ArrowSchema& schema, const ArrowArray& batch);

}  // namespace spoor::toolkit::arrow::testing
