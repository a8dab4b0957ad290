// SPDX-License-Identifier: Apache-2.0
//
// Hands over text that is not UTF-8.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "invalid-utf8";
  static constexpr const char* format = "u";
  template <class Bad>
  static void fill(raw::Instance&, const raw::Texts&, int64_t rows, ArrowArray* out) {
    const std::vector<std::string> texts(static_cast<size_t>(rows), "\xFF\xFE");
    raw::make_batch(out, rows, {raw::Column::of_texts(texts)});
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    std::string out = Analyzer::description<Bad>(id);
    return out.replace(out.find("int64"), 5, "utf8");
  }
};

}  // namespace

RAW_PLUGIN(Class)
