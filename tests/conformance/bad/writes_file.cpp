// SPDX-License-Identifier: Apache-2.0
//
// Writes a file behind the host's back.
#include <fcntl.h>
#include <unistd.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "writes-file";
  static void before_batch(const raw::Call&, raw::Instance&) {
    const int fd = ::open("/dev/shm/spoor-bad-plugin", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return;
    ::close(fd);
    ::unlink("/dev/shm/spoor-bad-plugin");
  }
};

}  // namespace

RAW_PLUGIN(Class)
