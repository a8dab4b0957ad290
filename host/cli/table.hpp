// SPDX-License-Identifier: Apache-2.0
//
// Rows for a person or a machine: one writer for every command that prints a table.
#pragma once

#include <string>
#include <vector>

namespace spoor::cli {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// To stdout. `format`: table | csv | json | ndjson (objects of strings). In a table, cells are
/// cut to the terminal's width and control characters shown.
void print_table(const Table& table, const std::string& format);

}  // namespace spoor::cli
