// SPDX-License-Identifier: Apache-2.0
//
// The records of a stream of text. Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <toolkit/archive/source.hpp>
#include <toolkit/csv/record_scanner.hpp>
#include <toolkit/ingest/host.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::csv {

/// A growing window over a stream.
class Window {
 public:
  Window(archive::Source& in, uint64_t offset) : in_(in), offset_(offset) {}
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  static constexpr size_t kStep = size_t{1} << 20;

  /// Reads until there are `wanted` bytes, or the source ends or fails. Throws std::bad_alloc.
  void fill(size_t wanted);
  void consume(size_t n) noexcept;
  [[nodiscard]] std::string_view text() const noexcept { return {buffer_ + begin_, end_ - begin_}; }
  [[nodiscard]] uint64_t offset() const noexcept { return offset_; }  ///< of the text's first byte
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] const Result<void>& status() const noexcept { return status_; }

 private:
  archive::Source& in_;
  char* buffer_ = nullptr;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_;
  bool ended_ = false;
  Result<void> status_;
};

/// Drops the beginning of a record that is too long, up to the next line. False: the text has
/// ended.
bool skip_to_next_line(Window& window);

/// Calls use(record, offset, text_is_valid_utf8 of the whole window) for the records of a stream
/// and too_long(offset) for those over `max_record_bytes`, behind which it goes on at the next
/// line.
template <class Use, class TooLong>
Result<void> each_record(Window& window, RecordScanner& scanner, size_t max_record_bytes,
                         ingest::Host& host, Use&& use, TooLong&& too_long) {
  for (;;) {
    if (host.cancelled()) return ingest::cancelled_error();
    const size_t left = window.text().size();
    window.fill(left < Window::kStep / 2 ? Window::kStep : left * 2);
    const bool last = window.ended() && window.status().has_value();
    Result<void> used;
    const size_t n = scanner.scan(window.text(), last, [&](const RecordScanner::Record& record) {
      if (used) used = use(record, window.offset() + record.begin);
    });
    if (!used) return used;
    window.consume(n);
    if (window.ended()) return window.status();
    if (n == 0 && window.text().size() > max_record_bytes) {
      too_long(window.offset());
      if (!skip_to_next_line(window)) return window.status();
    }
  }
}

}  // namespace spoor::toolkit::csv
