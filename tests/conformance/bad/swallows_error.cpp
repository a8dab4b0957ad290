// SPDX-License-Identifier: Apache-2.0
//
// Takes a failing input for its end.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "swallows-error";
  static spoor_status on_input_error(const raw::Call& call, int code) {
    return code == ECANCELED ? Analyzer::on_input_error(call, code) : SPOOR_OK;
  }
};

}  // namespace

RAW_PLUGIN(Class)
