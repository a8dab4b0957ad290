# SPDX-License-Identifier: Apache-2.0
#
# The test e2e.report: make the reports, then let the browser open them.
if(NOT NODE OR NOT CHROMIUM)
  message(FATAL_ERROR "the browser tests need Node.js and Chromium: run scripts/setup")
endif()
if(NOT EXISTS "${FOLDER}/node_modules/puppeteer-core")
  message(FATAL_ERROR "the npm packages of tests/e2e/report are not installed: run scripts/setup")
endif()
execute_process(
  COMMAND "${MAKE_REPORTS}" "${PLUGINS}" "${FOLDER}/payloads.json" "${OUT}"
  COMMAND_ERROR_IS_FATAL ANY)
set(ENV{SPOOR_REPORTS} "${OUT}")
set(ENV{SPOOR_CHROMIUM} "${CHROMIUM}")
execute_process(COMMAND "${NODE}" --test "${FOLDER}/report.test.mjs" COMMAND_ERROR_IS_FATAL ANY)
