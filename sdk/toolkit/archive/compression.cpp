// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/compression.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <spoor/abi/plugin.h>
#include <zlib.h>
#include <zstd.h>

namespace spoor::toolkit::archive {
namespace {

constexpr size_t kInput = 128 * 1024;

/// Compressed bytes on their way, and the count of both sides against the limits.
class Feed {
 public:
  Feed(std::unique_ptr<Source> in, const Limits& limits)
      : in_(std::move(in)), limits_(limits), buffer_(kInput) {}

  /// Makes `available()` non-empty unless the input is at its end.
  Result<void> fill() {
    if (at_ < size_ || ended_) return {};
    auto n = in_->read(buffer_);
    if (!n) return tl::unexpected(n.error());
    at_ = 0;
    size_ = *n;
    read_ += *n;
    ended_ = *n == 0;
    return {};
  }
  [[nodiscard]] std::span<std::byte> available() noexcept {
    return std::span(buffer_).subspan(at_, size_ - at_);
  }
  void consume(size_t n) noexcept { at_ += n; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }

  /// Counts output. Bytes over a limit are an error, and are not delivered.
  Result<void> produced(size_t n, const char* what) {
    written_ += n;
    if (written_ > limits_.max_member_bytes) {
      return limit_reached(what, "max_member_bytes", limits_.max_member_bytes);
    }
    const uint64_t used = read_ - (size_ - at_);
    if (written_ > limits_.ratio_from && written_ / limits_.max_ratio > used) {
      return limit_reached(what, "max_ratio", limits_.max_ratio);
    }
    return {};
  }

 private:
  std::unique_ptr<Source> in_;
  Limits limits_;
  std::vector<std::byte> buffer_;
  size_t at_ = 0;
  size_t size_ = 0;
  uint64_t read_ = 0;
  uint64_t written_ = 0;
  bool ended_ = false;
};

class ZlibSource final : public Source {
 public:
  ZlibSource(std::unique_ptr<Source> in, const Limits& limits, bool gzip)
      : feed_(std::move(in), limits), gzip_(gzip), name_(gzip ? "gzip" : "deflate") {
    ready_ = inflateInit2(&stream_, gzip ? MAX_WBITS + 16 : -MAX_WBITS) == Z_OK;
  }
  ~ZlibSource() override {
    if (ready_) inflateEnd(&stream_);
  }

  Result<size_t> read(std::span<std::byte> out) override {
    if (!ready_) return fail(SPOOR_RESOURCE, "no memory to decompress");
    if (failed_) return tl::unexpected(*failed_);
    if (done_ || out.empty()) return 0;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(out.size(), 1U << 30));
    const uInt room = stream_.avail_out;
    auto stepped = run(room);
    const size_t n = room - stream_.avail_out;
    if (stepped) stepped = feed_.produced(n, name_);
    if (stepped) return n;
    if (n == 0 || stepped.error().code == SPOOR_RESOURCE) return tl::unexpected(stepped.error());
    failed_ = std::make_unique<Error>(stepped.error());
    return n;
  }

 private:
  /// Inflates until there is some output or the end.
  Result<void> run(uInt room) {
    while (stream_.avail_out == room && !done_) {
      if (auto filled = feed_.fill(); !filled) return filled;
      auto input = feed_.available();
      if (input.empty() && between_) {
        done_ = true;
        return {};
      }
      if (input.empty()) return fail(SPOOR_INVALID_DATA, std::string(name_) + " data is cut short");
      if (auto stepped = step(input); !stepped) return stepped;
    }
    return {};
  }

  Result<void> step(std::span<std::byte> input) {
    stream_.next_in = reinterpret_cast<Bytef*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    feed_.consume(input.size() - stream_.avail_in);
    between_ = false;
    if (status == Z_STREAM_END) return next_member();
    if (status == Z_OK || status == Z_BUF_ERROR) return {};
    if (status == Z_MEM_ERROR) return fail(SPOOR_RESOURCE, "no memory to decompress");
    const char* const detail = stream_.msg == nullptr ? "bad data" : stream_.msg;
    return fail(SPOOR_INVALID_DATA, std::string(name_) + " data is damaged: " + detail);
  }

  /// gzip files may hold several members; what follows the last and is no member is ignored, as
  /// gzip does with padding.
  Result<void> next_member() {
    if (!gzip_) {
      done_ = true;
      return {};
    }
    if (auto filled = feed_.fill(); !filled) return filled;
    const auto input = feed_.available();
    between_ = true;
    if (!input.empty() && input[0] != std::byte{0x1F}) {
      done_ = true;
      return {};
    }
    return inflateReset(&stream_) == Z_OK
               ? Result<void>{}
               : Result<void>{fail(SPOOR_INTERNAL, "inflateReset failed")};
  }

