// SPDX-License-Identifier: Apache-2.0
//
// The first pass: which bytes of a text are worth a closer look. It runs over 64 bytes at a time in
// the widest instructions this processor has; every variant gives the same masks. Private to ioc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace spoor::toolkit::ioc {

/// One bit per byte, the first byte in bit 0.
struct Block {
  uint64_t events = 0;  ///< bytes that may be inside an indicator and decide which
  uint64_t hex = 0;     ///< hexadecimal digits
};

/// What the pass remembers from one block to the next.
struct TriggerState {
  bool windows_paths = false;  ///< whether backslashes are events
  bool posix_paths = false;    ///< whether slashes are events
  bool word = false;           ///< the last byte so far was part of a host label
  bool open = false;           ///< … was one of ( [ {
  bool colon = false;          ///< … was ':'
};

inline constexpr size_t kBlockBytes = 64;

/// Reads `blocks` × 64 bytes at `text`.
using FindTriggers = void (*)(const unsigned char* text, size_t blocks, TriggerState& state,
                              Block* out);

void find_triggers_scalar(const unsigned char* text, size_t blocks, TriggerState& state,
                          Block* out);
void find_triggers_sse2(const unsigned char* text, size_t blocks, TriggerState& state, Block* out);
/// Needs a processor with AVX2: ask `has_avx2` first.
void find_triggers_avx2(const unsigned char* text, size_t blocks, TriggerState& state, Block* out);

[[nodiscard]] bool has_avx2() noexcept;
/// The fastest variant for this processor.
[[nodiscard]] FindTriggers best_find_triggers() noexcept;

}  // namespace spoor::toolkit::ioc
