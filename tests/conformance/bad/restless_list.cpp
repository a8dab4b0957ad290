// SPDX-License-Identifier: Apache-2.0
//
// Its list of partitions is another one each time.
#include "../raw.hpp"

namespace {

int g_calls = 0;

struct Class : raw::Provider {
  static constexpr const char* name = "restless-list";
  template <class Bad>
  static spoor_status partitions(spoor_instance* instance, spoor_call*, const char*,
                                 spoor_sink* sink, spoor_error*) {
    const char* text = ++g_calls % 2 == 0 ? "[0,1]" : "[0, 1]";
    return raw::self(instance).host->sink_write(sink, text, std::strlen(text));
  }
  template <class Bad>
  static const void* table() {
    static const spoor_provider_vt vt = {sizeof vt, 0, &Class::partitions<Bad>,
                                         &Provider::read<Bad>};
    return &vt;
  }
};

}  // namespace

RAW_PLUGIN(Class)
