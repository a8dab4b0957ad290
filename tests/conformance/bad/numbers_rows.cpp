// SPDX-License-Identifier: Apache-2.0
//
// Row-wise, and counts rows across batches.
#include "../raw.hpp"

namespace {

struct Class : raw::Rowwise {
  static constexpr const char* name = "numbers-rows";
  template <class Bad>
  static void fill(raw::Instance& mine, const raw::Texts&, int64_t rows, ArrowArray* out) {
    std::vector<int64_t> values;
    for (int64_t row = 0; row < rows; ++row)
      values.push_back(mine.seen++);
    raw::make_batch(out, rows, {raw::Column::of_longs(std::move(values))});
  }
};

}  // namespace

RAW_PLUGIN(Class)
