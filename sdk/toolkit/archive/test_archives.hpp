// SPDX-License-Identifier: Apache-2.0
//
// Archives for tests: sound ones, lying ones, bombs.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spoor::toolkit::archive {

inline std::string deflated(std::string_view text, int window = -MAX_WBITS) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string gzipped(std::string_view text) { return deflated(text, MAX_WBITS + 16); }

inline std::string zstd_packed(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

/// Writes zip files by hand, so that tests can make them lie.
class ZipWriter {
 public:
  struct Lies {
    uint64_t add_to_size = 0;
    uint32_t crc_mask = 0;
    bool no_directory = false;
  };

  ZipWriter() = default;
  explicit ZipWriter(Lies lies) : lies_(lies) {}

  ZipWriter& add(const std::string& name, std::string_view text, bool deflate = true) {
    const std::string packed = deflate ? deflated(text) : std::string(text);
    const auto crc = static_cast<uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
    return add_raw(name, packed, text.size(), crc, deflate ? 8 : 0);
  }
  ZipWriter& add_raw(const std::string& name, std::string_view packed, uint64_t size, uint32_t crc,
                     uint16_t method) {
    Entry entry{name,  out_.size(), packed.size(), size + lies_.add_to_size, crc ^ lies_.crc_mask,
                method};
    put32(out_, 0x04034B50);
    put_common(out_, entry);
    put16(out_, 0);
    out_.append(name).append(packed);
    entries_.push_back(entry);
    return *this;
  }
  /// A directory entry that points at the place of the last member again.
  ZipWriter& repeat_last(const std::string& name) {
    entries_.push_back(entries_.back());
    entries_.back().name = name;
    return *this;
  }

  std::string finish() const {
    std::string out = out_;
    if (lies_.no_directory) return out;
    std::string directory;
    for (const Entry& entry : entries_) {
      put32(directory, 0x02014B50);
      put16(directory, 20);
      put_common(directory, entry);
      put16(directory, 0);
      put16(directory, 0);
      put16(directory, 0);
      put16(directory, 0);
      put32(directory, 0);
      put32(directory, static_cast<uint32_t>(entry.offset));
      directory.append(entry.name);
    }
    const auto at = static_cast<uint32_t>(out.size());
    out.append(directory);
    put32(out, 0x06054B50);
    put32(out, 0);
    const auto count = static_cast<uint16_t>(entries_.size() > 0xFFFF ? 0xFFFF : entries_.size());
    put16(out, count);
    put16(out, count);
    put32(out, static_cast<uint32_t>(directory.size()));
    put32(out, at);
    put16(out, 0);
    return out;
  }

 private:
  struct Entry {
    std::string name;
    uint64_t offset;
    uint64_t packed;
    uint64_t size;
    uint32_t crc;
    uint16_t method;
  };

  static void put16(std::string& out, uint32_t v) {
    out.push_back(static_cast<char>(v & 0xFF));
    out.push_back(static_cast<char>(v >> 8 & 0xFF));
  }
  static void put32(std::string& out, uint32_t v) {
    put16(out, v & 0xFFFF);
    put16(out, v >> 16);
  }
  /// From "version needed" to the length of the name, the same in both headers.
  static void put_common(std::string& out, const Entry& entry) {
    put16(out, 20);
    put16(out, 0);
    put16(out, entry.method);
    put32(out, 0);
    put32(out, entry.crc);
    put32(out, static_cast<uint32_t>(entry.packed));
    put32(out, static_cast<uint32_t>(entry.size));
    put16(out, static_cast<uint32_t>(entry.name.size()));
  }

  Lies lies_;
  std::string out_;
  std::vector<Entry> entries_;
};

/// A zip made by libarchive: `options` such as "zip:encryption=aes256".
inline std::string libarchive_zip(const std::vector<std::pair<std::string, std::string>>& members,
                                  const char* options, const char* password) {
  std::string out;
  struct archive* const writer = archive_write_new();
  archive_write_set_format_zip(writer);
  if (options != nullptr) archive_write_set_options(writer, options);
  if (password != nullptr) archive_write_set_passphrase(writer, password);
  archive_write_open2(
      writer, &out, nullptr,
      [](struct archive*, void* to, const void* data, size_t n) {
        static_cast<std::string*>(to)->append(static_cast<const char*>(data), n);
        return static_cast<la_ssize_t>(n);
      },
      nullptr, nullptr);
  for (const auto& [name, text] : members) {
    struct archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return out;
}

}  // namespace spoor::toolkit::archive
