// SPDX-License-Identifier: Apache-2.0
//
// Forgets that a column may begin at an offset.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "misreads-slices";
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    const auto* offsets = static_cast<const int32_t*>(texts.array.buffers[1]) + row;
    return texts.null(row) ? 0 : offsets[1] - offsets[0];
  }
};

}  // namespace

RAW_PLUGIN(Class)
