// SPDX-License-Identifier: Apache-2.0
#include <toolkit/archive/source.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace spoor::toolkit::archive {
namespace {

class MemoryFile final : public RandomFile {
 public:
  explicit MemoryFile(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  uint64_t size() const override { return bytes_.size(); }
  Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) override {
    if (offset >= bytes_.size()) return 0;
    const size_t n = std::min<size_t>(out.size(), bytes_.size() - offset);
    if (n > 0) std::memcpy(out.data(), bytes_.data() + offset, n);
    return n;
  }

 private:
  std::span<const std::byte> bytes_;
};

class FileRange final : public Source {
 public:
  FileRange(std::shared_ptr<RandomFile> file, uint64_t from, uint64_t to) noexcept
      : file_(std::move(file)), at_(from), to_(to) {}

  Result<size_t> read(std::span<std::byte> out) override {
    const uint64_t left = at_ < to_ ? to_ - at_ : 0;
    if (out.size() > left) out = out.first(left);
    if (out.empty()) return 0;
    auto n = file_->read_at(at_, out);
    if (n) at_ += *n;
    return n;
  }

 private:
  std::shared_ptr<RandomFile> file_;
  uint64_t at_;
  uint64_t to_;
};

}  // namespace

Result<size_t> read_full(Source& source, std::span<std::byte> out) {
  size_t done = 0;
  while (done < out.size()) {
    auto n = source.read(out.subspan(done));
    if (!n) return n;
    if (*n == 0) break;
    done += *n;
  }
  return done;
}

std::unique_ptr<RandomFile> memory_file(std::span<const std::byte> bytes) {
  return std::make_unique<MemoryFile>(bytes);
}

std::unique_ptr<Source> file_range(std::shared_ptr<RandomFile> file, uint64_t from, uint64_t to) {
  const uint64_t size = file->size();
  return std::make_unique<FileRange>(std::move(file), from, std::min(to, size));
}

}  // namespace spoor::toolkit::archive
