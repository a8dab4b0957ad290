// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/zip_directory.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <spoor/abi/plugin.h>
#include <toolkit/text/utf8.hpp>

namespace spoor::toolkit::archive {
namespace {

constexpr uint64_t kEndSize = 22;    // end of central directory, without its comment
constexpr uint64_t kLocator64 = 20;  // zip64 locator, in front of it
constexpr uint64_t kEnd64Size = 56;  // zip64 end of central directory
constexpr uint64_t kEntrySize = 46;  // central directory entry, without name, extra, comment
constexpr uint64_t kLocalSize = 30;  // local header, without name and extra
constexpr uint32_t kMax32 = 0xFFFF'FFFF;

/// Little-endian reads that cannot leave their bytes.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] bool has(uint64_t at, uint64_t n) const noexcept {
    return at <= bytes_.size() && n <= bytes_.size() - at;
  }
  [[nodiscard]] uint16_t u16(uint64_t at) const noexcept {
    return static_cast<uint16_t>(read(at, 2));
  }
  [[nodiscard]] uint32_t u32(uint64_t at) const noexcept {
    return static_cast<uint32_t>(read(at, 4));
  }
  [[nodiscard]] uint64_t u64(uint64_t at) const noexcept { return read(at, 8); }
  [[nodiscard]] std::string_view text(uint64_t at, uint64_t n) const noexcept {
    if (!has(at, n)) return {};
    return {reinterpret_cast<const char*>(bytes_.data()) + at, static_cast<size_t>(n)};
  }

 private:
  [[nodiscard]] uint64_t read(uint64_t at, uint64_t n) const noexcept {
    if (!has(at, n)) return 0;
    uint64_t value = 0;
    for (uint64_t i = n; i-- > 0;)
      value = value << 8 | static_cast<uint64_t>(bytes_[at + i]);
    return value;
  }
  std::span<const std::byte> bytes_;
};

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(SPOOR_INVALID_DATA, "zip file: " + std::string(what));
}

Result<std::vector<std::byte>> read_exactly(RandomFile& file, uint64_t offset, uint64_t size) {
  std::vector<std::byte> bytes(size);
  auto n = file.read_at(offset, bytes);
  if (!n) return tl::unexpected(n.error());
  if (*n != size) return damaged("cut short");
  return bytes;
}

struct Directory {
  uint64_t offset = 0;
  uint64_t size = 0;
  uint64_t entries = 0;
  uint64_t shift = 0;  ///< bytes in front of the zip (a self-extractor); added to every offset
};

/// The zip64 record in front of the end record, if there is one.
Result<std::optional<Directory>> read_end64(RandomFile& file, uint64_t end) {
  if (end < kLocator64) return std::nullopt;
  auto bytes = read_exactly(file, end - kLocator64, kLocator64);
  if (!bytes) return tl::unexpected(bytes.error());
  const Fields locator(*bytes);
  if (locator.u32(0) != 0x07064B50) return std::nullopt;
  const uint64_t at = locator.u64(8);
  if (at > file.size() || file.size() - at < kEnd64Size)
    return damaged("zip64 record out of bounds");
  auto record = read_exactly(file, at, kEnd64Size);
  if (!record) return tl::unexpected(record.error());
  const Fields fields(*record);
  if (fields.u32(0) != 0x06064B50) return damaged("zip64 record missing");
  return Directory{fields.u64(48), fields.u64(40), fields.u64(32), 0};
}

/// The last end record whose comment reaches exactly to the end of the file; else the last one.
std::optional<uint64_t> find_end(std::span<const std::byte> tail) {
  const Fields fields(tail);
  std::optional<uint64_t> loose;
  if (tail.size() < kEndSize) return loose;
  for (uint64_t at = tail.size() - kEndSize + 1; at-- > 0;) {
    if (tail[at] != std::byte{'P'} || fields.u32(at) != 0x06054B50) continue;
    if (at + kEndSize + fields.u16(at + 20) == tail.size()) return at;
    if (!loose) loose = at;
  }
  return loose;
}

Result<Directory> find_directory(RandomFile& file) {
  const uint64_t tail_size = std::min<uint64_t>(file.size(), kEndSize + 0xFFFF);
  const uint64_t tail_at = file.size() - tail_size;
  auto tail = read_exactly(file, tail_at, tail_size);
  if (!tail) return tl::unexpected(tail.error());
  const auto end = find_end(*tail);
  if (!end) return damaged("no central directory (cut short?)");
  const Fields fields(*tail);
  if (fields.u16(*end + 4) != 0 && fields.u16(*end + 4) != 0xFFFF) {
    return damaged("one part of a split archive");
  }
  Directory directory{fields.u32(*end + 16), fields.u32(*end + 12), fields.u16(*end + 10), 0};
  auto large = read_end64(file, tail_at + *end);
  if (!large) return tl::unexpected(large.error());
  if (*large) return **large;
  const uint64_t end_at = tail_at + *end;
  if (directory.offset + directory.size < end_at) {
    directory.shift = end_at - directory.offset - directory.size;
    directory.offset += directory.shift;
  }
  return directory;
}

