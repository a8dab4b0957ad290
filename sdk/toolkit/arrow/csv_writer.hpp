// SPDX-License-Identifier: Apache-2.0
//
// Tables as CSV by the rules of the run folder: header, LF, RFC 4180 quoting, null is an empty
// cell, the empty string is "", text that a spreadsheet would take for a formula gets a leading
// apostrophe. Independent of locale and time zone; equal input gives equal bytes.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <memory>
#include <toolkit/arrow/io.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::arrow {

struct CsvOptions {
  char delimiter = ',';
  bool header = true;
  /// Put an apostrophe before text cells that start with = + - @ tab or CR.
  bool formula_guard = true;
};

/// Writes canonical batches, also with dictionary columns. Lists and structs become JSON text,
/// binary base64, booleans true/false, timestamps RFC 3339 with six digits and Z, dates YYYY-MM-DD,
/// doubles the shortest text that reads back equal (inf, -inf, nan by these names). Not
/// thread-safe.
class CsvWriter {
 public:
  /// Fails with SPOOR_INVALID_DATA if a column is not of a canonical type.
  [[nodiscard]] static Result<CsvWriter> make(const ArrowSchema& schema, Sink sink,
                                              CsvOptions options = {});
  CsvWriter(CsvWriter&&) noexcept;
  CsvWriter& operator=(CsvWriter&&) noexcept;
  ~CsvWriter();

  /// `batch` must have passed `validate` against the schema of `make`.
  [[nodiscard]] Result<void> write(const ArrowArray& batch);
  /// Flushes; writes the header if no batch came.
  [[nodiscard]] Result<void> finish();
  /// Text cells that got an apostrophe.
  [[nodiscard]] uint64_t guarded_cells() const noexcept;

 private:
  struct State;
  explicit CsvWriter(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace spoor::toolkit::arrow
