// SPDX-License-Identifier: Apache-2.0
//
// Takes it for an error that nobody reads its output.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "fails-when-closed";
  template <class Bad>
  static spoor_status each_batch(const raw::Call& call, raw::Instance& mine, ArrowArrayStream* in,
                                 const ArrowSchema& schema, spoor_out* out) {
    const spoor_status status = Analyzer::each_batch<Bad>(call, mine, in, schema, out);
    ArrowArray probe{};
    if (status != SPOOR_OK || in->get_next(in, &probe) != 0 || probe.release == nullptr)
      return status;
    probe.release(&probe);  // the end was not reached: the output is closed
    return call.fail(SPOOR_INVALID_STATE, "nobody listens");
  }
};

}  // namespace

RAW_PLUGIN(Class)
