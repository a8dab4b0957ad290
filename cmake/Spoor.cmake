# SPDX-License-Identifier: Apache-2.0
#
# What every CMakeLists.txt of this tree may call:
#
#   spoor_toolkit_library(<area> [SOURCES …] [DEPS …] [PRIVATE_DEPS …])
#       static library spoor::toolkit_<area>; a header-only area names no SOURCES
#   spoor_host_library(<area> SOURCES … [DEPS …] [PRIVATE_DEPS …] [CLIENT])
#       static library spoor::host_<area>, part of libspoor unless CLIENT (a client of host.h)
#   spoor_add_plugin(<name> SOURCES … [LIBS …])              SpoorPlugin.cmake
#   spoor_add_test(<name> SOURCES … [LIBS …] [LABELS …] [ENV …] [TIMEOUT s])
#   spoor_add_fuzz_target(<name> SOURCES … [LIBS …] [SEEDS dir] [DICT file])
#   spoor_add_bench(<name> SOURCES … [LIBS …])
#
# DEPS, PRIVATE_DEPS and LIBS are target names, resolved when everything has been read, so the order
# of folders does not matter. Third-party targets: SpoorDependencies.cmake.
#
# BUILD_TESTING=OFF builds host and plugins alone.
include_guard(GLOBAL)

option(SPOOR_BUILD_BENCH "Build benchmarks as part of `all`" OFF)
option(SPOOR_WERROR "Warnings are errors" ON)
option(SPOOR_FUZZ "Build libFuzzer binaries (clang)" OFF)
set(SPOOR_SANITIZE "" CACHE STRING "Sanitizers: empty, `address,undefined` or `thread`")

include(GNUInstallDirs)
include(SpoorFlags)
include(SpoorDependencies)
include(SpoorPlugin)
include(SpoorLibraries)
include(SpoorTests)

# Adds each folder that has a CMakeLists.txt; the order of the arguments is kept.
function(spoor_add_folders)
  foreach(folder IN LISTS ARGN)
    if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
      add_subdirectory("${folder}")
    endif()
  endforeach()
endfunction()

# Adds every folder of the current one that matches a pattern and has a CMakeLists.txt, sorted,
# except those named after EXCEPT. A folder that appears later is noticed by the next build.
function(spoor_add_matching_folders pattern)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCEPT")
  file(GLOB lists RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS
       "${CMAKE_CURRENT_SOURCE_DIR}/${pattern}/CMakeLists.txt")
  list(SORT lists)
  foreach(list_file IN LISTS lists)
    cmake_path(GET list_file PARENT_PATH folder)
    if(NOT folder IN_LIST arg_EXCEPT)
      add_subdirectory("${folder}")
    endif()
  endforeach()
endfunction()
