// SPDX-License-Identifier: Apache-2.0
//
// From text to plan. There is a graph, or an error that says why not; and a graph can be shown.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/plan/check.hpp"
#include "host/plan/render.hpp"
#include "host/plan/test_catalogue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto catalogue = spoor::host::plan::test_catalogue();
  spoor::host::plan::CheckOptions options;
  options.as_of_us = 1'795'503'600'000'000;
  options.read_env = [](const std::string&) { return std::nullopt; };
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checked = check_text(text, "fuzz.yaml", catalogue, options);
  if (checked.graph.has_value() == has_errors(checked.diagnostics)) std::abort();
  if (!checked.graph) return 0;
  if (plan_text(*checked.graph).empty() || plan_json(*checked.graph).empty()) std::abort();
  return 0;
}
