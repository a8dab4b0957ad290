// SPDX-License-Identifier: Apache-2.0
//
// The RAII owner of an ArrowArray, cheap sharing of one batch by many consumers, slices, and the
// assembly of arrays out of other arrays.
#pragma once

#include <spoor/abi/arrow.h>

#include <cstdint>
#include <toolkit/arrow/schema.hpp>
#include <toolkit/result.hpp>
#include <vector>

namespace spoor::toolkit::arrow {

/// How big a batch may get: whichever is reached first ends it.
struct BatchLimits {
  int64_t rows = 8'192;
  int64_t bytes = int64_t{4} << 20;
};

/// Owns an ArrowArray. Move-only; an empty one has no release callback. Buffers are immutable, so
/// any number of threads may read; `share` and `release` of one owner are for one thread at a time,
/// different owners of the same data need no lock.
class Array {
 public:
  Array() noexcept : raw_{} {}
  /// Takes over `source`, which is left released.
  static Array take(ArrowArray* source) noexcept;
  Array(Array&& other) noexcept;
  Array& operator=(Array&& other) noexcept;
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  ~Array() { release(); }

  [[nodiscard]] const ArrowArray* get() const noexcept { return &raw_; }
  [[nodiscard]] ArrowArray* get() noexcept { return &raw_; }
  [[nodiscard]] const ArrowArray& operator*() const noexcept { return raw_; }
  [[nodiscard]] const ArrowArray* operator->() const noexcept { return &raw_; }
  [[nodiscard]] int64_t length() const noexcept { return raw_.length; }
  /// Releases what is held and returns the struct for a producer to fill.
  [[nodiscard]] ArrowArray* out() noexcept;
  /// Calls the release callback, if any; the owner is empty afterwards.
  void release() noexcept;
  /// Hands the contents to a C consumer; the owner is empty afterwards.
  void move_to(ArrowArray* target) noexcept;
  /// False when empty, that is released: the end of a stream.
  [[nodiscard]] explicit operator bool() const noexcept { return raw_.release != nullptr; }

  /// Another owner of the same data, without copying buffers. The first call turns this array into
  /// a view, too; the data is released when the last view is. A view may be released on any
  /// thread.
  [[nodiscard]] Array share();

 private:
  ArrowArray raw_;
};

/// Rows [offset, offset + length) of `batch`, which is turned into a shared view. In the result
/// every offset is 0, at every level: buffers are views where the cut falls on an 8-byte boundary
/// of each buffer (every multiple of 64 rows does), small copies of bitmaps or offsets elsewhere.
/// Value bytes are never copied, except booleans. `schema` and `batch` must have passed `validate`.
/// Fails with SPOOR_INVALID_ARGUMENT if the range does not lie in the array, and with
/// SPOOR_NOT_IMPLEMENTED for unions and run-end encoded columns.
[[nodiscard]] Result<Array> slice(const ArrowSchema& schema, Array& batch, int64_t offset,
                                  int64_t length);

/// Bytes of the buffers that the rows of this array use: validity, offsets, values, children and
/// dictionary. Exact for a validated array; the unused remainder of a sliced buffer is not counted.
[[nodiscard]] int64_t size_bytes(const ArrowSchema& schema, const ArrowArray& array) noexcept;

/// A struct array without nulls and with offset 0 over the columns, which are moved into it. Each
/// must have `length` rows.
[[nodiscard]] Array make_struct(int64_t length, std::vector<Array> columns);
/// Moves the columns out of a struct array whose offset is 0; the array is empty afterwards.
[[nodiscard]] std::vector<Array> take_columns(Array batch);

/// Turns an array of int32 `indices` into a dictionary-encoded one by attaching `values`.
[[nodiscard]] Array make_dictionary(Array indices, Array values);

/// An array of `length` rows that are all null, of any canonical type. Costs no memory per row up
/// to 65,536 rows (a shared page of zeros).
[[nodiscard]] Array make_nulls(const Field& field, int64_t length);

}  // namespace spoor::toolkit::arrow
