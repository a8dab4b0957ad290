# SPDX-License-Identifier: Apache-2.0
#
# Libraries of the SDK and of the host, and who may see whom: toolkit → sdk, host → toolkit.
include_guard(GLOBAL)

# What a plugin author compiles against: headers only, C11 and C++17.
add_library(spoor_sdk INTERFACE)
add_library(spoor::sdk ALIAS spoor_sdk)
target_compile_features(spoor_sdk INTERFACE cxx_std_17)
target_include_directories(spoor_sdk INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sdk/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
set_target_properties(spoor_sdk PROPERTIES EXPORT_NAME sdk)

# The root of every toolkit header: #include <toolkit/result.hpp>.
add_library(spoor_toolkit INTERFACE)
add_library(spoor::toolkit ALIAS spoor_toolkit)
target_include_directories(spoor_toolkit INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sdk>")
target_link_libraries(spoor_toolkit INTERFACE spoor::sdk)

# The embedding API, for clients of libspoor; and the root of the host's own headers.
add_library(spoor_host_headers INTERFACE)
add_library(spoor::host_headers ALIAS spoor_host_headers)
target_include_directories(spoor_host_headers INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/host/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(spoor_host_headers INTERFACE spoor::sdk)

function(_spoor_library kind area base)
  cmake_parse_arguments(PARSE_ARGV 3 arg "CLIENT" "" "SOURCES;DEPS;PRIVATE_DEPS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "spoor_${kind}_library(${area}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(target "spoor_${kind}_${area}")
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    target_link_libraries(${target} PUBLIC ${base} ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${base} ${arg_DEPS} ${arg_PRIVATE_DEPS})
  endif()
  add_library(spoor::${kind}_${area} ALIAS ${target})
endfunction()

function(spoor_toolkit_library area)
  _spoor_library(toolkit ${area} spoor::toolkit ${ARGN})
  set_property(GLOBAL APPEND PROPERTY SPOOR_SDK_LIBRARIES spoor_toolkit_${area})
endfunction()

# A CLIENT area (the command line, bindings) uses libspoor from outside and is not linked into it.
function(spoor_host_library area)
  _spoor_library(host ${area} spoor::toolkit ${ARGN})
  set(target "spoor_host_${area}")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(${target} INTERFACE spoor::host_headers)
    target_include_directories(${target} INTERFACE "${PROJECT_SOURCE_DIR}")
    return()
  endif()
  target_link_libraries(${target} PUBLIC spoor::host_headers)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(${target} PRIVATE "SPOOR_VERSION=\"${PROJECT_VERSION}\"")
  if(NOT "CLIENT" IN_LIST ARGN AND NOT area STREQUAL "cli")
    set_property(GLOBAL APPEND PROPERTY SPOOR_LIBSPOOR_PARTS ${target})
  endif()
endfunction()

# libspoor.so.1 from every host library, complete (nothing inside it calls its own entry points, so
# the linker would leave them out), exporting `spoor_*` and nothing else.
function(spoor_add_libspoor)
  get_property(parts GLOBAL PROPERTY SPOOR_LIBSPOOR_PARTS)
  if(NOT parts)
    return()
  endif()
  set(anchor "${CMAKE_CURRENT_BINARY_DIR}/libspoor.cpp")
  file(CONFIGURE OUTPUT "${anchor}" CONTENT "// Every object of libspoor comes from a host library.\n")
  add_library(spoor_lib SHARED "${anchor}")
  add_library(spoor::spoor ALIAS spoor_lib)
  string(REPLACE ";" "," joined "${parts}")
  set(script "${PROJECT_SOURCE_DIR}/cmake/libspoor.map")
  set_target_properties(spoor_lib PROPERTIES
    OUTPUT_NAME spoor SOVERSION 1 EXPORT_NAME spoor
    LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib"
    LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${joined}"
    BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH ""
    LINK_DEPENDS "${script}")
  target_link_libraries(spoor_lib PRIVATE ${parts} INTERFACE spoor::host_headers)
  target_link_options(spoor_lib PRIVATE
    "-Wl,--version-script=${script}" -Wl,-Bsymbolic-functions)
  if(NOT SPOOR_SANITIZE)
    target_link_options(spoor_lib PRIVATE -Wl,-z,defs)
  endif()
endfunction()
