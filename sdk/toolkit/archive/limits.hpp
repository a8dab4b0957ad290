// SPDX-License-Identifier: Apache-2.0
//
// What an archive may make us do. Every limit has a name, which an error gives when it is hit.
#pragma once

#include <cstdint>
#include <string_view>

#include <toolkit/result.hpp>

namespace spoor::toolkit::archive {

struct Limits {
  uint64_t max_ratio = 1000;                          ///< bytes out per byte in, past `ratio_from`
  uint64_t ratio_from = uint64_t{64} << 20;           ///< bytes out before the ratio counts
  uint64_t max_total_bytes = uint64_t{4} << 30;       ///< of all members read of one archive
  uint64_t max_member_bytes = uint64_t{2} << 30;      ///< of one member or compressed file
  uint64_t max_members = 100'000;                     ///< of one archive
  uint64_t max_directory_bytes = uint64_t{64} << 20;  ///< of the list of members
  uint64_t max_filters = 2;                           ///< compressions around one member or file
};

/// SPOOR_RESOURCE: "<what>: limit `name` of <value> reached", with how to raise it.
[[nodiscard]] tl::unexpected<Error> limit_reached(std::string_view what, std::string_view name,
                                                  uint64_t value);

}  // namespace spoor::toolkit::archive
