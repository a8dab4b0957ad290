// SPDX-License-Identifier: Apache-2.0
//
// Where bytes come from: a stream that is pulled, and a file that is read at offsets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <toolkit/result.hpp>

namespace spoor::toolkit::archive {

/// A stream of bytes. For one thread at a time.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// Fills up to out.size() bytes; fewer are no sign of the end, 0 is. After an error (SPOOR_IO,
  /// SPOOR_INVALID_DATA for damage, SPOOR_RESOURCE for a limit) nothing more is to be read.
  [[nodiscard]] virtual Result<size_t> read(std::span<std::byte> out) = 0;
};

/// A file of known size. Any number of threads may read.
class RandomFile {
 public:
  RandomFile() = default;
  RandomFile(const RandomFile&) = delete;
  RandomFile& operator=(const RandomFile&) = delete;
  virtual ~RandomFile() = default;

  [[nodiscard]] virtual uint64_t size() const = 0;
  /// Fewer bytes than asked for only at the end of the file.
  [[nodiscard]] virtual Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) = 0;
};

/// Reads until `out` is full or the source ends; returns the bytes read.
[[nodiscard]] Result<size_t> read_full(Source& source, std::span<std::byte> out);

/// A file or bytes in memory, whose owner outlives the result.
[[nodiscard]] std::unique_ptr<RandomFile> memory_file(std::span<const std::byte> bytes);

/// The bytes [from, to) of a file as a stream; `to` is cut to the file's size.
[[nodiscard]] std::unique_ptr<Source> file_range(std::shared_ptr<RandomFile> file, uint64_t from,
                                                 uint64_t to);

}  // namespace spoor::toolkit::archive
