// SPDX-License-Identifier: Apache-2.0
//
// Falls over a partition that it did not list.
#include "../raw.hpp"

namespace {

struct Class : raw::Provider {
  static constexpr const char* name = "trusts-partitions";
  template <class Bad>
  static spoor_status read(spoor_instance* instance, spoor_call* call, const char* request,
                           const char* partition, spoor_out* out, spoor_error* error) {
    if (std::strcmp(partition, "0") != 0 && std::strcmp(partition, "1") != 0) std::abort();
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
