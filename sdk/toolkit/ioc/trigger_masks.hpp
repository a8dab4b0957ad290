// SPDX-License-Identifier: Apache-2.0
//
// From classes of single bytes to events: the part of the first pass that all variants share.
// Private to ioc.
#pragma once

#include <toolkit/ioc/triggers.hpp>

namespace spoor::toolkit::ioc {

struct ByteMasks {
  uint64_t word;  ///< letters, digits, '-', '_', bytes from 0x80
  uint64_t hex;
  uint64_t dot;
  uint64_t colon;
  uint64_t at;
  uint64_t slash;
  uint64_t backslash;
  uint64_t percent;
  uint64_t open;     ///< ( [ {
  uint64_t close;    ///< ) ] }
  uint64_t at_or_d;  ///< a A d D, the begin of "at" and "dot"
};

// A bit of the next block is unknown, so the last byte of a block passes every test on what
// follows.
inline constexpr uint64_t kLastByte = uint64_t{1} << 63;

__attribute__((always_inline)) inline Block combine(const ByteMasks& m, TriggerState& state) {
  const uint64_t after_word = m.word << 1 | uint64_t{state.word};
  const uint64_t after_open = m.open << 1 | uint64_t{state.open};
  const uint64_t after_colon = m.colon << 1 | uint64_t{state.colon};
  const auto before = [](uint64_t mask) { return mask >> 1 | kLastByte; };

  // "a.b", "a[.]b"
  const uint64_t dots = m.dot & (after_word | after_open) & before(m.word | m.close);
  // "::", "://", "[:]", "ab:cd", "http:[//]"
  const uint64_t colons = m.colon & (before(m.colon | m.slash | m.close) |
                                     (before(m.hex | m.open) & (after_word | after_colon)));
  // "[at]", "[dot]"
  const uint64_t brackets = m.open & before(m.at_or_d);
  // "a@b", "a[@]b"
  const uint64_t signs = m.at & before(m.word | m.close);
  uint64_t events = dots | colons | brackets | signs | m.percent;
  if (state.windows_paths) events |= m.backslash;
  if (state.posix_paths) events |= m.slash & ~after_word;

  state.word = (m.word >> 63) != 0;
  state.open = (m.open >> 63) != 0;
  state.colon = (m.colon >> 63) != 0;
  return {events, m.hex};
}

}  // namespace spoor::toolkit::ioc
