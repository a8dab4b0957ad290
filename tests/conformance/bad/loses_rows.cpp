// SPDX-License-Identifier: Apache-2.0
//
// A map that leaves rows out and tells nobody.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "loses-rows";
  template <class Bad>
  static void fill(raw::Instance&, const raw::Texts& texts, int64_t rows, ArrowArray* out) {
    std::vector<int64_t> values;
    for (int64_t row = 0; row < rows; ++row) {
      if (texts.null(row) || texts[row].empty()) continue;
      values.push_back(static_cast<int64_t>(texts[row].size()));
    }
    const auto kept = static_cast<int64_t>(values.size());
    raw::make_batch(out, kept, {raw::Column::of_longs(std::move(values))});
  }
};

}  // namespace

RAW_PLUGIN(Class)
