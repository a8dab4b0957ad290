// SPDX-License-Identifier: Apache-2.0
//
// Streams that decompress other streams, and the recognition of formats by their first bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <toolkit/archive/limits.hpp>
#include <toolkit/archive/source.hpp>

namespace spoor::toolkit::archive {

enum class Format : uint8_t { plain, gzip, zstd, zip };

/// Bytes `detect` wants to see.
inline constexpr size_t kMagicBytes = 4;

/// The format by magic; anything unknown is plain.
[[nodiscard]] Format detect(std::span<const std::byte> head) noexcept;

/// Decompresses gzip, several members one after the other included. Fails with SPOOR_INVALID_DATA
/// on damage (what was decompressed before it has been delivered) and truncation, with
/// SPOOR_RESOURCE at `max_member_bytes` and `max_ratio`.
[[nodiscard]] std::unique_ptr<Source> gunzip(std::unique_ptr<Source> in, const Limits& limits);

/// The same for zstd frames; windows up to 128 MiB.
[[nodiscard]] std::unique_ptr<Source> unzstd(std::unique_ptr<Source> in, const Limits& limits);

/// Raw deflate, as zip members hold it; ends with the deflate stream.
[[nodiscard]] std::unique_ptr<Source> inflate_raw(std::unique_ptr<Source> in, const Limits& limits);

/// Looks at the first bytes and unwraps compressions until there is none, at most
/// `limits.max_filters` of them (then SPOOR_RESOURCE). A zip inside is not unwrapped: it stays as
/// it is.
[[nodiscard]] Result<std::unique_ptr<Source>> unwrap(std::unique_ptr<Source> in,
                                                     const Limits& limits);

}  // namespace spoor::toolkit::archive
