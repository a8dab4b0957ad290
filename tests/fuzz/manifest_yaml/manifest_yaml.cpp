// SPDX-License-Identifier: Apache-2.0
//
// The YAML loader, strict and relaxed. A text that gives no tree must be told why.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/manifest/value.hpp"
#include "host/manifest/yaml.hpp"

namespace {

void load(std::string_view text, const spoor::host::yaml::Options& options) {
  const auto loaded = spoor::host::yaml::load(text, "fuzz.yaml", options);
  if (!loaded.document && !has_errors(loaded.diagnostics)) std::abort();
  if (!loaded.document) return;
  spoor::host::Report report("fuzz.yaml");
  static_cast<void>(to_value(loaded.document->root(), report));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  load(text, {});
  spoor::host::yaml::Options relaxed;
  relaxed.allow_ambiguous_booleans = relaxed.allow_ambiguous_numbers = relaxed.allow_tabs = true;
  load(text, relaxed);
  return 0;
}
