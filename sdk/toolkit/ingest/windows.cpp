// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ingest/windows.hpp>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace spoor::toolkit::ingest {

/// Fills `out` unless the source ends or fails, which is remembered.
size_t PieceCutter::read(std::span<std::byte> out) {
  size_t done = 0;
  while (done < out.size() && !ended_) {
    auto n = in_.read(out.subspan(done));
    if (!n) status_ = tl::unexpected(n.error());
    ended_ = !n || *n == 0;
    if (n) done += *n;
  }
  return done;
}

/// Goes behind the newline that ends a line of which the beginning has been handed out.
void PieceCutter::skip_line() {
  in_long_line_ = false;
  for (std::string part(64 * 1024, '\0');;) {
    const size_t newline = carry_.find('\n');
    offset_ += newline == std::string::npos ? carry_.size() : newline + 1;
    carry_.erase(0, newline == std::string::npos ? newline : newline + 1);
    if (newline != std::string::npos || ended_) return;
    carry_.assign(part, 0, read(std::as_writable_bytes(std::span(part))));
  }
}

Piece PieceCutter::take(archive::Bytes text, size_t filled, size_t size) {
  carry_.assign(text.data() + size, filled - size);
  Piece piece{std::move(text), size, offset_};
  offset_ += size;
  return piece;
}

Result<std::optional<Piece>> PieceCutter::next() {
  if (in_long_line_) skip_line();
  for (size_t wanted = std::max(piece_bytes_, carry_.size() * 2);; wanted *= 2) {
    archive::Bytes text(wanted);
    std::memcpy(text.data(), carry_.data(), carry_.size());
    const auto rest = std::span(text.data(), wanted).subspan(carry_.size());
    const size_t filled = carry_.size() + read(std::as_writable_bytes(rest));
    const void* const newline = filled == 0 ? nullptr : ::memrchr(text.data(), '\n', filled);
    if (newline != nullptr && !(ended_ && status_)) {
      const auto size = static_cast<size_t>(static_cast<const char*>(newline) - text.data()) + 1;
      return take(std::move(text), filled, size);
    }
    if (ended_ && !status_) return tl::unexpected(status_.error());
    if (ended_ && filled == 0) return std::nullopt;
    if (ended_) return take(std::move(text), filled, filled);
    if (filled > line_bytes_) {
      in_long_line_ = true;
      return take(std::move(text), filled, filled);
    }
    carry_.assign(text.data(), filled);
  }
}

Result<void> work_in_windows(PieceCutter& cutter, Host& host, const PieceWork& work) {
  std::vector<Piece> pieces;
  for (Result<void> status;;) {
    std::vector<Piece> next;
    const auto read = [&] {
      while (status && next.size() < kPiecesAtOnce) {
        auto piece = cutter.next();
        if (!piece) status = tl::unexpected(piece.error());
        if (!piece || !*piece) return;
        next.push_back(std::move(**piece));
      }
    };
    if (host.cancelled()) return cancelled_error();
    host.run(pieces.size() + 1, [&](uint64_t i) {
      if (i == 0) return read();
      work.work(i - 1, pieces[i - 1]);
    });
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (auto taken = work.take(i); !taken) return taken;
    }
    pieces = std::move(next);
    if (pieces.empty()) return status;
  }
}

}  // namespace spoor::toolkit::ingest
