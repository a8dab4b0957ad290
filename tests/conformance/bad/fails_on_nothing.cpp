// SPDX-License-Identifier: Apache-2.0
//
// Takes an empty table for an error.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "fails-on-nothing";
  template <class Bad>
  static spoor_status each_batch(const raw::Call& call, raw::Instance& mine, ArrowArrayStream* in,
                                 const ArrowSchema& schema, spoor_out* out) {
    mine.seen = 0;
    const spoor_status status = Analyzer::each_batch<Bad>(call, mine, in, schema, out);
    return status == SPOOR_OK && mine.seen == 0 ? call.fail(SPOOR_INVALID_DATA, "no rows at all")
                                                : status;
  }
  static void before_batch(const raw::Call&, raw::Instance& mine) { mine.seen = 1; }
};

}  // namespace

RAW_PLUGIN(Class)
