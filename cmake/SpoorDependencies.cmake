# SPDX-License-Identifier: Apache-2.0
#
# Third-party libraries, all from Debian (scripts/setup installs them). A library that is missing is
# an error only for the target that links it. Targets:
#
#   fmt::fmt  spdlog::spdlog  simdjson::simdjson  Threads::Threads  Boost::headers
#   GTest::gtest GTest::gtest_main GTest::gmock  rapidcheck  benchmark::benchmark benchmark::benchmark_main
#   PkgConfig::archive ::zstd ::zlib ::lz4 ::maxminddb ::psl ::idn2 ::yaml ::pcre2 ::deflate ::crypto
#
# CLI11, nlohmann/json and tl/expected are headers in the system's include folder: nothing to link.
include_guard(GLOBAL)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt QUIET)
find_package(spdlog QUIET)
find_package(simdjson QUIET)
find_package(Boost 1.74 QUIET)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  find_package(rapidcheck QUIET)
endif()
find_package(benchmark QUIET)

function(_spoor_pkg name module)
  pkg_check_modules("${name}" QUIET IMPORTED_TARGET GLOBAL "${module}")
endfunction()
_spoor_pkg(archive libarchive)
_spoor_pkg(zstd libzstd)
_spoor_pkg(zlib zlib)
_spoor_pkg(lz4 liblz4)
_spoor_pkg(maxminddb libmaxminddb)
_spoor_pkg(psl libpsl)
_spoor_pkg(idn2 libidn2)
_spoor_pkg(yaml yaml-0.1)
_spoor_pkg(pcre2 libpcre2-8)
_spoor_pkg(deflate libdeflate)
_spoor_pkg(crypto libcrypto)
