// SPDX-License-Identifier: Apache-2.0
//
// The constant parts of the page, made from web/ at build time: everything before the islands and
// everything after. Static strings.
#pragma once

#include <string_view>

std::string_view report_page_before();
std::string_view report_page_after();
