// SPDX-License-Identifier: Apache-2.0
//
// Takes a batch without keys for an error.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "needs-keys";
  template <class Bad>
  static spoor_status lookup(spoor_instance* instance, spoor_call* call, const char* type,
                             const ArrowSchema* schema, ArrowArray* keys, ArrowArray* out,
                             spoor_error* error) {
    if (keys->length == 0) {
      keys->release(keys);
      return raw::Call{raw::self(instance).host, call, error}.fail(SPOOR_INVALID_ARGUMENT,
                                                                   "no keys");
    }
    return Enricher::lookup<Bad>(instance, call, type, schema, keys, out, error);
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
