# SPDX-License-Identifier: Apache-2.0
#
# spoor_add_plugin(<name> SOURCES … [LIBS …] [TESTS …])
#
# Part of the installed SDK: find_package(spoor-sdk CONFIG REQUIRED) brings it to any project. Makes
#
#   <build>/lib/spoor/plugins/<name>.so            exports spoor_plugin_v1 and nothing else
#   <build>/lib/spoor/plugins/<name>.plugin.json   its sidecar, written after linking
#   test plugin.<name>                             if there are TESTS or files *_test.cpp beside it
#   test check.<name>                              `spoor plugin check` over the finished file
#
# The flags below are what the loader asks of a plugin: nothing but the entry point is visible, no
# symbol is shared with other plugins (STB_GNU_UNIQUE), every symbol is bound at load time, and the
# file is never unmapped.
include_guard(GLOBAL)

set(_SPOOR_PLUGIN_MAP "${CMAKE_CURRENT_LIST_DIR}/spoor_plugin.map")

function(spoor_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS;TESTS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "spoor_add_plugin(<name> SOURCES … [LIBS …] [TESTS …]): ${name} ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(objects ${name}_objects)
  add_library(${objects} OBJECT ${arg_SOURCES})
  set_target_properties(${objects} PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${objects} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_libraries(${objects} PUBLIC spoor::sdk ${arg_LIBS})

  set(folder "${CMAKE_BINARY_DIR}/lib/spoor/plugins")
  add_library(${name} MODULE $<TARGET_OBJECTS:${objects}>)
  target_link_libraries(${name} PRIVATE spoor::sdk ${arg_LIBS})
  set_target_properties(${name} PROPERTIES
    PREFIX "" OUTPUT_NAME "${name}" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY "${folder}"
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH ""  # the sidecar holds a digest: installing must not edit
    LINK_DEPENDS "${_SPOOR_PLUGIN_MAP}")
  target_link_options(${name} PRIVATE
    "-Wl,--version-script=${_SPOOR_PLUGIN_MAP}" -Wl,-z,now -Wl,-z,relro -Wl,-z,nodelete
    -Wl,--exclude-libs,ALL)
  if(NOT SPOOR_SANITIZE AND NOT "${CMAKE_CXX_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS}" MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  set_property(GLOBAL APPEND PROPERTY SPOOR_PLUGINS ${name})

  _spoor_plugin_sidecar(${name} "${folder}")
  if(NOT DEFINED BUILD_TESTING OR BUILD_TESTING)
    _spoor_plugin_unit_test(${name} TESTS ${arg_TESTS} LIBS ${arg_LIBS})
    _spoor_plugin_conformance_test(${name})
  endif()
endfunction()

function(_spoor_plugin_sidecar name folder)
  if(TARGET spoor_describe)
    set(describe spoor_describe)
    add_dependencies(${name} spoor_describe)
  elseif(TARGET spoor::describe)
    set(describe spoor::describe)
  else()
    message(STATUS "spoor_add_plugin(${name}): no spoor-describe here, so no sidecar is written")
    return()
  endif()
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND $<TARGET_FILE:${describe}> $<TARGET_FILE:${name}> -o "${folder}/${name}.plugin.json"
    BYPRODUCTS "${folder}/${name}.plugin.json"
    COMMENT "Writing ${name}.plugin.json" VERBATIM)
endfunction()

# The test is linked with the plugin's own objects: the fake host of spoor::testing calls its entry
# point without a loader.
function(_spoor_plugin_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "TESTS;LIBS")
  set(tests ${arg_TESTS})
  if(NOT tests)
    file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp")
    list(SORT tests)
  endif()
  if(NOT tests)
    return()
  endif()
  if(NOT TARGET GTest::gtest_main)
    find_package(GTest REQUIRED)
  endif()
  set(test ${name}_plugin_test)
  add_executable(${test} ${tests})
  target_sources(${test} PRIVATE $<TARGET_OBJECTS:${name}_objects>)
  target_link_libraries(${test} PRIVATE ${arg_LIBS} spoor::testing GTest::gtest_main GTest::gmock)
  if(COMMAND spoor_register_test)
    spoor_register_test(${test} NAME plugin.${name} LABELS unit plugin)
  else()
    add_test(NAME plugin.${name} COMMAND ${test})
  endif()
endfunction()

function(_spoor_plugin_conformance_test name)
  if(TARGET spoor)
    set(spoor $<TARGET_FILE:spoor>)
  else()
    find_program(SPOOR_PROGRAM spoor HINTS "${SPOOR_SDK_PREFIX}/bin")
    if(NOT SPOOR_PROGRAM)
      return()
    endif()
    set(spoor "${SPOOR_PROGRAM}")
  endif()
  add_test(NAME check.${name} COMMAND ${spoor} plugin check $<TARGET_FILE:${name}>)
  set_tests_properties(check.${name} PROPERTIES LABELS "conformance;check" TIMEOUT 400)
endfunction()
