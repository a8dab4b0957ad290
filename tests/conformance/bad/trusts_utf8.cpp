// SPDX-License-Identifier: Apache-2.0
//
// Falls over text that is not UTF-8.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "trusts-utf8";
  static int64_t measure(const raw::Texts& texts, int64_t row) {
    if (!texts.null(row) && texts[row].find('\xFF') != std::string_view::npos) std::abort();
    return Analyzer::measure(texts, row);
  }
};

}  // namespace

RAW_PLUGIN(Class)
