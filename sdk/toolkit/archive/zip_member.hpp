// SPDX-License-Identifier: Apache-2.0
//
// The content of one zip member: as a stream, or in memory at once, which is twice as fast.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/archive/limits.hpp>
#include <toolkit/archive/source.hpp>
#include <toolkit/archive/zip_directory.hpp>

namespace spoor::toolkit::archive {

/// Bytes in memory, followed by 64 zero bytes.
class Bytes {
 public:
  static constexpr size_t kPadding = 64;

  /// `size` bytes to be written; throws std::bad_alloc.
  explicit Bytes(size_t size);

  [[nodiscard]] char* data() noexcept { return data_.get(); }
  [[nodiscard]] std::string_view text() const noexcept { return {data_.get(), size_}; }
  [[nodiscard]] size_t size() const noexcept { return size_; }

 private:
  struct Free {
    void operator()(char* p) const noexcept;
  };
  std::unique_ptr<char, Free> data_;
  size_t size_;
};

/// An archive with its members; shared by all who read one of them.
struct ZipFile {
  std::shared_ptr<RandomFile> file;
  std::shared_ptr<const std::vector<ZipMember>> members;
  std::optional<std::string> password;
};

/// The member as a stream. Stored and deflated members are read directly; encrypted ones and other
/// methods through libarchive. Size and CRC are checked: a member that differs ends in
/// SPOOR_INVALID_DATA after its last byte. An encrypted member without the right password fails
/// with SPOOR_UNAUTHENTICATED.
[[nodiscard]] Result<std::unique_ptr<Source>> open_zip_member(std::shared_ptr<const ZipFile> zip,
                                                              size_t index, const Limits& limits);

/// A stored or deflated member in memory, checked; nothing if it must be streamed: encrypted, of
/// another method, larger than `max_bytes`, or damaged (the stream then delivers what is sound).
[[nodiscard]] std::optional<Bytes> read_zip_member(const ZipFile& zip, size_t index,
                                                   uint64_t max_bytes);

}  // namespace spoor::toolkit::archive
