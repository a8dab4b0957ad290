// SPDX-License-Identifier: Apache-2.0
//
// Sets the schema of its output twice.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "schema-twice";
  template <class Bad>
  static spoor_status set_output(const raw::Call& call, spoor_out* out) {
    const spoor_status first = Analyzer::set_output<Bad>(call, out);
    return first == SPOOR_OK ? Analyzer::set_output<Bad>(call, out) : first;
  }
};

}  // namespace

RAW_PLUGIN(Class)
