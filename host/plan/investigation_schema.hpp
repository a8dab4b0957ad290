// SPDX-License-Identifier: Apache-2.0
//
// One JSON Schema (draft 2020-12) for manifests, from the classes at hand, so that editors complete
// ids and parameter names.
#pragma once

#include <string>

#include "host/plan/descriptor.hpp"

namespace spoor::host::plan {

/// Indented JSON, ending with a newline; the same for the same catalogue.
[[nodiscard]] std::string investigation_schema_json(const Catalogue& catalogue);

}  // namespace spoor::host::plan
