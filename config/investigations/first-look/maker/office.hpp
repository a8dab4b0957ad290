// SPDX-License-Identifier: Apache-2.0
//
// Two ordinary days: people come, work, go home; services run at night. Nothing here is the case.
#pragma once

#include "case_log.hpp"

namespace first_look {

void add_office_days(CaseLog& log);

}  // namespace first_look
