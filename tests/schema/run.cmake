# SPDX-License-Identifier: Apache-2.0
#
# The test schema.ajv: write the cases, then let node judge them.
if(NOT NODE OR NOT EXISTS "${NPM}/node_modules/ajv")
  message("SKIPPED: needs Node.js and tests/support/npm/node_modules/ajv: run scripts/setup")
  return()
endif()
execute_process(COMMAND "${WRITE}" OUTPUT_FILE "${OUT}" COMMAND_ERROR_IS_FATAL ANY)
set(ENV{SPOOR_SCHEMA_CASES} "${OUT}")
execute_process(COMMAND "${NODE}" --test "${FOLDER}/schema.test.mjs" COMMAND_ERROR_IS_FATAL ANY)
