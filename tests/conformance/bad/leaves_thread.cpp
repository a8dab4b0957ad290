// SPDX-License-Identifier: Apache-2.0
//
// A thread of it outlives the instance.
#include <unistd.h>

#include <pthread.h>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "leaves-thread";
  static void on_destroy() {
    pthread_t thread{};
    ::pthread_create(
        &thread, nullptr, [](void*) -> void* { return ::pause(), nullptr; }, nullptr);
  }
};

}  // namespace

RAW_PLUGIN(Class)
