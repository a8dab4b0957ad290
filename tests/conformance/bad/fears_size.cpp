// SPDX-License-Identifier: Apache-2.0
//
// Has room for 10,000 rows.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "fears-size";
  template <class Bad>
  static void fill(raw::Instance& mine, const raw::Texts& texts, int64_t rows, ArrowArray* out) {
    if (rows > 10'000) std::abort();
    Analyzer::fill<Bad>(mine, texts, rows, out);
  }
};

}  // namespace

RAW_PLUGIN(Class)
