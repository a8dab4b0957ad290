// SPDX-License-Identifier: Apache-2.0
//
// Changes a signal's handler.
#include <csignal>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "changes-signals";
  static void before_batch(const raw::Call&, raw::Instance&) { std::signal(SIGUSR1, SIG_IGN); }
};

}  // namespace

RAW_PLUGIN(Class)
