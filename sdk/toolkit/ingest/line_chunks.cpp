// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ingest/line_chunks.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace spoor::toolkit::ingest {

LineChunks::LineChunks(archive::Source& in, uint64_t offset, Options options)
    : in_(in), options_(options), offset_(offset) {
  options_.chunk_bytes = std::min(options_.chunk_bytes, options_.line_bytes);
}

LineChunks::~LineChunks() { std::free(buffer_); }

/// Moves what is left to the front and reads until the buffer is full or the source ends.
void LineChunks::fill() {
  if (begin_ > 0) std::memmove(buffer_, buffer_ + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const size_t wanted = std::max(options_.chunk_bytes, end_ * 2);
  if (wanted > capacity_) {
    void* const grown = std::realloc(buffer_, wanted + kPadding);
    if (grown == nullptr) throw std::bad_alloc();
    buffer_ = static_cast<char*>(grown);
    capacity_ = wanted;
  }
  while (end_ < wanted && !ended_ && !failed_) {
    auto n = in_.read({reinterpret_cast<std::byte*>(buffer_ + end_), wanted - end_});
    if (!n) {
      failed_ = true;
      error_ = n.error();
    } else {
      ended_ = *n == 0;
      end_ += *n;
    }
  }
  std::memset(buffer_ + end_, 0, kPadding);
}

LineChunks::Piece LineChunks::take(size_t size) {
  const Piece piece{{buffer_ + begin_, size}, offset_, false};
  begin_ += size;
  offset_ += size;
  return piece;
}

/// Throws away the rest of a line that is too long.
LineChunks::Piece LineChunks::skip_line() {
  const Piece piece{{}, offset_, true};
  for (;;) {
    const void* const newline =
        begin_ == end_ ? nullptr : std::memchr(buffer_ + begin_, '\n', end_ - begin_);
    const size_t size =
        newline == nullptr
            ? end_ - begin_
            : static_cast<size_t>(static_cast<const char*>(newline) - (buffer_ + begin_) + 1);
    take(size);
    if (newline != nullptr || ended_ || failed_) return piece;
    fill();
  }
}

/// The length of the first line, known to have no newline in its first `searched` bytes.
size_t LineChunks::first_line(size_t searched) const {
  const char* const from = buffer_ + begin_ + searched;
  const void* const newline = std::memchr(from, '\n', end_ - begin_ - searched);
  return static_cast<size_t>(static_cast<const char*>(newline) - (buffer_ + begin_));
}

Result<LineChunks::Piece> LineChunks::next() {
  size_t searched = 0;  // there is no newline in that many bytes
  for (;;) {
    const size_t size = end_ - begin_;
    const void* const newline =
        size == searched ? nullptr : ::memrchr(buffer_ + begin_ + searched, '\n', size - searched);
    if (newline != nullptr) {
      if (searched > 0 && first_line(searched) > options_.line_bytes) return skip_line();
      return take(static_cast<size_t>(static_cast<const char*>(newline) - (buffer_ + begin_) + 1));
    }
    if (size > options_.line_bytes) return skip_line();
    if (failed_) return tl::unexpected(error_);
    if (ended_) return take(size);
    searched = size;
    fill();
  }
}

}  // namespace spoor::toolkit::ingest