  Feed feed_;
  z_stream stream_{};
  bool gzip_;
  const char* name_;
  bool ready_ = false;
  bool done_ = false;
  bool between_ = false;  ///< behind one gzip member, before the next
  std::unique_ptr<Error> failed_;
};

class ZstdSource final : public Source {
 public:
  ZstdSource(std::unique_ptr<Source> in, const Limits& limits)
      : feed_(std::move(in), limits), stream_(ZSTD_createDStream()) {}
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<size_t> read(std::span<std::byte> out) override {
    if (stream_ == nullptr) return fail(SPOOR_RESOURCE, "no memory to decompress");
    if (failed_) return tl::unexpected(*failed_);
    if (out.empty()) return 0;
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos == 0) {
      if (auto filled = feed_.fill(); !filled) return tl::unexpected(filled.error());
      const auto input = feed_.available();
      if (input.empty() && between_) return 0;
      ZSTD_inBuffer in{input.data(), input.size(), 0};
      const size_t status = ZSTD_decompressStream(stream_, &output, &in);
      feed_.consume(in.pos);
      if (ZSTD_isError(status) != 0) {
        const Error error = damaged(ZSTD_getErrorName(status));
        if (output.pos == 0) return tl::unexpected(error);
        failed_ = std::make_unique<Error>(error);
        break;
      }
      between_ = status == 0;
      if (input.empty() && output.pos == 0) return tl::unexpected(damaged("cut short"));
    }
    if (auto counted = feed_.produced(output.pos, "zstd"); !counted) {
      return tl::unexpected(counted.error());
    }
    return output.pos;
  }

 private:
  static Error damaged(const char* detail) {
    return {SPOOR_INVALID_DATA, std::string("zstd data is damaged: ") + detail, {}, {}};
  }

  Feed feed_;
  ZSTD_DStream* stream_;
  bool between_ = true;  ///< before or behind a frame
  std::unique_ptr<Error> failed_;
};

/// A source whose first bytes have been looked at.
class Prefixed final : public Source {
 public:
  Prefixed(std::span<const std::byte> head, std::unique_ptr<Source> rest)
      : head_(head.begin(), head.end()), rest_(std::move(rest)) {}

  Result<size_t> read(std::span<std::byte> out) override {
    if (at_ == head_.size()) return rest_->read(out);
    const size_t n = std::min(out.size(), head_.size() - at_);
    std::memcpy(out.data(), head_.data() + at_, n);
    at_ += n;
    return n;
  }

 private:
  std::vector<std::byte> head_;
  std::unique_ptr<Source> rest_;
  size_t at_ = 0;
};

}  // namespace

Format detect(std::span<const std::byte> head) noexcept {
  const auto starts = [&](std::initializer_list<int> magic) {
    if (head.size() < magic.size()) return false;
    size_t i = 0;
    for (const int byte : magic) {
      if (head[i++] != static_cast<std::byte>(byte)) return false;
    }
    return true;
  };
  if (starts({0x1F, 0x8B})) return Format::gzip;
  if (starts({0x28, 0xB5, 0x2F, 0xFD})) return Format::zstd;
  if (starts({'P', 'K', 3, 4}) || starts({'P', 'K', 5, 6})) return Format::zip;
  return Format::plain;
}

std::unique_ptr<Source> gunzip(std::unique_ptr<Source> in, const Limits& limits) {
  return std::make_unique<ZlibSource>(std::move(in), limits, true);
}

std::unique_ptr<Source> unzstd(std::unique_ptr<Source> in, const Limits& limits) {
  return std::make_unique<ZstdSource>(std::move(in), limits);
}

std::unique_ptr<Source> inflate_raw(std::unique_ptr<Source> in, const Limits& limits) {
  return std::make_unique<ZlibSource>(std::move(in), limits, false);
}

Result<std::unique_ptr<Source>> unwrap(std::unique_ptr<Source> in, const Limits& limits) {
  for (uint64_t filters = 0;; ++filters) {
    std::array<std::byte, kMagicBytes> head{};
    auto n = read_full(*in, head);
    if (!n) return tl::unexpected(n.error());
    const auto seen = std::span<const std::byte>(head).first(*n);
    const Format format = detect(seen);
    in = std::make_unique<Prefixed>(seen, std::move(in));
    if (format != Format::gzip && format != Format::zstd) return in;
    if (filters == limits.max_filters) {
      return limit_reached("nested compression", "max_filters", limits.max_filters);
    }
    in = format == Format::gzip ? gunzip(std::move(in), limits) : unzstd(std::move(in), limits);
  }
}

}  // namespace spoor::toolkit::archive
