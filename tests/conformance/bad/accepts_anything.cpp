// SPDX-License-Identifier: Apache-2.0
//
// Works without a parameter that it says it needs.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "accepts-anything";
  static constexpr const char* params =
      "{\"additionalProperties\":false,\"properties\":{\"n\":{\"type\":\"integer\"}},"
      "\"required\":[\"n\"],\"type\":\"object\"}";
  static std::string example() {
    std::string out = raw::kTextExample;
    return out.replace(out.rfind("{}"), 2, "{\"n\":1}");
  }
};

}  // namespace

RAW_PLUGIN(Class)
