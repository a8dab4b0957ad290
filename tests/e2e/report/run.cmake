# SPDX-License-Identifier: Apache-2.0
#
# The tests e2e.report (MAKE_REPORTS is given) and e2e.demo_report (SPOOR is given): make reports,
# then let the browser open them.
if(NOT NODE OR NOT CHROMIUM)
  message(FATAL_ERROR "the browser tests need Node.js and Chromium: run scripts/setup")
endif()
if(NOT EXISTS "${FOLDER}/node_modules/puppeteer-core")
  message(FATAL_ERROR "the npm packages of tests/e2e/report are not installed: run scripts/setup")
endif()
file(REMOVE_RECURSE "${OUT}")
set(ENV{SPOOR_CHROMIUM} "${CHROMIUM}")

if(MAKE_REPORTS)
  execute_process(
    COMMAND "${MAKE_REPORTS}" "${PLUGINS}" "${FOLDER}/payloads.json" "${OUT}"
    COMMAND_ERROR_IS_FATAL ANY)
  set(ENV{SPOOR_REPORTS} "${OUT}")
  set(tests report.test.mjs)
else()
  foreach(threads 1 2)
    execute_process(
      COMMAND "${SPOOR}" --runs "${OUT}" --threads ${threads} run "${CASE}/case.yaml"
        --as-of 2026-03-12T00:00:00Z
      COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  set(ENV{SPOOR_RUNS} "${OUT}")
  set(ENV{SPOOR_CASE} "${CASE}")
  set(tests demo.test.mjs)
endif()
execute_process(COMMAND "${NODE}" --test "${FOLDER}/${tests}" COMMAND_ERROR_IS_FATAL ANY)
