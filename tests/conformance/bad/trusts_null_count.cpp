// SPDX-License-Identifier: Apache-2.0
//
// Takes a null_count of -1, which means unknown, for none.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "trusts-null-count";
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    if (texts.array.null_count < 1) return static_cast<int64_t>(texts[row].size()) + 1;
    return texts.null(row) ? 0 : static_cast<int64_t>(texts[row].size()) + 1;
  }
};

}  // namespace

RAW_PLUGIN(Class)
