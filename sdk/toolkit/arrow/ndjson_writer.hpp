// SPDX-License-Identifier: Apache-2.0
//
// Tables as NDJSON by the rules of the run folder: one object per line, nulls omitted, keys in the
// order of the schema. Independent of locale and time zone; equal input gives equal bytes.
#pragma once

#include <spoor/abi/arrow.h>

#include <memory>
#include <string>
#include <toolkit/arrow/io.hpp>
#include <toolkit/arrow/view.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

/// Writes canonical batches, also with dictionary columns. Doubles are the shortest text that reads
/// back equal (always with a point or exponent; not-a-number and infinities are the strings "NaN",
/// "Infinity", "-Infinity"); timestamps RFC 3339 with six digits and Z; dates YYYY-MM-DD; binary
/// base64; lists arrays (null items are null); structs objects. Not thread-safe.
class NdjsonWriter {
 public:
  /// Fails with SPOOR_INVALID_DATA if a column is not of a canonical type.
  [[nodiscard]] static Result<NdjsonWriter> make(const ArrowSchema& schema, Sink sink);
  NdjsonWriter(NdjsonWriter&&) noexcept;
  NdjsonWriter& operator=(NdjsonWriter&&) noexcept;
  ~NdjsonWriter();

  /// `batch` must have passed `validate` against the schema of `make`.
  [[nodiscard]] Result<void> write(const ArrowArray& batch);
  [[nodiscard]] Result<void> finish();

 private:
  struct State;
  explicit NdjsonWriter(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// Appends one cell as JSON by the same rules ("null" for null).
void append_json(std::string& out, const ColumnView& column, int64_t row);

}  // namespace spoor::toolkit::arrow
