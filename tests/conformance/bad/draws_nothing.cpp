// SPDX-License-Identifier: Apache-2.0
//
// A visualizer that makes nothing.
#include "../raw.hpp"

namespace {

struct Class : raw::Visualizer {
  static constexpr const char* name = "draws-nothing";
  template <class Bad>
  static spoor_status render(spoor_instance* instance, spoor_call* call, ArrowArrayStream* in,
                             uint32_t n_in, spoor_sink*, spoor_error* error) {
    int64_t rows = 0;
    spoor_status status = SPOOR_OK;
    for (uint32_t i = 0; i < n_in; ++i) {
      if (status == SPOOR_OK) status = count({raw::self(instance).host, call, error}, &in[i], rows);
      in[i].release(&in[i]);
    }
    return status;
  }
  template <class Bad>
  static const void* table() {
    static const spoor_visualizer_vt vt = {sizeof vt, 0, &Class::render<Bad>};
    return &vt;
  }
};

}  // namespace

RAW_PLUGIN(Class)
