// SPDX-License-Identifier: Apache-2.0
//
// The descriptor against the plugin's table, the parameters against the descriptor, and outputs
// against what they were declared to be.
#pragma once

#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>

#include <string>

SPOOR_SDK_BEGIN
namespace testing {

/// Fills in the schema's defaults; throws spoor::error(invalid_argument) for an unknown parameter,
/// a missing one, or one of another type.
json complete_parameters(const json& schema, const json& given);

/// What a declared, not dynamic output has otherwise than declared; "" when it is as declared.
std::string find_column_fault(const json& output, const schema_view* input, schema_view got);

}  // namespace testing
SPOOR_SDK_END
