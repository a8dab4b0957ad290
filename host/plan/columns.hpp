// SPDX-License-Identifier: Apache-2.0
//
// Columns against contracts. The same functions serve the plan, where schemas are declared, and the
// run, where they are real.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/manifest/diagnostic.hpp"
#include "host/manifest/validate.hpp"
#include "host/plan/descriptor.hpp"
#include "toolkit/arrow/schema.hpp"

namespace spoor::host::plan {

/// The plan's view of a real schema.
[[nodiscard]] std::vector<Column> columns_of(std::span<const toolkit::arrow::Field> fields);

/// Every way in which `columns` misses the contract of `input`: `missing-column`, `column-type`.
/// A column is found by its name; without a name by role, then by type of value. `file` and `at`
/// are the manifest's place of the edge, `source` what feeds it ("events.rows").
[[nodiscard]] Diagnostics check_columns(const InputSpec& input, std::span<const Column> columns,
                                        const std::string& source, const std::string& file,
                                        Position at);

/// What an enricher's step says after `key:`.
struct KeySpec {
  std::vector<std::string> columns;
  std::string type;
};

struct ResolvedKey {
  struct Part {
    size_t column = 0;        ///< index into `columns`
    std::string value_type;   ///< of the whole column; "" = untyped, or typed row by row
    std::string type_column;  ///< sibling that holds the type of each row; "" = none
  };
  std::vector<Part> parts;  ///< one, or several for a composite key
  Diagnostics diagnostics;  ///< `unknown-column`, `ambiguous-key`, `key-type`
};

/// `accepted` are the types of value the enricher answers for; empty = any.
[[nodiscard]] ResolvedKey resolve_key(const KeySpec& key, std::span<const std::string> accepted,
                                      std::span<const Column> columns, const std::string& file,
                                      Position at);

/// Whether the columns that a step's parameters name are there: `unknown-column` with a suggestion.
[[nodiscard]] Diagnostics check_column_params(std::span<const ColumnUse> uses,
                                              std::span<const Column> columns,
                                              const std::string& file);

}  // namespace spoor::host::plan
