// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/io.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <spoor/abi/plugin.h>
#include <unistd.h>

namespace spoor::toolkit::arrow {

Sink fd_sink(int fd) {
  return [fd](std::span<const std::byte> bytes) -> Result<void> {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fail(SPOOR_IO, std::string("cannot write: ") + std::strerror(errno));
      bytes = bytes.subspan(static_cast<size_t>(written));
    }
    return {};
  };
}

Source fd_source(int fd) {
  return [fd](std::span<std::byte> bytes) -> Result<size_t> {
    for (;;) {
      const ssize_t got = ::read(fd, bytes.data(), bytes.size());
      if (got >= 0) return static_cast<size_t>(got);
      if (errno == EINTR) continue;
      return fail(SPOOR_IO, std::string("cannot read: ") + std::strerror(errno));
    }
  };
}

Sink memory_sink(std::vector<std::byte>& target) {
  return [&target](std::span<const std::byte> bytes) -> Result<void> {
    target.insert(target.end(), bytes.begin(), bytes.end());
    return {};
  };
}

Source memory_source(std::span<const std::byte> bytes) {
  return [bytes](std::span<std::byte> out) mutable -> Result<size_t> {
    const size_t count = std::min(out.size(), bytes.size());
    if (count > 0) std::memcpy(out.data(), bytes.data(), count);
    bytes = bytes.subspan(count);
    return count;
  };
}

}  // namespace spoor::toolkit::arrow
