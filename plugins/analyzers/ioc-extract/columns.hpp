// SPDX-License-Identifier: Apache-2.0
//
// Which columns of the input are read, and which go along to the output.
#pragma once

#include <spoor/plugin.hpp>

#include <optional>
#include <string>
#include <vector>

namespace spoor_ioc {

/// The text columns to scan: `named`, or every utf8 column. Throws when a named one is missing or
/// holds no text; the error lists what there is.
std::vector<size_t> scanned_columns(spoor::schema_view in, const std::vector<std::string>& named);

/// Whether a column of that name holds versions ("FileVersion"), which look like IPv4 addresses.
bool holds_versions(std::string_view name);

struct kept_column {
  size_t index;
  std::string name;  ///< in the output: `event.` before it where ours has that name
};

/// The columns to carry along: `named`, or those with the roles @timestamp and host.name.
std::vector<kept_column> kept_columns(spoor::schema_view in,
                                      const std::optional<std::vector<std::string>>& named,
                                      const std::vector<std::string>& taken);

}  // namespace spoor_ioc
