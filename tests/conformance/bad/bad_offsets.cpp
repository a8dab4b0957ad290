// SPDX-License-Identifier: Apache-2.0
//
// Hands over a batch whose offsets point outside its text.
#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "bad-offsets";
  static constexpr const char* format = "u";
  template <class Bad>
  static void fill(raw::Instance&, const raw::Texts&, int64_t rows, ArrowArray* out) {
    raw::Column column =
        raw::Column::of_texts(std::vector<std::string>(static_cast<size_t>(rows), "text"));
    if (rows > 1) column.offsets[1] = 1'000'000;
    raw::make_batch(out, rows, {std::move(column)});
  }
  template <class Bad>
  static std::string description(const std::string& id) {
    std::string out = Analyzer::description<Bad>(id);
    return out.replace(out.find("int64"), 5, "utf8");
  }
};

}  // namespace

RAW_PLUGIN(Class)
