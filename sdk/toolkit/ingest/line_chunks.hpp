// SPDX-License-Identifier: Apache-2.0
//
// A stream of text in pieces of whole lines.
#pragma once

#include <cstdint>
#include <string_view>

#include <toolkit/archive/source.hpp>

namespace spoor::toolkit::ingest {

/// Pieces of about `chunk_bytes`, each ending with a newline (but for the last of a stream that
/// does not). Lines longer than `line_bytes` are left out, and the reading goes on behind them.
class LineChunks {
 public:
  static constexpr size_t kPadding = 64;  ///< readable bytes behind every piece

  struct Options {
    size_t chunk_bytes = size_t{1} << 20;
    size_t line_bytes = size_t{16} << 20;
  };

  /// `offset` is the place of the stream's first byte. `chunk_bytes` over `line_bytes` is cut to
  /// it.
  LineChunks(archive::Source& in, uint64_t offset, Options options);
  ~LineChunks();
  LineChunks(const LineChunks&) = delete;
  LineChunks& operator=(const LineChunks&) = delete;

  struct Piece {
    std::string_view text;  ///< valid until the next call; empty at the end or if `too_long`
    uint64_t offset = 0;
    bool too_long = false;  ///< here was a line that has been left out
  };
  /// The next piece. When the source fails, the whole lines before the failure come first.
  [[nodiscard]] Result<Piece> next();

 private:
  void fill();
  Piece take(size_t size);
  Piece skip_line();
  [[nodiscard]] size_t first_line(size_t searched) const;

  archive::Source& in_;
  Options options_;
  char* buffer_ = nullptr;
  size_t capacity_ = 0;
  size_t begin_ = 0;  ///< of the text not handed out yet
  size_t end_ = 0;
  uint64_t offset_;  ///< of begin_
  bool ended_ = false;
  Error error_;
  bool failed_ = false;
};

}  // namespace spoor::toolkit::ingest
