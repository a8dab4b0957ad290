// SPDX-License-Identifier: Apache-2.0
//
// Text in other encodings as UTF-8.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <toolkit/archive/source.hpp>

namespace spoor::toolkit::ingest {

enum class Encoding : uint8_t { automatic, utf8, utf16le, utf16be, latin1 };

/// "auto", "utf-8", "utf-16le", "utf-16be", "latin1"; nothing for other words.
[[nodiscard]] std::optional<Encoding> encoding_of(std::string_view name) noexcept;

/// An encoding and the bytes of a mark in front of the text.
struct Detected {
  Encoding encoding = Encoding::utf8;  ///< never automatic
  size_t mark = 0;
};

/// Bytes `detect_encoding` wants to see.
inline constexpr size_t kEncodingBytes = 4;

/// By byte order mark; without one, two first bytes of which one is zero mean UTF-16; else UTF-8. A
/// wanted encoding is taken as it is, and a mark of it skipped.
[[nodiscard]] Detected detect_encoding(std::span<const std::byte> head, Encoding wanted) noexcept;

/// The text as UTF-8, without its mark. UTF-8 passes unchanged (it is checked later, where bad
/// bytes can be counted by record). Half surrogates become U+FFFD and are counted in `*replaced`,
/// which must outlive the source.
[[nodiscard]] Result<std::unique_ptr<archive::Source>> decode(std::unique_ptr<archive::Source> in,
                                                              Encoding wanted, uint64_t* replaced);

}  // namespace spoor::toolkit::ingest
