// SPDX-License-Identifier: Apache-2.0
//
// Refuses a hint that it could ignore.
#include "../raw.hpp"

namespace {

struct Class : raw::Provider {
  static constexpr const char* name = "obeys-hints";
  template <class Bad>
  static spoor_status read(spoor_instance* instance, spoor_call* call, const char* request,
                           const char* partition, spoor_out* out, spoor_error* error) {
    if (std::strstr(request, "limit") != nullptr) {
      return raw::Call{raw::self(instance).host, call, error}.fail(SPOOR_NOT_IMPLEMENTED,
                                                                   "there is no limit here");
    }
    return Provider::read<Bad>(instance, call, request, partition, out, error);
  }
  template <class Bad>
  static const void* table() {
    static const spoor_provider_vt vt = {sizeof vt, 0, &Provider::partitions<Bad>,
                                         &Class::read<Bad>};
    return &vt;
  }
};

}  // namespace

RAW_PLUGIN(Class)
