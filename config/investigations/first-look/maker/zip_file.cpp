// SPDX-License-Identifier: Apache-2.0
#include "zip_file.hpp"

#include <zlib.h>

#include <stdexcept>

namespace first_look {
namespace {

// 2026-03-12 06:00:00 as MS-DOS writes it.
constexpr uint16_t kTime = 6U << 11U;
constexpr uint16_t kDate = (2026U - 1980U) << 9U | 3U << 5U | 12U;
constexpr uint16_t kDeflate = 8;
constexpr uint16_t kVersion = 20;

void put16(std::string& out, uint32_t value) {
  out += static_cast<char>(value & 0xffU);
  out += static_cast<char>(value >> 8U & 0xffU);
}

void put32(std::string& out, uint32_t value) {
  put16(out, value & 0xffffU);
  put16(out, value >> 16U);
}

std::string deflated(const std::string& content) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::string out(deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib does not finish");
  return out;
}

/// What the local header and the directory say alike.
std::string common(const std::string& name, const std::string& content, size_t packed) {
  const uLong crc =
      crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
  std::string out;
  put16(out, kVersion);
  put16(out, 0);
  put16(out, kDeflate);
  put16(out, kTime);
  put16(out, kDate);
  put32(out, static_cast<uint32_t>(crc));
  put32(out, static_cast<uint32_t>(packed));
  put32(out, static_cast<uint32_t>(content.size()));
  put16(out, static_cast<uint32_t>(name.size()));
  put16(out, 0);
  return out;
}

}  // namespace

void ZipFile::add(const std::string& name, const std::string& content) {
  const std::string packed = deflated(content);
  const std::string header = common(name, content, packed.size());
  put32(directory_, 0x02014b50);
  put16(directory_, kVersion);
  directory_ += header;
  directory_ += std::string(10, '\0');
  put32(directory_, static_cast<uint32_t>(members_.size()));
  directory_ += name;
  put32(members_, 0x04034b50);
  members_ += header + name + packed;
  ++count_;
}

std::string ZipFile::finish() {
  std::string out = members_ + directory_;
  put32(out, 0x06054b50);
  put32(out, 0);
  put16(out, count_);
  put16(out, count_);
  put32(out, static_cast<uint32_t>(directory_.size()));
  put32(out, static_cast<uint32_t>(members_.size()));
  put16(out, 0);
  return out;
}

}  // namespace first_look
