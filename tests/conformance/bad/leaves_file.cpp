// SPDX-License-Identifier: Apache-2.0
//
// Opens a file a batch and closes none.
#include <fcntl.h>

#include "../raw.hpp"

namespace {

volatile int g_last = 0;

struct Class : raw::Analyzer {
  static constexpr const char* name = "leaves-file";
  static void before_batch(const raw::Call&, raw::Instance&) {
    g_last = ::open("/etc/hostname", O_RDONLY);
  }
};

}  // namespace

RAW_PLUGIN(Class)
