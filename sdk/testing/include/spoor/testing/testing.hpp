// SPDX-License-Identifier: Apache-2.0
//
// Unit tests for plugins: table literals and an in-memory host. Link spoor::testing.
#pragma once

#include <spoor/testing/plugin_test.hpp>
#include <spoor/testing/table.hpp>
