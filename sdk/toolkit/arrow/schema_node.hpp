// SPDX-License-Identifier: Apache-2.0
//
// Making schema nodes of any format. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include <toolkit/arrow/schema.hpp>

namespace spoor::toolkit::arrow {

struct SchemaParts {
  std::string format;
  std::string name;
  Metadata metadata;
  int64_t flags = 0;
  std::vector<Schema> children;
  Schema dictionary;  ///< empty: none
};

[[nodiscard]] Schema make_schema_node(SchemaParts parts);

}  // namespace spoor::toolkit::arrow
