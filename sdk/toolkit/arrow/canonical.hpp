// SPDX-License-Identifier: Apache-2.0
//
// From any Arrow batch to the canonical batch profile 1: struct arrays with offset 0 and no
// top-level nulls; columns of the ten types of `Type`, with offset 0 and the length of the batch.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <toolkit/arrow/array.hpp>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>
#include <vector>

namespace spoor::toolkit::arrow {

struct CanonicalOptions {
  /// Keep dictionary-encoded columns (indices become int32, values canonical).
  bool keep_dictionaries = false;
  /// Longer utf8 and binary values are cut (utf8 at a character) and counted.
  int64_t max_value_bytes = int64_t{16} << 20;
};

/// What a conversion had to lose. Counters only grow; the caller turns them into diagnostics.
struct CanonicalCounters {
  uint64_t time_digits_cut = 0;  ///< times whose digits below a microsecond were not all zero
  uint64_t time_overflows = 0;   ///< times outside int64 microseconds or int32 days: now null
  uint64_t values_cut = 0;       ///< utf8 and binary values longer than max_value_bytes
};

/// Converts the batches of one stream. Made once per edge; `convert` may be called from several
/// threads at the same time.
class Canonicaliser {
 public:
  /// `in` must have passed `validate_table_schema`. Fails with SPOOR_INVALID_DATA, naming the
  /// column, on unions, run-end encoding, and two columns with one name.
  [[nodiscard]] static Result<Canonicaliser> make(const ArrowSchema& in,
                                                  CanonicalOptions options = {});
  Canonicaliser(Canonicaliser&&) noexcept;
  Canonicaliser& operator=(Canonicaliser&&) noexcept;
  ~Canonicaliser();

  /// The canonical schema: same names and metadata, plus spoor.unit where a time became an int64.
  [[nodiscard]] const Schema& schema() const noexcept;
  /// Whether the schema already is canonical, so that only slices and top-level nulls can need
  /// work.
  [[nodiscard]] bool is_identity() const noexcept;

  /// `in` must have passed `validate` (kStructure for canonical and sliced ones; kFull if columns
  /// are dictionaries or views of untrusted origin). Columns that already conform are moved, not
  /// copied. Rows that are null at the top become rows whose columns are all null.
  [[nodiscard]] Result<Array> convert(Array in, CanonicalCounters& counters) const;

 private:
  struct Plan;
  explicit Canonicaliser(std::unique_ptr<Plan> plan) noexcept;
  std::unique_ptr<Plan> plan_;
};

/// Cuts a canonical batch into pieces within the limits, in order, at multiples of 64 rows where
/// possible, so that pieces are views. A batch within the limits, or at most a quarter over those
/// in bytes, is passed through as it is. One row larger than `bytes` makes a batch of its own.
/// Dictionaries are shared by the pieces and do not count.
[[nodiscard]] Result<std::vector<Array>> split(const ArrowSchema& schema, Array batch,
                                               BatchLimits limits = {});

}  // namespace spoor::toolkit::arrow
