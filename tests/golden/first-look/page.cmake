# SPDX-License-Identifier: Apache-2.0
#
# The test first_look_page: run the sample case, then let the browser open its report.
if(NOT NODE OR NOT CHROMIUM)
  message(FATAL_ERROR "the browser tests need Node.js and Chromium: run scripts/setup")
endif()
if(NOT EXISTS "${SOURCE}/tests/e2e/report/node_modules/puppeteer-core")
  message(FATAL_ERROR "the npm packages of tests/e2e/report are not installed: run scripts/setup")
endif()
file(REMOVE_RECURSE "${OUT}")
execute_process(
  COMMAND "${SPOOR}" --runs "${OUT}" run -q "${SOURCE}/config/investigations/first-look/case.yaml"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB run "${OUT}/*")
set(ENV{SPOOR_RUN} "${run}")
set(ENV{SPOOR_SOURCE} "${SOURCE}")
set(ENV{SPOOR_CHROMIUM} "${CHROMIUM}")
execute_process(
  COMMAND "${NODE}" --test "${CMAKE_CURRENT_LIST_DIR}/page.test.mjs" COMMAND_ERROR_IS_FATAL ANY)
