// SPDX-License-Identifier: Apache-2.0
//
// Where the bytes are that can end or open a cell. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <toolkit/csv/dialect.hpp>

namespace spoor::toolkit::csv {

/// Readable bytes behind every text handed to this folder.
inline constexpr size_t kPadding = 64;

/// Positions, ascending, of every delimiter, quote, escape, CR and LF of a text, whether inside
/// quotes or not.
class SpecialIndex {
 public:
  /// `scalar`: not the vector path; for tests.
  explicit SpecialIndex(const Dialect& dialect, bool scalar = false);

  /// Less than 4 GiB; kPadding bytes behind it must be readable. Throws std::bad_alloc.
  void build(std::string_view text);

  [[nodiscard]] const uint32_t* begin() const noexcept { return positions_.get(); }
  [[nodiscard]] const uint32_t* end() const noexcept { return positions_.get() + size_; }

 private:
  char bytes_[5];
  bool vector_;
  std::unique_ptr<uint32_t[]> positions_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace spoor::toolkit::csv
