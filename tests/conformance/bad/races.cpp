// SPDX-License-Identifier: Apache-2.0
//
// Says that it may run on several threads, and gives other answers when it does.
#include <unistd.h>

#include <atomic>

#include "../raw.hpp"

namespace {

std::atomic<int> g_inside{0};

struct Class : raw::Enricher {
  static constexpr const char* name = "races";
  static uint32_t traits(spoor_instance*) { return SPOOR_TRAIT_CONCURRENT; }
  template <class Bad>
  static spoor_status lookup(spoor_instance* instance, spoor_call* call, const char* type,
                             const ArrowSchema* schema, ArrowArray* keys, ArrowArray* out,
                             spoor_error* error) {
    const int others = g_inside.fetch_add(1);
    ::usleep(2000);
    const spoor_status status =
        Enricher::lookup<Bad>(instance, call, type, schema, keys, out, error);
    if (status == SPOOR_OK && others != 0) {
      static_cast<int64_t*>(const_cast<void*>(out->children[2]->buffers[1]))[0] += others;
    }
    g_inside.fetch_sub(1);
    return status;
  }
  template <class Bad>
  static const void* table() {
    static const spoor_enricher_vt vt = {sizeof vt, 0, &Enricher::answer_schema,
                                         &Class::lookup<Bad>};
    return &vt;
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    std::string out = Enricher::description<Bad>(id);
    return out.insert(out.size() - 1, ",\"traits\":[\"concurrent\"]");
  }
};

}  // namespace

RAW_PLUGIN(Class)
