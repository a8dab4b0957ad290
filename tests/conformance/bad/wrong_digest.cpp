// SPDX-License-Identifier: Apache-2.0
//
// The sidecar has the digest of another file.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "wrong-digest";
};

}  // namespace

RAW_PLUGIN(Class)
