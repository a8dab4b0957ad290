// SPDX-License-Identifier: Apache-2.0
//
// Sidecars: nothing crashes the reader, and what it accepts comes back the same from its own text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/plugins/sidecar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace spoor::host;
  const auto first = parse_sidecar({reinterpret_cast<const char*>(data), size});
  if (!first) {
    if (first.error().what.empty()) std::abort();
    return 0;
  }
  const auto again = parse_sidecar(sidecar_text(first->descriptor, first->file, first->sha256));
  if (!again || again->descriptor.json != first->descriptor.json || again->file != first->file ||
      again->descriptor.classes.size() != first->descriptor.classes.size()) {
    std::abort();
  }
  return 0;
}
