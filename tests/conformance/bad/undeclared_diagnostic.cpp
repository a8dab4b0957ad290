// SPDX-License-Identifier: Apache-2.0
//
// Reports a diagnostic that nobody declared.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "undeclared-diagnostic";
  template <class Bad>
  static spoor_status set_output(const raw::Call& call, spoor_out* out) {
    call.host->diagnostic(call.call, "surprise", 1, nullptr, nullptr, nullptr);
    return Analyzer::set_output<Bad>(call, out);
  }
};

}  // namespace

RAW_PLUGIN(Class)
