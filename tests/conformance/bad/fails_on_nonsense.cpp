// SPDX-License-Identifier: Apache-2.0
//
// One bad key spoils the answers to all.
#include "../raw.hpp"

namespace {

struct Class : raw::Enricher {
  static constexpr const char* name = "fails-on-nonsense";
  template <class Bad>
  static spoor_status lookup(spoor_instance* instance, spoor_call* call, const char* type,
                             const ArrowSchema* schema, ArrowArray* keys, ArrowArray* out,
                             spoor_error* error) {
    const raw::Texts texts{*keys};
    for (int64_t row = 0; row < keys->length; ++row) {
      if (texts[row] != "not an address") continue;
      keys->release(keys);
      return raw::Call{raw::self(instance).host, call, error}.fail(SPOOR_INVALID_DATA,
                                                                   "not a domain");
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
