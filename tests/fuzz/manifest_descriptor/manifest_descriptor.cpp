// SPDX-License-Identifier: Apache-2.0
//
// Descriptors of strangers, and the schema for editors made from them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/plan/descriptor.hpp"
#include "host/plan/investigation_schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = spoor::host::plan::parse_descriptor(text, "fuzz.json");
  if (parsed.descriptor.has_value() == has_errors(parsed.diagnostics)) std::abort();
  if (!parsed.descriptor) return 0;
  spoor::host::plan::Catalogue catalogue;
  catalogue.add(*parsed.descriptor);
  if (investigation_schema_json(catalogue).empty()) std::abort();
  return 0;
}
