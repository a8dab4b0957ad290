// SPDX-License-Identifier: Apache-2.0
//
// The table's class is not the descriptor's.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "other-class-id";
  static std::string edited(std::string text) {
    const std::string id = "analyzer.example.other-class-id";
    return text.replace(text.find(id), id.size(), "analyzer.example.yet-another");
  }
};

}  // namespace

RAW_PLUGIN(Class)
