// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/zip_member.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <utility>

#include <libdeflate.h>
#include <spoor/abi/plugin.h>
#include <toolkit/archive/compression.hpp>
#include <toolkit/archive/libarchive_member.hpp>

namespace spoor::toolkit::archive {
namespace {

constexpr uint16_t kStored = 0;
constexpr uint16_t kDeflated = 8;
constexpr uint16_t kLzma = 14;
constexpr uint16_t kXz = 95;
/// What an LZMA member may ask for as its dictionary: its decoder takes the header's word for it.
constexpr uint32_t kMostDictionaryBytes = 128U << 20;

bool is_direct(const ZipMember& member) noexcept {
  return !member.encrypted && (member.method == kStored || member.method == kDeflated);
}

/// Whether a member that libarchive decodes needs no more memory than is sane. Found by fuzzing: an
/// LZMA header of nine bytes that asks for gigabytes.
Result<void> check_memory(const ZipFile& zip, const ZipMember& member) {
  if (member.method == kXz)
    return fail(SPOOR_NOT_IMPLEMENTED, "members compressed with xz are not read", {},
                "unpack the archive");
  if (member.method != kLzma || member.encrypted) return {};
  auto at = zip_data_offset(*zip.file, member);
  if (!at) return tl::unexpected(at.error());
  // Version (2 bytes), size of the properties (2), properties: one byte and the dictionary's size.
  std::array<std::byte, 9> head{};
  const auto header = file_range(zip.file, *at, *at + head.size());
  for (size_t have = 0; have < head.size();) {
    auto n = header->read(std::span(head).subspan(have));
    if (!n) return tl::unexpected(n.error());
    if (*n == 0) return fail(SPOOR_INVALID_DATA, "the member ends inside its LZMA header");
    have += *n;
  }
  uint32_t dictionary = 0;
  std::memcpy(&dictionary, head.data() + 5, sizeof dictionary);
  if (dictionary <= kMostDictionaryBytes) return {};
  return fail(SPOOR_RESOURCE, "the member asks for a dictionary of " + std::to_string(dictionary) +
                                  " bytes; the most is " + std::to_string(kMostDictionaryBytes));
}

/// Counts a member's bytes and compares them with what the directory says.
class Checked final : public Source {
 public:
  Checked(std::unique_ptr<Source> in, const ZipMember& member, const Limits& limits)
      : in_(std::move(in)), member_(member), limits_(limits) {}

  Result<size_t> read(std::span<std::byte> out) override {
    auto n = in_->read(out);
    if (!n) return n;
    if (*n == 0) return finish();
    size_ += *n;
    crc_ = libdeflate_crc32(crc_, out.data(), *n);
    if (size_ > member_.size) {
      return fail(SPOOR_INVALID_DATA, "the member is longer than the directory says");
    }
    if (size_ > limits_.max_member_bytes) {
      return limit_reached("zip member", "max_member_bytes", limits_.max_member_bytes);
    }
    if (size_ > limits_.ratio_from && size_ / limits_.max_ratio > member_.packed) {
      return limit_reached("zip member", "max_ratio", limits_.max_ratio);
    }
    return n;
  }

 private:
  Result<size_t> finish() {
    if (size_ != member_.size) {
      return fail(SPOOR_INVALID_DATA, "the member is shorter than the directory says");
    }
    // AES members carry no CRC: their own checksum has been verified.
    const bool has_crc = member_.crc != 0 || !member_.encrypted;
    if (has_crc && crc_ != member_.crc)
      return fail(SPOOR_INVALID_DATA, "the member's CRC is wrong");
    return 0;
  }

  std::unique_ptr<Source> in_;
  ZipMember member_;
  Limits limits_;
  uint64_t size_ = 0;
  uint32_t crc_ = 0;
};

std::optional<Bytes> read_packed(RandomFile& file, const ZipMember& member) {
  auto at = zip_data_offset(file, member);
  if (!at) return std::nullopt;
  Bytes packed(member.packed);
  auto n = file.read_at(*at, {reinterpret_cast<std::byte*>(packed.data()), packed.size()});
  if (!n || *n != member.packed) return std::nullopt;
  return packed;
}

std::optional<Bytes> inflate(const Bytes& packed, uint64_t size) {
  Bytes out(size);
  auto* const decompressor = libdeflate_alloc_decompressor();
  if (decompressor == nullptr) return std::nullopt;
  const auto status = libdeflate_deflate_decompress(decompressor, packed.text().data(),
                                                    packed.size(), out.data(), size, nullptr);
  libdeflate_free_decompressor(decompressor);
  if (status != LIBDEFLATE_SUCCESS) return std::nullopt;
  return out;
}

}  // namespace

void Bytes::Free::operator()(char* p) const noexcept { std::free(p); }

Bytes::Bytes(size_t size) : data_(static_cast<char*>(std::malloc(size + kPadding))), size_(size) {
  if (data_ == nullptr) throw std::bad_alloc();
  std::memset(data_.get() + size, 0, kPadding);
}

Result<std::unique_ptr<Source>> open_zip_member(std::shared_ptr<const ZipFile> zip, size_t index,
                                                const Limits& limits) {
  const ZipMember member = zip->members->at(index);
  if (member.encrypted && !zip->password) {
    return fail(SPOOR_UNAUTHENTICATED, "the member is encrypted", {}, "give `password:`");
  }
  std::unique_ptr<Source> content;
  if (is_direct(member)) {
    auto at = zip_data_offset(*zip->file, member);
    if (!at) return tl::unexpected(at.error());
    content = file_range(zip->file, *at, *at + member.packed);
    if (member.method == kDeflated) content = inflate_raw(std::move(content), limits);
  } else {
    if (auto ok = check_memory(*zip, member); !ok) return tl::unexpected(ok.error());
    auto opened = libarchive_member(std::move(zip), index);
    if (!opened) return opened;
    content = std::move(*opened);
  }
  return std::make_unique<Checked>(std::move(content), member, limits);
}

std::optional<Bytes> read_zip_member(const ZipFile& zip, size_t index, uint64_t max_bytes) {
  const ZipMember& member = zip.members->at(index);
  if (!is_direct(member) || member.size > max_bytes || member.packed > member.size + 4096) {
    return std::nullopt;
  }
  auto bytes = read_packed(*zip.file, member);
  if (bytes && member.method == kDeflated) bytes = inflate(*bytes, member.size);
  if (!bytes || bytes->size() != member.size) return std::nullopt;
  if (libdeflate_crc32(0, bytes->text().data(), bytes->size()) != member.crc) return std::nullopt;
  return bytes;
}

}  // namespace spoor::toolkit::archive
