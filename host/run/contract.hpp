// SPDX-License-Identifier: Apache-2.0
//
// A port's declared columns against the schema a plugin really sets.
#pragma once

#include "host/plan/descriptor.hpp"
#include "toolkit/arrow/schema.hpp"
#include "toolkit/result.hpp"

namespace spoor::host {

/// `canonical` must hold every declared column with its declared type and, unless the output is
/// dynamic or passes its input on, nothing else, in the declared order.
toolkit::Result<void> check_output(const plan::OutputSpec& spec,
                                   const toolkit::arrow::Schema& canonical);

/// The schema of a port that is not dynamic, for a step that ended without a row.
toolkit::arrow::Schema declared_schema(const plan::OutputSpec& spec);

}  // namespace spoor::host
