// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spoor/namespace.hpp>

#include <cstdint>
#include <string>

SPOOR_SDK_BEGIN
namespace testing {

/// "2024-01-02T03:04:05[.123456]Z" → µs since 1970; throws spoor::error(invalid_argument).
int64_t parse_time(const std::string& text);
/// With six digits and Z.
std::string show_time(int64_t micros);

}  // namespace testing
SPOOR_SDK_END
