// SPDX-License-Identifier: Apache-2.0
//
// What becomes of each column on the way to the canonical profile, decided once per schema. Private
// to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <spoor/abi/arrow.h>
#include <toolkit/arrow/canonical.hpp>
#include <toolkit/arrow/format.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow::canonical {

/// How one column, at any level, becomes canonical.
enum class How : uint8_t {
  keep,          ///< already canonical: only offsets and lengths to see to
  cut_bytes,     ///< utf8 and binary: the same, and long values are cut
  widen_int,     ///< to int64
  widen_float,   ///< to float64
  exact_text,    ///< decimals and mixed intervals, to utf8
  scale_time,    ///< times of any unit, to int64 microseconds
  scale_date,    ///< milliseconds, to days
  days_and_ms,   ///< to int64 microseconds
  fixed_bytes,   ///< to binary
  shrink_bytes,  ///< 64-bit offsets, to 32
  unfold_views,  ///< string views, to utf8 or binary
  list,          ///< also maps
  shrink_list,   ///< 64-bit offsets, to 32
  gather_list,   ///< list views, to a list
  fixed_list,    ///< to a list
  structure,
  all_null,    ///< null, to utf8
  decode,      ///< dictionary, to its values
  dictionary,  ///< dictionary, to int32 indices and canonical values
};

struct Column {
  How how = How::keep;
  Format format;
  const ArrowSchema* in = nullptr;   ///< in the plan's copy of the input schema
  const ArrowSchema* out = nullptr;  ///< in the canonical schema
  std::vector<Column> children;
  std::vector<Column> dictionary;  ///< none or one
};

/// Plans the children of a schema, which must outlive the plan, and makes their canonical schemas.
/// Fails, naming the column, for types that have none and for names given twice.
[[nodiscard]] Result<std::vector<Schema>> plan_children(const ArrowSchema& in,
                                                        const CanonicalOptions& options,
                                                        std::vector<Column>& columns,
                                                        bool force_nullable);

/// Tells a planned column, and those below it, where its canonical schema lies.
void link_output(Column& column, const ArrowSchema& out);

/// Whether arrays of the column need no conversion of values, types or metadata.
[[nodiscard]] bool is_unchanged(const Column& column) noexcept;

/// The name, or "".
[[nodiscard]] std::string column_name(const ArrowSchema& schema);

}  // namespace spoor::toolkit::arrow::canonical
