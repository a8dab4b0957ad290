// SPDX-License-Identifier: Apache-2.0
//
// Refuses a configuration and does not say why.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "silent-refusal";
  static constexpr const char* params =
      "{\"additionalProperties\":false,\"properties\":{\"n\":{\"default\":1,\"type\":\"integer\"}},"
      "\"type\":\"object\"}";
  static spoor_status configure(const spoor_host* host, const spoor_config* config, spoor_error*) {
    int64_t n = 0;
    return host->config_i64(config, "/n", &n);
  }
};

}  // namespace

RAW_PLUGIN(Class)
