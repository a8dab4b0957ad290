// SPDX-License-Identifier: Apache-2.0
//
// Gives a row a batch: the result depends on where the host cuts.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "counts-batches";
  static constexpr const char* cardinality = "aggregate";
  template <class Bad>
  static void fill(raw::Instance&, const raw::Texts&, int64_t rows, ArrowArray* out) {
    if (rows != 0) raw::make_batch(out, 1, {raw::Column::of_longs({1})});
  }
};

}  // namespace

RAW_PLUGIN(Class)
