// SPDX-License-Identifier: Apache-2.0
//
// Answers depend on the place of a key in its batch.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "order-of-keys";
  template <class Bad>
  static spoor_status lookup(spoor_instance* instance, spoor_call* call, const char* type,
                             const ArrowSchema* schema, ArrowArray* keys, ArrowArray* out,
                             spoor_error* error) {
    const spoor_status status =
        Enricher::lookup<Bad>(instance, call, type, schema, keys, out, error);
    if (status != SPOOR_OK) return status;
    auto* lengths = static_cast<int64_t*>(const_cast<void*>(out->children[2]->buffers[1]));
    for (int64_t row = 0; row < out->length; ++row)
      lengths[row] = row;
    return status;
  }
  template <class Bad>
  static const void* table() {
    static const spoor_enricher_vt vt = {sizeof vt, 0, &Enricher::answer_schema,
                                         &Class::lookup<Bad>};
    return &vt;
  }
};

}  // namespace

RAW_PLUGIN(Class)
