// SPDX-License-Identifier: Apache-2.0
//
// Its descriptor has a space too many: its digest is nobody's.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "not-canonical";
  static std::string edited(std::string text) { return text.insert(1, " "); }
};

}  // namespace

RAW_PLUGIN(Class)
