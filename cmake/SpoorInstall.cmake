# SPDX-License-Identifier: Apache-2.0
#
# Components: sdk (headers, spoor_add_plugin, spoor::testing, spoor-describe), host (libspoor, spoor),
# plugins. Each installs alone: cmake --install build/release --component sdk --prefix DIR
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(_package "${CMAKE_INSTALL_LIBDIR}/cmake/spoor-sdk")

install(DIRECTORY sdk/include/spoor DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT sdk
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(FILES cmake/SpoorPlugin.cmake cmake/spoor_plugin.map DESTINATION "${_package}" COMPONENT sdk)
install(TARGETS spoor_sdk EXPORT spoor-sdk-targets COMPONENT sdk)
foreach(part IN ITEMS testing describe)
  if(TARGET spoor_${part})
    set_target_properties(spoor_${part} PROPERTIES EXPORT_NAME ${part})
    install(TARGETS spoor_${part} EXPORT spoor-sdk-targets
            RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT sdk
            ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT sdk)
  endif()
endforeach()
install(EXPORT spoor-sdk-targets NAMESPACE spoor:: DESTINATION "${_package}" COMPONENT sdk)
configure_package_config_file(cmake/spoor-sdk-config.cmake.in spoor-sdk-config.cmake
  INSTALL_DESTINATION "${_package}" PATH_VARS CMAKE_INSTALL_PREFIX NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(spoor-sdk-config-version.cmake COMPATIBILITY SameMajorVersion)
file(RELATIVE_PATH _pc_to_prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
configure_file(cmake/spoor-sdk.pc.in spoor-sdk.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/spoor-sdk-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/spoor-sdk-config-version.cmake"
        DESTINATION "${_package}" COMPONENT sdk)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/spoor-sdk.pc"
        DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT sdk)

if(TARGET spoor_lib)
  install(TARGETS spoor_lib
          LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT host NAMELINK_COMPONENT host)
  install(DIRECTORY host/include/spoor DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT host
          FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
endif()
if(TARGET spoor)
  file(RELATIVE_PATH _to_lib "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}")
  # The same in the build tree, so that nothing is edited afterwards (and no empty entry, which the
  # loader would read as the current folder).
  set(_rpath "$ORIGIN/../lib" "$ORIGIN/${_to_lib}")
  list(REMOVE_DUPLICATES _rpath)
  set_target_properties(spoor PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "${_rpath}")
  install(TARGETS spoor RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT host)
endif()

# Copied as files, bytes untouched: the sidecar holds the plugin's digest.
get_property(_plugins GLOBAL PROPERTY SPOOR_SHIPPED_PLUGINS)
foreach(plugin IN LISTS _plugins)
  install(FILES $<TARGET_FILE:${plugin}> DESTINATION "${CMAKE_INSTALL_LIBDIR}/spoor/plugins" COMPONENT plugins)
  if(TARGET spoor_describe)
    install(FILES "${PROJECT_BINARY_DIR}/lib/spoor/plugins/${plugin}.plugin.json"
            DESTINATION "${CMAKE_INSTALL_LIBDIR}/spoor/plugins" COMPONENT plugins)
  endif()
endforeach()
