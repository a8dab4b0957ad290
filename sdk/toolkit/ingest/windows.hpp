// SPDX-License-Identifier: Apache-2.0
//
// Several threads on one stream of lines: while the next pieces are read, those that are there are
// worked on; results are taken in the order of the pieces. Private to this folder.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <toolkit/archive/source.hpp>
#include <toolkit/archive/zip_member.hpp>
#include <toolkit/ingest/host.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::ingest {

/// Whole lines of a stream, in memory of their own.
struct Piece {
  archive::Bytes text;
  size_t size = 0;
  uint64_t offset = 0;

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {reinterpret_cast<const std::byte*>(text.text().data()), size};
  }
};

/// Cuts a stream behind newlines, about every `piece_bytes`.
class PieceCutter {
 public:
  /// A line longer than `line_bytes` is cut off there and its rest left out.
  PieceCutter(archive::Source& in, size_t piece_bytes, size_t line_bytes)
      : in_(in), piece_bytes_(piece_bytes), line_bytes_(line_bytes) {}

  /// The next piece, or nothing at the end. When the source fails, the whole lines before the
  /// failure come first.
  [[nodiscard]] Result<std::optional<Piece>> next();

 private:
  void skip_line();
  size_t read(std::span<std::byte> out);
  Piece take(archive::Bytes text, size_t filled, size_t size);

  archive::Source& in_;
  size_t piece_bytes_;
  size_t line_bytes_;
  std::string carry_;  ///< read already; the beginning of the next piece
  uint64_t offset_ = 0;
  bool ended_ = false;
  bool in_long_line_ = false;
  Result<void> status_;
};

/// What is done with the pieces: `work` on any thread, then `take` on the calling one, in order. An
/// error of `take` ends the reading.
struct PieceWork {
  std::function<void(size_t index, const Piece& piece)> work;
  std::function<Result<void>(size_t index)> take;
};

/// Pieces that are worked on at the same time; `index` of PieceWork is that of a piece modulo this.
inline constexpr size_t kPiecesAtOnce = 4;

[[nodiscard]] Result<void> work_in_windows(PieceCutter& cutter, Host& host, const PieceWork& work);

}  // namespace spoor::toolkit::ingest
