// SPDX-License-Identifier: Apache-2.0
//
// The case itself, in the order of the storyline in the README beside the manifest.
#pragma once

#include "case_log.hpp"

namespace first_look {

void add_intrusion(CaseLog& log);

}  // namespace first_look
