// SPDX-License-Identifier: Apache-2.0
//
// Reads any bytes as a view document. What is accepted must be safe to put into the page: islands
// are base64 and nothing else, and every one is referred to.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "view_document.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read = read_view({reinterpret_cast<const char*>(data), size}, 3);
  if (!read) {
    if (read.error().what.empty()) std::abort();
    return 0;
  }
  for (const std::string& island : read->islands) {
    if (island.find_first_of("<>&\"' \n") != std::string::npos) std::abort();
  }
  if (read->spec.text().empty()) std::abort();
  return 0;
}
