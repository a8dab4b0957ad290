// SPDX-License-Identifier: Apache-2.0
#include "host/services/input_record.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spoor::host {
namespace {

int64_t modified_ns(const struct stat& s) {
  return int64_t{s.st_mtim.tv_sec} * 1'000'000'000 + s.st_mtim.tv_nsec;
}

constexpr char kStdin[] = "-";

}  // namespace

OpenedInput::OpenedInput(std::string path, const struct stat& status)
    : path_(std::move(path)),
      size_(static_cast<uint64_t>(status.st_size)),
      modified_ns_(modified_ns(status)),
      device_(status.st_dev),
      inode_(status.st_ino) {}

bool OpenedInput::claim(uint64_t position) {
  const std::lock_guard lock(mutex_);
  if (claimed_ || done_ || position != hashed_) return false;
  claimed_ = true;
  return true;
}

void OpenedInput::feed(const void* data, uint64_t size) {
  // The claim is exclusive, so the hash itself needs no lock.
  hash_.update(data, size);
  hashed_ += size;
}

void OpenedInput::leave(bool at_end) {
  const std::lock_guard lock(mutex_);
  claimed_ = false;
  if (!at_end || done_) return;
  done_ = true;
  sha256_ = to_hex(hash_.finish());
}

std::shared_ptr<OpenedInput> InputRecorder::opened(const std::string& path,
                                                   const struct stat& status) {
  const std::lock_guard lock(mutex_);
  auto& slot = inputs_[{path, status.st_dev, status.st_ino}];
  if (slot == nullptr) slot = std::make_shared<OpenedInput>(path, status);
  return slot;
}

std::shared_ptr<OpenedInput> InputRecorder::opened_stdin() { return opened(kStdin, {}); }

void InputRecorder::hash_rest(OpenedInput& input, const UniqueFd& fd, InputRecord& record) const {
  std::vector<char> part(256 * 1024);
  while (input.hashed_ < input.size_) {
    const ssize_t n =
        ::pread(fd.get(), part.data(), std::min<uint64_t>(part.size(), input.size_ - input.hashed_),
                static_cast<off_t>(input.hashed_));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      record.problem = n == 0 ? "it became shorter" : std::strerror(errno);
      record.unchanged = false;
      return;
    }
    input.feed(part.data(), static_cast<uint64_t>(n));
  }
  input.leave(true);
}

InputRecord InputRecorder::conclude(OpenedInput& input) const {
  InputRecord record;
  record.path = input.path_;
  if (input.path_ == kStdin) {
    record.whole = input.done_;
    input.leave(true);
    record.size = input.hashed_;
    record.sha256 = input.sha256_;
    return record;
  }
  record.size = input.size_;
  const auto fd = folders_->open_file(input.path_);
  struct stat now {};
  if (!fd || ::fstat(fd->get(), &now) != 0) {
    record.unchanged = false;
    if (!input.done_) record.problem = fd ? std::strerror(errno) : fd.error().what;
  } else {
    record.unchanged = now.st_dev == input.device_ && now.st_ino == input.inode_ &&
                       static_cast<uint64_t>(now.st_size) == input.size_ &&
                       modified_ns(now) == input.modified_ns_;
    if (!input.done_) hash_rest(input, *fd, record);
  }
  record.sha256 = input.sha256_;
  return record;
}

std::vector<InputRecord> InputRecorder::finish() {
  const std::lock_guard lock(mutex_);
  std::vector<InputRecord> out;
  out.reserve(inputs_.size());
  for (const auto& [key, input] : inputs_)
    out.push_back(conclude(*input));
  return out;
}

}  // namespace spoor::host
