# SPDX-License-Identifier: Apache-2.0
#
# Tests, replays of fuzz seeds, benchmarks. Labels: unit (the default), conformance, fuzz, and what a
# caller adds (golden, hostile, e2e, …); scripts and CI choose by label.
include_guard(GLOBAL)

# tests/support/paths.hpp, the one place that knows where the checkout and the build lie: tests name
# neither in their own code, so the compiler cache serves every checkout.
if(BUILD_TESTING)
  add_library(spoor_test_paths STATIC "${PROJECT_SOURCE_DIR}/tests/support/paths.cpp")
  target_include_directories(spoor_test_paths PUBLIC "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(spoor_test_paths PRIVATE
    "SPOOR_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"" "SPOOR_BUILD_DIR=\"${PROJECT_BINARY_DIR}\"")
endif()

# Sanitizers stop at the first report, and name leaks and undefined behaviour with a stack.
set(_SPOOR_TEST_ENV
  "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1"
  "UBSAN_OPTIONS=print_stacktrace=1" "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1"
  "LC_ALL=C.UTF-8" "TZ=UTC")

set(_SPOOR_HOST_FOLDER "${PROJECT_SOURCE_DIR}/host")

# spoor_register_test(<target> [NAME name] [LABELS …] [ENV …] [TIMEOUT s] [ARGS …])
function(spoor_register_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;TIMEOUT" "LABELS;ENV;ARGS")
  if(NOT arg_NAME)
    set(arg_NAME ${target})
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  cmake_path(IS_PREFIX _SPOOR_HOST_FOLDER "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE of_host)
  if(of_host)
    list(APPEND arg_LABELS host)
    set_property(GLOBAL APPEND PROPERTY SPOOR_HOST_TESTS ${target})
  endif()
  if("unit" IN_LIST arg_LABELS OR "hostile" IN_LIST arg_LABELS)
    set_property(GLOBAL APPEND PROPERTY SPOOR_UNIT_TESTS ${target})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(SPOOR_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
  endif()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/tests")
  target_link_libraries(${target} PRIVATE spoor_test_paths)
  add_test(NAME ${arg_NAME} COMMAND ${target} ${arg_ARGS})
  set_tests_properties(${arg_NAME} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${_SPOOR_TEST_ENV};${arg_ENV}")
endfunction()

function(spoor_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBS;LABELS;ENV")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "spoor_add_test(<name> SOURCES …): ${name} ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gtest_main GTest::gmock)
  spoor_register_test(${name} LABELS ${arg_LABELS} ENV ${arg_ENV} TIMEOUT ${arg_TIMEOUT})
endfunction()

# Preset fuzz: a libFuzzer binary bin/fuzz/<name>. Every other build: a test fuzz.<name> that runs
# the same function over the seeds. Seeds lie in tests/fuzz/<name>/seeds, else in tests/fuzz/<name>.
function(spoor_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SEEDS;DICT" "SOURCES;LIBS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "spoor_add_fuzz_target(<name> SOURCES …): ${name} ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(NOT arg_SEEDS)
    set(arg_SEEDS "${PROJECT_SOURCE_DIR}/tests/fuzz/${name}")
    if(IS_DIRECTORY "${arg_SEEDS}/seeds")
      string(APPEND arg_SEEDS "/seeds")
    endif()
  endif()
  cmake_path(ABSOLUTE_PATH arg_SEEDS BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  set(target fuzz_${name})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LIBS})
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/fuzz")
  if(SPOOR_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    # One line a target for scripts/long: name, seeds, dictionary.
    if(arg_DICT)
      cmake_path(ABSOLUTE_PATH arg_DICT BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/bin/fuzz")
    file(WRITE "${PROJECT_BINARY_DIR}/bin/fuzz/${name}.target" "${name}|${arg_SEEDS}|${arg_DICT}\n")
  else()
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/fuzz_replay.cpp")
    add_test(NAME fuzz.${name} COMMAND ${target} "${arg_SEEDS}")
    set_property(GLOBAL APPEND PROPERTY SPOOR_UNIT_TESTS ${target})
    set(timeout 60)
    if(SPOOR_SANITIZE)
      set(timeout 240)
    endif()
    set_tests_properties(fuzz.${name} PROPERTIES
      LABELS fuzz TIMEOUT ${timeout} ENVIRONMENT "${_SPOOR_TEST_ENV}")
  endif()
endfunction()

function(spoor_add_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "spoor_add_bench(<name> SOURCES …): ${name} ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT BUILD_TESTING OR NOT TARGET benchmark::benchmark)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} benchmark::benchmark benchmark::benchmark_main spoor_test_paths)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/bench"
    EXCLUDE_FROM_ALL $<NOT:$<BOOL:${SPOOR_BUILD_BENCH}>>)
  set_property(GLOBAL APPEND PROPERTY SPOOR_BENCHES ${name})
endfunction()

# What CI builds under a sanitizer, so that it need not build the rest, each with the program and the
# plugins that tests start or load:
#   spoor_units     for ASan and UBSan: the tests labelled unit or hostile, and the replays of seeds
#   spoor_threaded  for TSan: the host's own tests (label host) and `plugin check` (label check)
function(spoor_add_sanitized_targets)
  get_property(units GLOBAL PROPERTY SPOOR_UNIT_TESTS)
  get_property(host_tests GLOBAL PROPERTY SPOOR_HOST_TESTS)
  get_property(plugins GLOBAL PROPERTY SPOOR_PLUGINS)
  add_custom_target(spoor_units)
  add_custom_target(spoor_threaded)
  add_dependencies(spoor_units ${units})
  add_dependencies(spoor_threaded ${host_tests})
  foreach(target IN LISTS plugins ITEMS spoor)
    if(TARGET ${target})
      add_dependencies(spoor_units ${target})
      add_dependencies(spoor_threaded ${target})
    endif()
  endforeach()
endfunction()
