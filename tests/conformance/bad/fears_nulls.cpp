// SPDX-License-Identifier: Apache-2.0
//
// Falls over a column of nulls.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "fears-nulls";
  template <class Bad>
  static void fill(raw::Instance& mine, const raw::Texts& texts, int64_t rows, ArrowArray* out) {
    int64_t nulls = 0;
    for (int64_t row = 0; row < rows; ++row)
      nulls += texts.null(row) ? 1 : 0;
    if (rows > 3 && nulls == rows) std::abort();
    Analyzer::fill<Bad>(mine, texts, rows, out);
  }
};

}  // namespace

RAW_PLUGIN(Class)
