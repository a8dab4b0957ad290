// SPDX-License-Identifier: Apache-2.0
//
// {"schema": …, "value": …}: the profile, the validator, and the canonical form, which must not
// change when it is read and written again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/manifest/json.hpp"
#include "host/manifest/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace spoor::host;
  const auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const std::string canonical = canonical_json(*json);
  if (canonicalise_json(canonical).value() != canonical) std::abort();
  const Value* schema_json = json->find("schema");
  const Value* value = json->find("value");
  if (schema_json == nullptr || value == nullptr) return 0;
  Report report("fuzz.json");
  const Schema schema = parse_schema(*schema_json, "", report);
  if (report.has_errors()) return 0;
  const Scope scope(1'795'503'600'000'000);
  const Validated first = validate(schema, *value, &scope, report);
  if (report.has_errors()) return 0;
  static_cast<void>(canonical_json(first.value));
  return 0;
}