/// Sizes and offset from the zip64 extra field, for those that are all ones in the entry.
void apply_zip64(Fields fields, uint64_t at, uint64_t end, ZipMember& member) {
  while (at + 4 <= end) {
    const uint64_t size = fields.u16(at + 2);
    if (at + 4 + size > end) return;
    if (fields.u16(at) == 0x0001) {
      const uint64_t stop = at + 4 + size;
      uint64_t value = at + 4;
      for (uint64_t* field : {&member.size, &member.packed, &member.offset}) {
        if (*field != kMax32 || value + 8 > stop) continue;
        *field = fields.u64(value);
        value += 8;
      }
      return;
    }
    at += 4 + size;
  }
}

/// Code points of CP437 above 0x7F.
constexpr std::array<uint16_t, 128> kCp437 = {
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF,
    0x00EE, 0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9,
    0x00FF, 0x00D6, 0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA,
    0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255D, 0x255C, 0x255B, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
    0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4, 0x03A6, 0x0398, 0x03A9, 0x03B4,
    0x221E, 0x03C6, 0x03B5, 0x2229, 0x2261, 0x00B1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00F7, 0x2248,
    0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0};

std::string decode_name(std::string_view raw) {
  if (text::valid_utf8_prefix(raw) == raw.size()) return std::string(raw);
  std::string out;
  for (const char c : raw) {
    const auto byte = static_cast<uint8_t>(c);
    text::append_utf8(out, byte < 0x80 ? byte : kCp437[byte - 0x80U]);
  }
  return out;
}

/// The entry at `at`, which moves behind it.
Result<ZipMember> read_entry(Fields fields, uint64_t& at, uint64_t shift) {
  if (!fields.has(at, kEntrySize) || fields.u32(at) != 0x02014B50) {
    return damaged("central directory is damaged");
  }
  const uint64_t name_size = fields.u16(at + 28);
  const uint64_t extra_size = fields.u16(at + 30);
  const uint64_t name_at = at + kEntrySize;
  const uint64_t next = name_at + name_size + extra_size + fields.u16(at + 32);
  if (!fields.has(at, next - at)) return damaged("central directory is damaged");
  ZipMember member;
  member.name = decode_name(fields.text(name_at, name_size));
  member.encrypted = (fields.u16(at + 8) & 1) != 0;
  member.method = fields.u16(at + 10);
  member.crc = fields.u32(at + 16);
  member.packed = fields.u32(at + 20);
  member.size = fields.u32(at + 24);
  member.offset = fields.u32(at + 42);
  member.folder = !member.name.empty() && member.name.back() == '/';
  apply_zip64(fields, name_at + name_size, name_at + name_size + extra_size, member);
  member.offset += shift;
  at = next;
  return member;
}

/// Members lie one after the other; two that share bytes make a bomb that no ratio would show.
Result<void> check_layout(const std::vector<ZipMember>& members, uint64_t file_size) {
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  ranges.reserve(members.size());
  for (const ZipMember& member : members) {
    const uint64_t room = member.offset <= file_size ? file_size - member.offset : 0;
    if (room < kLocalSize || member.packed > room - kLocalSize) {
      return damaged("member " + member.name + " lies outside of the file");
    }
    ranges.emplace_back(member.offset, member.offset + kLocalSize + member.packed);
  }
  std::sort(ranges.begin(), ranges.end());
  for (size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first < ranges[i - 1].second) return damaged("members overlap (a zip bomb?)");
  }
  return {};
}

}  // namespace

Result<std::vector<ZipMember>> read_zip_directory(RandomFile& file, const Limits& limits) {
  auto directory = find_directory(file);
  if (!directory) return tl::unexpected(directory.error());
  if (directory->entries > limits.max_members) {
    return limit_reached("zip file", "max_members", limits.max_members);
  }
  if (directory->offset > file.size() || directory->size > file.size() - directory->offset ||
      directory->entries > directory->size / kEntrySize) {
    return damaged("central directory out of bounds");
  }
  if (directory->size > limits.max_directory_bytes) {
    return limit_reached("zip file", "max_directory_bytes", limits.max_directory_bytes);
  }
  auto bytes = read_exactly(file, directory->offset, directory->size);
  if (!bytes) return tl::unexpected(bytes.error());
  std::vector<ZipMember> members;
  members.reserve(directory->entries);
  for (uint64_t at = 0; members.size() < directory->entries;) {
    auto member = read_entry(Fields(*bytes), at, directory->shift);
    if (!member) return tl::unexpected(member.error());
    members.push_back(std::move(*member));
  }
  if (auto sound = check_layout(members, file.size()); !sound) {
    return tl::unexpected(sound.error());
  }
  return members;
}

Result<uint64_t> zip_data_offset(RandomFile& file, const ZipMember& member) {
  auto header = read_exactly(file, member.offset, kLocalSize);
  if (!header) return tl::unexpected(header.error());
  const Fields fields(*header);
  if (fields.u32(0) != 0x04034B50) return damaged("local header of " + member.name + " is damaged");
  const uint64_t at = member.offset + kLocalSize + fields.u16(26) + fields.u16(28);
  if (at > file.size() || member.packed > file.size() - at) {
    return damaged("member " + member.name + " lies outside of the file");
  }
  return at;
}

}  // namespace spoor::toolkit::archive
