// SPDX-License-Identifier: Apache-2.0
//
// Cells as JSON. Private to this folder; `append_json` is public in ndjson_writer.hpp.
#pragma once

#include <string>
#include <vector>

#include <toolkit/arrow/schema.hpp>
#include <toolkit/arrow/view.hpp>

namespace spoor::toolkit::arrow {

/// What a writer needs to know of a column, once per stream.
struct TextColumn {
  Type type;
  std::string name;
  std::string key;  ///< the name as a JSON string, with the colon
  bool dictionary = false;
  std::vector<TextColumn> children = {};
};

[[nodiscard]] TextColumn text_column(const Field& field);

/// Appends a cell that is not null.
void append_json_value(std::string& out, const TextColumn& column, const ColumnView& view,
                       int64_t row);

}  // namespace spoor::toolkit::arrow
