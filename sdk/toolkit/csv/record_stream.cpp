// SPDX-License-Identifier: Apache-2.0
#include <toolkit/csv/record_stream.hpp>

#include <cstdlib>
#include <cstring>
#include <new>

namespace spoor::toolkit::csv {

Window::~Window() { std::free(buffer_); }

void Window::fill(size_t wanted) {
  if (begin_ > 0) std::memmove(buffer_, buffer_ + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (wanted > capacity_) {
    void* const grown = std::realloc(buffer_, wanted + kPadding);
    if (grown == nullptr) throw std::bad_alloc();
    buffer_ = static_cast<char*>(grown);
    capacity_ = wanted;
  }
  while (end_ < wanted && !ended_) {
    auto n = in_.read({reinterpret_cast<std::byte*>(buffer_ + end_), wanted - end_});
    if (!n) status_ = tl::unexpected(n.error());
    ended_ = !n || *n == 0;
    if (n) end_ += *n;
  }
  std::memset(buffer_ + end_, 0, kPadding);
}

void Window::consume(size_t n) noexcept {
  begin_ += n;
  offset_ += n;
}

bool skip_to_next_line(Window& window) {
  for (;;) {
    const std::string_view text = window.text();
    const size_t newline = text.find('\n');
    if (newline != std::string_view::npos) {
      window.consume(newline + 1);
      return true;
    }
    window.consume(text.size());
    if (window.ended()) return false;
    window.fill(Window::kStep);
  }
}

}  // namespace spoor::toolkit::csv
