// SPDX-License-Identifier: Apache-2.0
//
// Classes for the tests of manifest and plan: one of each shape, with the names of real ones.
#pragma once

#include <string_view>

#include "host/plan/descriptor.hpp"

namespace spoor::host::plan {

/// The descriptor as JSON.
[[nodiscard]] std::string_view test_descriptor();
[[nodiscard]] Catalogue test_catalogue();

}  // namespace spoor::host::plan
