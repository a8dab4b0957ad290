// SPDX-License-Identifier: Apache-2.0
//
// Expects no text beyond 64 KiB.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "small-buffer";
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    const int64_t size = Analyzer::measure(texts, row);
    if (size > 65'536) std::abort();
    return size;
  }
};

}  // namespace

RAW_PLUGIN(Class)
