// SPDX-License-Identifier: Apache-2.0
//
// Scribbles into the texts it was lent.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "writes-input";
  static void after_batch(ArrowArray& batch) {
    if (batch.length == 0 || batch.children[0]->n_buffers < 3) return;
    auto* text = static_cast<char*>(const_cast<void*>(batch.children[0]->buffers[2]));
    const auto* offsets = static_cast<const int32_t*>(batch.children[0]->buffers[1]);
    const int64_t rows = batch.children[0]->offset + batch.length;
    if (text != nullptr && offsets[rows] > 0) text[0] = '?';
  }
};

}  // namespace

RAW_PLUGIN(Class)
