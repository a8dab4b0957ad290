// SPDX-License-Identifier: Apache-2.0
//
// What a plugin's entry point returned, checked against its descriptor before anything in it is
// called: sizes, versions, names, and that every function the kind needs is there.
#pragma once

#include <string>

#include <spoor/abi/plugin.h>
#include <toolkit/result.hpp>

#include "host/plugins/sidecar.hpp"

namespace spoor::host {

/// "provider" → SPOOR_KIND_PROVIDER; 0 for anything else.
[[nodiscard]] uint32_t kind_number(const std::string& kind);

/// Major and minor suit this host. Reads no further than the versions.
[[nodiscard]] toolkit::Result<void> check_abi(const spoor_plugin* plugin);
/// Struct sizes, pointers and functions of the table itself.
[[nodiscard]] toolkit::Result<void> check_sizes(const spoor_plugin* plugin);
/// The classes are those of the descriptor: ids, kinds, order.
[[nodiscard]] toolkit::Result<void> check_classes(const spoor_plugin* plugin,
                                                  const Descriptor& descriptor);
/// The embedded descriptor is the sidecar's.
[[nodiscard]] toolkit::Result<void> check_embedded(const spoor_plugin* plugin,
                                                   const Descriptor& sidecar);

}  // namespace spoor::host
