// SPDX-License-Identifier: Apache-2.0
//
// Its result depends on batches without rows.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "counts-empty-batches";
  template <class Bad>
  static void fill(raw::Instance& mine, const raw::Texts& texts, int64_t rows, ArrowArray* out) {
    if (rows == 0) ++mine.seen;
    std::vector<int64_t> values;
    for (int64_t row = 0; row < rows; ++row)
      values.push_back(measure(texts, row) + mine.seen);
    raw::make_batch(out, rows, {raw::Column::of_longs(std::move(values))});
  }
};

}  // namespace

RAW_PLUGIN(Class)
