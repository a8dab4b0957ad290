// SPDX-License-Identifier: Apache-2.0
//
// The reader of shared libraries: no input reads outside of it or takes long, and what it accepts
// can be judged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "host/plugins/elf.hpp"
#include "host/plugins/plugin_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto info = spoor::host::read_elf({reinterpret_cast<const std::byte*>(data), size});
  if (!info) {
    if (info.error().what.empty()) std::abort();
    return 0;
  }
  // A symbol lies in the file: there are no more of them than it has room for.
  if (info->exports.size() > size || info->undefined.size() > size) std::abort();
  static_cast<void>(spoor::host::judge_exports(*info));
  static_cast<void>(spoor::host::judge_unique(*info));
  static_cast<void>(spoor::host::judge_imports(*info));
  static_cast<void>(spoor::host::version_floor(*info, "GLIBC"));
  return 0;
}
