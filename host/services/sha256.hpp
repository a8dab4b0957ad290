// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) without a library: evidence files and plugins
// are hashed in every run, and libspoor must not load libcrypto for it. Uses the processor's SHA
// instructions where they exist and portable code elsewhere; both give the same bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace spoor::host {

using Sha256Digest = std::array<uint8_t, 32>;

/// Streaming hash. Copyable; one thread at a time. After finish() the object must be thrown away.
class Sha256 {
 public:
  /// Which code does the work; kBest picks by processor.
  enum class Path { kBest, kPortable };

  explicit Sha256(Path path = Path::kBest);
  void update(const void* data, size_t size);
  [[nodiscard]] Sha256Digest finish();

 private:
  using BlocksFn = void (*)(uint32_t* state, const uint8_t* data, size_t blocks);
  BlocksFn blocks_;
  std::array<uint32_t, 8> state_;
  std::array<uint8_t, 64> tail_{};
  size_t tail_size_ = 0;
  uint64_t total_ = 0;  // bytes
};

[[nodiscard]] Sha256Digest sha256(std::string_view data);
[[nodiscard]] Sha256Digest hmac_sha256(std::string_view key, std::string_view data);

/// 64 lowercase hexadecimal digits.
[[nodiscard]] std::string to_hex(const Sha256Digest& digest);

}  // namespace spoor::host
