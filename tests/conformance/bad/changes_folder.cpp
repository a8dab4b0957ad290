// SPDX-License-Identifier: Apache-2.0
//
// Changes the process's folder.
#include <unistd.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "changes-folder";
  static void before_batch(const raw::Call&, raw::Instance&) {
    if (::chdir("/") != 0) std::abort();
  }
};

}  // namespace

RAW_PLUGIN(Class)
