// SPDX-License-Identifier: Apache-2.0
//
// Opens a socket without declaring the network.
#include <sys/socket.h>
#include <unistd.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "opens-socket";
  static void before_batch(const raw::Call&, raw::Instance&) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

RAW_PLUGIN(Class)
